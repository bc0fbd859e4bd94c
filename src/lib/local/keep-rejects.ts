import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import type { FileReport } from './file-report.ts';

/** How many rejects are explained on the terminal. */
const EXPLAINED = 3;

/** What a terminal may show of a reject: not its text. */
const schema = z.object({ code: z.string(), record: z.int(), offset: z.int(), reason: z.string() });

/**
 * Copies the rejects of a report from the app's own container to below `folder`, where they can be read without a
 * storage client. Gives the report with the copy in place of the blob, and a line for each of the first rejects.
 */
export async function keepRejects(
  report: FileReport,
  state: ContainerClient,
  folder: string,
): Promise<{ readonly report: FileReport; readonly reasons: readonly string[] }> {
  const [first] = report.parts;
  if (first === undefined) return { report, reasons: [] };
  const file = join(folder, first.name);
  await mkdir(dirname(file), { recursive: true });
  // `npm start` and `logsluice drop` may both be at it: each writes a copy of its own, and the last one stays.
  const copy = `${file}.${randomUUID()}`;
  for (const { name, bytes, from } of report.parts) {
    await appendFile(copy, await state.getBlobClient(name).downloadToBuffer(from, bytes - from));
  }
  await rename(copy, file);
  const reasons: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { code, record, offset, reason } = schema.parse(JSON.parse(line));
    reasons.push(`  record ${record}, byte ${offset}: ${code}: ${reason}`);
    if (reasons.length === EXPLAINED) break;
  }
  return { report: { ...report, rejectsFile: file }, reasons };
}

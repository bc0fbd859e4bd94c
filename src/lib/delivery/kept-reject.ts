import { z } from 'zod';
import { PipelineError } from '../errors.ts';
import type { Bytes } from '../seams.ts';

/** A line of a rejects file, as far as sending its record again needs it. */
export interface KeptReject {
  readonly code: string;
  /** Name and number of the entry that it lies in. */
  readonly entry: string;
  readonly index: number;
  readonly record: number;
  /** Where it lies in the decoded content of that. */
  readonly offset: number;
  readonly bytes: number;
  /** All of the record, or its first bytes. */
  readonly raw: Bytes;
  /** Whether it can be read without what is around it, and what the parser must be told then. */
  readonly alone: boolean;
  readonly context?: string;
  /** Of the file, where it was said. */
  readonly modified?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The line itself, its end included. */
  readonly line: Buffer;
  /** Which part of the rejects it comes from, and where it ends there. */
  readonly part: number;
  readonly end: number;
}

const schema = z.object({
  code: z.string(),
  entry: z.string(),
  index: z.int().nonnegative().default(0),
  record: z.int().positive(),
  offset: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  raw: z.string().exactOptional(),
  rawBase64: z.base64().exactOptional(),
  alone: z.boolean().default(false),
  context: z.string().exactOptional(),
  modified: z.string().exactOptional(),
  metadata: z.record(z.string(), z.string()).default({}),
});

/** Throws where the line is none of this program. */
export function parseKeptReject(line: Buffer, place: Pick<KeptReject, 'part' | 'end'>): KeptReject {
  const { raw, rawBase64, ...facts } = schema.parse(JSON.parse(line.toString('utf8')));
  const bytes = rawBase64 === undefined ? Buffer.from(raw ?? '') : Buffer.from(rawBase64, 'base64');
  return { ...facts, alone: facts.alone && bytes.length === facts.bytes, raw: bytes, line, ...place };
}

const LF = 0x0a;

/** A stretch of a rejects file, which begins at `from` and ends with a line end. */
export interface Stretch {
  readonly name: string;
  readonly part: number;
  readonly from: number;
  readonly end: number;
}

/** The lines in a stretch. Fails with REJECTS_UNKNOWN where somebody else has written to it. */
export async function* keptRejects(
  content: AsyncIterable<Bytes>,
  { name, part, from, end }: Stretch,
): AsyncGenerator<KeptReject> {
  const readLine = (line: Buffer, end: number): KeptReject => {
    try {
      return parseKeptReject(line, { part, end });
    } catch (cause) {
      throw new PipelineError('REJECTS_UNKNOWN', { name, end }, { cause });
    }
  };
  let open: Buffer[] = [];
  let at = from;
  for await (const chunk of content) {
    const bytes = chunk.subarray(0, end - at);
    let start = 0;
    for (let lf = bytes.indexOf(LF); lf >= 0; lf = bytes.indexOf(LF, start)) {
      open.push(bytes.subarray(start, lf + 1));
      start = lf + 1;
      yield readLine(Buffer.concat(open), at + start);
      open = [];
    }
    if (start < bytes.length) open.push(bytes.subarray(start));
    at += bytes.length;
    if (at >= end) return;
  }
}

import { PipelineError } from '../../src/lib/errors.ts';
import type { Reject } from '../../src/lib/seams.ts';

/** A rejected record with this content. `length` differs where only its beginning was kept. */
export function rejectOf(content: string | Buffer, number = 1, length?: number): Reject {
  const raw = Buffer.from(content);
  const error = new PipelineError('PARSE_RECORD', { format: 'json', fault: 'not an object' });
  return { number, error, offset: 100 * number, length: length ?? raw.length, raw };
}

/** The lines of a rejects file, read as JSON. */
export const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

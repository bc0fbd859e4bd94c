import { parseKeptReject, type KeptReject } from '../../src/lib/delivery/kept-reject.ts';

/** A kept reject whose record lies at `offset`. */
export const keptReject = (raw: string, offset: number, more: Record<string, unknown> = {}): KeptReject => {
  const facts = { code: 'PARSE_RECORD', file: 'a', entry: '', record: 1, offset, bytes: raw.length, raw, ...more };
  const line = Buffer.from(`${JSON.stringify(facts)}\n`);
  return parseKeptReject(line, { part: 0, end: line.length });
};

import type { Random } from '../bench/random.ts';

/** How a file is written, and what is done with it; also the folder that it lies in. */
export const SHAPES = ['json', 'csv', 'text', 'packed', 'archive', 'once', 'wrong', 'other'] as const;
export type Shape = (typeof SHAPES)[number];

/** What must become of a record in the end. */
export type Fate = 'sent' | 'filtered' | 'invalid' | 'refused';

/** What reading a file does to the process that reads it. */
export interface Hazard {
  /** It ends at once; or it stands still, until its watchdog ends it. */
  readonly kind: 'kills' | 'stalls';
  /** So often; then it is read like any other. */
  times: number;
  /** Where in the content. */
  readonly offset: number;
}

/** One content of one blob. Its lines are told apart from all others by their ids, `b0.1.17`: blob, version, line. */
export interface Version {
  readonly blob: number;
  readonly number: number;
  readonly path: string;
  readonly shape: Shape;
  readonly fates: readonly Fate[];
  readonly content: Buffer;
  /** Files inside: where they begin, as lines and as bytes. One, at 0, where the blob is the file. */
  readonly entries: readonly { readonly line: number; readonly offset: number }[];
  /** The last file inside breaks off. */
  readonly isDamaged: boolean;
  readonly hazard?: Hazard;
  /** How often each line was accepted by the service. */
  readonly accepted: Uint16Array;
}

/** A record of a version, as one framing has it: `single` lines, or `pairs` of them. */
export interface TrueRecord {
  readonly entry: number;
  /** In its entry, from 1. */
  readonly number: number;
  readonly line: number;
  readonly lines: number;
  readonly fate: Fate;
}

export type Framing = 'single' | 'pairs';

const ID = /b(\d+)\.(\d+)\.(\d+)/g;

export type LineId = readonly [blob: number, version: number, line: number];

/** The lines that a text names. */
export function linesIn(text: string): readonly LineId[] {
  const found: LineId[] = [];
  ID.lastIndex = 0;
  for (let match = ID.exec(text); match !== null; match = ID.exec(text)) {
    found.push([Number(match[1]), Number(match[2]), Number(match[3])]);
  }
  return found;
}

const MOST_LINES = 60;
const MANY_LINES = 240;
const CSV_HEADER = 'id,n,k\n';

export function makeVersion(random: Random, blob: number, number: number, shape: Shape): Version {
  const most = random.chance(0.08) ? MANY_LINES : MOST_LINES;
  const count = random.chance(0.1) ? random.below(3) : random.below(most + 1);
  const fates = Array.from({ length: count }, () => fateOf(random, shape));
  const starts = entryStarts(random, shape, count);
  const entries: { line: number; offset: number }[] = [];
  const parts: string[] = shape === 'csv' ? [CSV_HEADER] : [];
  let offset = parts.length === 0 ? 0 : CSV_HEADER.length;
  for (let line = 0; line < count; line++) {
    if (starts.includes(line)) entries.push({ line, offset: line === 0 ? 0 : offset });
    const text = lineText(random, shape, `b${blob}.${number}.${line}`, line, fates[line]!);
    parts.push(text);
    offset += text.length;
  }
  if (entries.length === 0) entries.push({ line: 0, offset: 0 });
  const content = Buffer.from(parts.join(''));
  const isDamaged = (shape === 'packed' || shape === 'archive') && random.chance(0.15);
  const hazard = hazardOf(random, content.length);
  const accepted = new Uint16Array(count);
  const what = { blob, number, path: `${shape}/b${blob}`, shape, fates, content, entries, isDamaged, accepted };
  return { ...what, ...(hazard && { hazard }) };
}

export function recordsOf({ fates, entries }: Version, framing: Framing): readonly TrueRecord[] {
  const size = framing === 'single' ? 1 : 2;
  const records: TrueRecord[] = [];
  let entry = 0;
  let first = 0;
  for (let line = 0; line < fates.length; line += size) {
    if (entries[entry + 1]?.line === line) {
      entry++;
      first = records.length;
    }
    const lines = Math.min(size, fates.length - line);
    const fate = lines === 2 && fates[line + 1] === 'refused' ? 'refused' : fates[line]!;
    records.push({ entry, number: records.length - first + 1, line, lines, fate });
  }
  return records;
}

function fateOf(random: Random, shape: Shape): Fate {
  if (shape === 'wrong') return 'invalid';
  if (random.chance(0.85)) return 'sent';
  return shape === 'text' ? 'refused' : random.pick(['filtered', 'invalid', 'refused']);
}

function entryStarts(random: Random, shape: Shape, lines: number): readonly number[] {
  if (shape !== 'archive') return [0];
  return [0, ...Array.from({ length: random.below(3) }, () => random.below(Math.max(1, lines)))];
}

function lineText(random: Random, shape: Shape, id: string, line: number, fate: Fate): string {
  const kind = fate === 'filtered' ? 'drop' : fate === 'refused' ? 'refuse' : '';
  if (shape === 'csv') return `${id},${fate === 'invalid' ? 'x' : line},${kind}\n`;
  // Every second line is one that may belong to the line before it.
  if (shape === 'text') return `${line % 2 === 0 ? '' : '  '}${id} ${kind}\n`;
  if (fate === 'invalid' && random.chance(0.3)) return `{"id":"${id}",n}\n`;
  return `{"id":"${id}","n":${fate === 'invalid' ? '"x"' : line}${kind === '' ? '' : `,"k":"${kind}"`}}\n`;
}

function hazardOf(random: Random, bytes: number): Hazard | undefined {
  if (bytes === 0 || !random.chance(0.06)) return undefined;
  const times = random.chance(0.5) ? Infinity : 1 + random.below(2);
  return { kind: random.chance(0.7) ? 'kills' : 'stalls', times, offset: random.below(bytes) };
}

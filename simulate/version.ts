import type { Random } from '../bench/random.ts';

/** How a file is written, and what is done with it; also the folder that it lies in. */
export const SHAPES = ['json', 'csv', 'text', 'packed', 'archive', 'once', 'wrong', 'other'] as const;
/** Of files that grow: JSON Lines, events of two lines each, an envelope whose end is written anew. */
export const GROWING_SHAPES = ['lines', 'events', 'flow'] as const;
/** `split`: JSON Lines that are cut into parts. */
export type Shape = (typeof SHAPES)[number] | (typeof GROWING_SHAPES)[number] | 'split';

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

/** How a file grows. */
export interface Growth {
  /** An append blob; else it is written anew, and longer, each time. */
  readonly isAppended: boolean;
  /** The contents that it has one after the other. */
  readonly stages: readonly Buffer[];
  /** From each to the next. */
  readonly gapsMs: readonly number[];
  /** Whether an event is torn there, of which half could be taken for all when the gap becomes too long. */
  readonly torn: readonly boolean[];
}

/** One content of one blob. Its lines are told apart from all others by their ids, `b0.1.17`: blob, version, line. */
export interface Version {
  readonly blob: number;
  readonly number: number;
  readonly path: string;
  readonly shape: Shape;
  readonly fates: readonly Fate[];
  /** Of a file that grows, when it has. */
  readonly content: Buffer;
  /** Where each line begins in it. */
  readonly starts: readonly number[];
  readonly growth?: Growth;
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
/** Of a file that is cut into parts, at least. */
const SPLIT_LINES = 30;
const CSV_HEADER = 'id,n,k\n';

export function makeVersion(random: Random, blob: number, number: number, shape: Shape): Version {
  const most = random.chance(0.08) ? MANY_LINES : MOST_LINES;
  const few = random.chance(0.1) ? random.below(3) : random.below(most + 1);
  const count = shape === 'split' ? SPLIT_LINES + few : few;
  const fates = Array.from({ length: count }, () => fateOf(random, shape));
  const firsts = entryStarts(random, shape, count);
  const texts = fates.map((fate, line) => lineText(random, shape, `b${blob}.${number}.${line}`, line, fate));
  return versionOf(random, { blob, number, shape, fates, texts, head: shape === 'csv' ? CSV_HEADER : '', firsts });
}

/** What a version is made of. */
interface Writing extends Pick<Version, 'blob' | 'number' | 'shape' | 'fates'> {
  readonly texts: readonly string[];
  /** Stands before them. */
  readonly head: string;
  /** Lines that files inside begin with. */
  readonly firsts: readonly number[];
}

function versionOf(random: Random, { texts, head, firsts, ...what }: Writing): Version {
  const starts: number[] = [];
  let offset = head.length;
  for (const text of texts) {
    starts.push(offset);
    offset += text.length;
  }
  const content = Buffer.from(`${head}${texts.join('')}`);
  const { blob, shape, fates } = what;
  const inner = firsts
    .filter((line, at) => line < texts.length && firsts.indexOf(line) === at)
    .toSorted((a, b) => a - b);
  const entries = inner.map((line) => ({ line, offset: line === 0 ? 0 : starts[line]! }));
  if (entries.length === 0) entries.push({ line: 0, offset: 0 });
  const isDamaged = (shape === 'packed' || shape === 'archive') && random.chance(0.15);
  const hazard = hazardOf(random, content.length);
  const accepted = new Uint16Array(fates.length);
  const version = { ...what, path: `${shape}/b${blob}`, content, starts, entries, isDamaged, accepted };
  return { ...version, ...(hazard && { hazard }) };
}

function recordsOf({ fates, entries, shape }: Version, framing: Framing): readonly TrueRecord[] {
  const size = shape === 'events' || (shape === 'text' && framing === 'pairs') ? 2 : 1;
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

/** Those that begin in these bytes of a file; their numbers begin there, too. All where there are no bytes said. */
export function recordsWithin(
  version: Version,
  framing: Framing,
  range?: { readonly from: number; readonly to: number },
): readonly TrueRecord[] {
  const all = recordsOf(version, framing);
  if (range === undefined) return all;
  const { starts } = version;
  const some = all.filter(({ line }) => range.from <= starts[line]! && starts[line]! < range.to);
  return some.map((record, at) => ({ ...record, number: at + 1 }));
}

function fateOf(random: Random, shape: Shape): Fate {
  if (shape === 'wrong') return 'invalid';
  if (random.chance(0.85)) return 'sent';
  return shape === 'text' || shape === 'events' ? 'refused' : random.pick(['filtered', 'invalid', 'refused']);
}

function entryStarts(random: Random, shape: Shape, lines: number): readonly number[] {
  if (shape !== 'archive') return [0];
  return [0, ...Array.from({ length: random.below(3) }, () => random.below(Math.max(1, lines)))];
}

function lineText(random: Random, shape: Shape, id: string, line: number, fate: Fate): string {
  const kind = fate === 'filtered' ? 'drop' : fate === 'refused' ? 'refuse' : '';
  if (shape === 'csv') return `${id},${fate === 'invalid' ? 'x' : line},${kind}\n`;
  // Every second line is one that may belong to the line before it.
  if (shape === 'text' || shape === 'events') return `${line % 2 === 0 ? '' : '  '}${id} ${kind}\n`;
  if (fate === 'invalid' && shape !== 'flow' && random.chance(0.3)) return `{"id":"${id}",n}\n`;
  return `{"id":"${id}","n":${fate === 'invalid' ? '"x"' : line}${kind === '' ? '' : `,"k":"${kind}"`}}\n`;
}

function hazardOf(random: Random, bytes: number): Hazard | undefined {
  if (bytes === 0 || !random.chance(0.06)) return undefined;
  const times = random.chance(0.5) ? Infinity : 1 + random.below(2);
  return { kind: random.chance(0.7) ? 'kills' : 'stalls', times, offset: random.below(bytes) };
}

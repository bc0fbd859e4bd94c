import type { Random } from '../bench/random.ts';

/** What must become of a record: a row, a reject that is kept, or nothing, by `drop_if`. */
export type Fate = 'row' | 'reject' | 'filtered';

export interface ChaosRecord {
  /** In no other record of the run, and no part of an id of another. */
  readonly id: string;
  readonly fate: Fate;
  readonly time: string;
  readonly kind: 'info' | 'debug';
  /** No number in a reject. */
  readonly value: string;
  readonly pad: string;
}

/** Bytes of the shortest row that a record becomes: says how many of them a batch can hold. */
export const LEAST_ROW_BYTES = 150;
const PAD_BYTES = 80;

/** Records whose ids begin with `prefix`: one in twenty is a reject, one in ten is filtered. */
export function records(random: Random, prefix: string, count: number): ChaosRecord[] {
  const time = new Date().toISOString();
  return Array.from({ length: count }, (_, i) => {
    const draw = random.below(20);
    const fate: Fate = draw === 0 ? 'reject' : draw <= 2 ? 'filtered' : 'row';
    return {
      id: `${prefix}-${i}.`,
      fate,
      time,
      kind: fate === 'filtered' ? 'debug' : 'info',
      value: fate === 'reject' ? `x${i}` : String(i),
      pad: random.hex(PAD_BYTES + random.below(80)),
    };
  });
}

const json = ({ id, time, kind, value, pad, fate }: ChaosRecord): string =>
  `${JSON.stringify({ time, kind, id, value: fate === 'reject' ? value : Number(value), pad })}\n`;

export const asNdjson = (all: readonly ChaosRecord[]): Buffer => Buffer.from(all.map(json).join(''));

export const asCsv = (all: readonly ChaosRecord[]): Buffer =>
  Buffer.from(
    `time,kind,id,value,pad\n${all.map(({ time, kind, id, value, pad }) => `${time},${kind},${id},${value},"${pad}"\n`).join('')}`,
  );

export const asText = (all: readonly ChaosRecord[]): Buffer =>
  Buffer.from(all.map(({ time, kind, id, value, pad }) => `${time} ${kind} ${id} value=${value} ${pad}\n`).join(''));

import { gzipSync } from 'node:zlib';
import type { Random } from '../bench/random.ts';
import { makeZip } from '../test/decode/make-zip.ts';
import { tarOf } from '../test/decode/make-tar.ts';
import { asCsv, asNdjson, asText, records, type ChaosRecord } from './records.ts';

/** One content of one file, and what is in it. */
export interface Content {
  readonly bytes: Buffer;
  readonly records: readonly ChaosRecord[];
}

export const KINDS = ['ndjson', 'csv', 'text', 'gzip', 'zip', 'targz'] as const;
export type Kind = (typeof KINDS)[number];

const PACK: Readonly<Record<Kind, (all: readonly ChaosRecord[]) => Buffer>> = {
  ndjson: asNdjson,
  csv: asCsv,
  text: asText,
  gzip: (all) => gzipSync(asNdjson(all)),
  zip: (all) => makeZip(inParts(all).map((part, i) => ({ name: `part-${i}.json`, content: asNdjson(part) }))),
  targz: (all) =>
    gzipSync(tarOf(...inParts(all).map((part, i) => ({ name: `logs/part-${i}.json`, content: asNdjson(part) })))),
};

/** Most files are small, some have many batches, a few are empty. `prefix` begins the ids of the records. */
export function content(random: Random, kind: Kind, prefix: string): Content {
  const count = random.pick([0, 1, 20, 100, 100, 300, 300, 1000, 1000, 3000]);
  const all = records(random, prefix, count === 0 ? 0 : 1 + random.below(count));
  return { bytes: PACK[kind](all), records: all };
}

/** Entries of an archive: three, of which the second may be empty. */
function inParts(all: readonly ChaosRecord[]): readonly (readonly ChaosRecord[])[] {
  const first = Math.ceil(all.length / 3);
  const second = all.length % 2 === 0 ? first : Math.min(all.length, 2 * first);
  return [all.slice(0, first), all.slice(first, second), all.slice(second)];
}

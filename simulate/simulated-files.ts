import { PipelineError } from '../src/lib/errors.ts';
import type { Bytes, Entry, RunOptions, Source } from '../src/lib/seams.ts';
import type { Hazard, Version } from './version.ts';

/** What a hazard does to whoever reads it. Never resolves where that is its end. */
export type Strike = (hazard: Hazard) => Promise<void>;

/** The files in a blob, as `decode` gives them: itself, what it unpacks to, or those of an archive. */
export async function* filesOf(
  source: Source,
  { shape, entries, isDamaged, content }: Version,
  options: RunOptions,
): AsyncGenerator<Entry> {
  if (shape !== 'packed' && shape !== 'archive') {
    const from = (offset: number): AsyncIterable<Bytes> => source.open({ ...options, from: offset });
    yield { name: '', index: 0, content: source.open(options), from };
    return;
  }
  for (const [index, { offset }] of entries.entries()) {
    const next = entries[index + 1];
    const until = next?.offset ?? content.length;
    const name = shape === 'packed' ? '' : `file-${index}`;
    yield { name, index, content: part(source, offset, until, isDamaged && next === undefined, options) };
  }
}

async function* part(
  source: Source,
  from: number,
  until: number,
  isDamaged: boolean,
  options: RunOptions,
): AsyncGenerator<Bytes> {
  let at = from;
  if (from < until) {
    for await (const bytes of source.open({ ...options, from })) {
      yield bytes.subarray(0, until - at);
      at += bytes.length;
      if (at >= until) break;
    }
  }
  if (isDamaged)
    throw new PipelineError('DECODE_CORRUPT', { codec: 'gzip', offset: until, fault: 'its checksum is another' });
}

/** A source that strikes when its hazard is read. */
export function hazardous(source: Source, hazard: Hazard, strike: Strike): Source {
  return {
    ...source,
    async *open(options) {
      let at = options.from ?? 0;
      for await (const bytes of source.open(options)) {
        const isHit = at <= hazard.offset && hazard.offset < at + bytes.length && hazard.times > 0;
        if (isHit) await strike(hazard);
        yield bytes;
        at += bytes.length;
      }
    },
  };
}

import { PipelineError } from '../errors.ts';
import type { Bytes, Codec, Entry, Layer, RunOptions, Source } from '../seams.ts';
import { Peeked } from './peeked.ts';
import { recognise } from './signatures.ts';

/** A tar archive is told by its bytes 257 to 261; nothing needs more. */
export const HEAD_BYTES = 512;
/** gzip in gzip, gzip in tar in gzip: seen in the field. More is a bomb or a mistake. */
export const MAX_DEPTH = 3;

/**
 * The files that a source holds: itself, once its codecs are taken off, or those of its archives. Layers are told by
 * the first bytes of real content, never by a name, and looked for again after each. Empty content is one empty entry.
 *
 * Read each entry to its end, or leave it, before asking for the next.
 * Throws DECODE_UNSUPPORTED for a kind that is known but not read, DECODE_DEPTH below {@link MAX_DEPTH} layers.
 */
export async function* openEntries(
  source: Source,
  layers: readonly Layer[],
  options: RunOptions,
): AsyncGenerator<Entry> {
  yield* unwrap({ name: '', content: restartable(() => source.open(options)) }, 0, source);

  async function* unwrap(entry: Entry, depth: number, at?: Source): AsyncGenerator<Entry> {
    options.signal.throwIfAborted();
    const content = await Peeked.at(entry.content, HEAD_BYTES);
    try {
      const layer = layers.find((layer) => layer.detect(content.head));
      if (layer === undefined) {
        const kind = recognise(content.head);
        if (kind !== undefined) throw new PipelineError('DECODE_UNSUPPORTED', { kind });
        yield { name: entry.name, content };
        return;
      }
      if (depth === MAX_DEPTH) throw new PipelineError('DECODE_DEPTH', { depth: MAX_DEPTH });
      if (layer.kind === 'codec') {
        yield* unwrap({ name: entry.name, content: decoded(layer, content) }, depth + 1);
        return;
      }
      for await (const inner of layer.entries(at ?? sourceOf(source, content), options)) {
        const name = entry.name === '' ? inner.name : `${entry.name}/${inner.name}`;
        yield* unwrap({ name, content: inner.content }, depth + 1);
      }
    } finally {
      await content.close();
    }
  }

  function decoded(codec: Codec, content: AsyncIterable<Bytes>): AsyncIterable<Bytes> {
    return restartable(() => codec.decode(content, options));
  }
}

function restartable(open: () => AsyncIterable<Bytes>): AsyncIterable<Bytes> {
  return { [Symbol.asyncIterator]: () => open()[Symbol.asyncIterator]() };
}

/** Decoded content as a source of its own: an archive inside a codec. Another offset means decoding from the start. */
function sourceOf(outer: Source, content: AsyncIterable<Bytes>): Source {
  return {
    path: outer.path,
    facts: outer.facts,
    async *open({ signal, from = 0 }) {
      let offset = 0;
      for await (const chunk of content) {
        signal.throwIfAborted();
        if (offset + chunk.length > from) yield chunk.subarray(Math.max(0, from - offset));
        offset += chunk.length;
      }
    },
  };
}

import { PipelineError } from '../errors.ts';
import type { Archive, Bytes, ContentLabel, DecodeLimits, Entry, Layer, RunOptions, Source } from '../seams.ts';
import { Budget } from './budget.ts';
import { Peeked } from './peeked.ts';
import { recognise } from './signatures.ts';

/** A tar archive is told by its bytes 257 to 261; nothing needs more. */
export const HEAD_BYTES = 512;

export interface OpenOptions extends RunOptions {
  readonly limits: DecodeLimits;
}

/** Content on its way to become entries. */
interface Wrapped {
  readonly name: string;
  readonly content: AsyncIterable<Bytes>;
  readonly label: ContentLabel;
  /** Layers that were taken off. */
  readonly depth: number;
  /** Where the content can be read other than from its start. */
  readonly source?: Source;
}

interface Peeking extends Wrapped {
  readonly content: Peeked;
}

/**
 * The files that a source holds: itself, once its codecs are taken off, or those of its archives. Layers are told by
 * the first bytes of real content, and looked for again after each; only what need not begin with magic bytes is told by a name.
 * Empty content is one empty entry.
 *
 * Read each entry to its end, or leave it, before asking for the next. What cannot be read (damaged, encrypted, of a kind
 * that is not supported, over a limit) is an entry whose content throws a DECODE_* error; the entries behind it follow.
 */
export async function* openEntries(
  source: Source,
  layers: readonly Layer[],
  options: OpenOptions,
): AsyncGenerator<Entry> {
  const { limits } = options;
  const budget = new Budget(limits);
  const counted = budget.counted(source);
  const { contentEncoding } = source.facts;
  let index = 0;
  const whole = unwrap({
    name: '',
    content: restartable(() => counted.open(options)),
    label: { name: source.path, ...(contentEncoding !== undefined && { contentEncoding }) },
    depth: 0,
    source: counted,
  });
  for await (const entry of whole) yield { ...entry, index: index++ };

  async function* unwrap(wrapped: Wrapped): AsyncGenerator<Entry> {
    options.signal.throwIfAborted();
    const { name, label, depth } = wrapped;
    const content = await Peeked.at(wrapped.content, HEAD_BYTES);
    try {
      const told = layers.find((one) => one.detect(content.head));
      const kind = told === undefined ? recognise(content.head) : undefined;
      const layer = told ?? (kind === undefined ? claimed(content.head, label) : undefined);
      if (kind !== undefined) {
        yield unreadable(name, new PipelineError('DECODE_UNSUPPORTED', { kind }));
      } else if (layer === undefined) {
        yield depth === 0
          ? { name, content, from: (offset) => counted.open({ ...options, from: offset }) }
          : { name, content: budget.content(content) };
      } else if (depth === limits.maxDepth) {
        yield unreadable(name, new PipelineError('DECODE_DEPTH', { depth }));
      } else if (layer.kind === 'codec') {
        const inner = budget.layer(content, (input) => restartable(() => layer.decode(input, options)));
        yield* unwrap({ name, content: inner, label: { name: withoutEnding(label.name) }, depth: depth + 1 });
      } else {
        yield* unpack(layer, { ...wrapped, content });
      }
    } finally {
      await content.close();
    }
  }

  async function* unpack(archive: Archive, { name, content, depth, source: at }: Peeking): AsyncGenerator<Entry> {
    try {
      // What can be read at any place can be opened anew: nothing of it need stay open meanwhile.
      const anew = at?.ranges === undefined ? undefined : at;
      if (anew !== undefined) await content.close();
      for await (const entry of archive.entries(anew ?? sourceOf(source, content), options)) {
        budget.entry();
        const path = name === '' ? entry.name : `${name}/${entry.name}`;
        yield* unwrap({ name: path, content: entry.content, label: { name: entry.name }, depth: depth + 1 });
      }
    } catch (error) {
      if (!(error instanceof PipelineError) || error.scope !== 'blob' || error.retry !== 'never') throw error;
      yield unreadable(name, error);
    }
  }

  /** Empty content has nothing to take off, whatever it is called. */
  function claimed(head: Bytes, label: ContentLabel): Layer | undefined {
    return head.length === 0 ? undefined : layers.find((one) => one.claims?.(label));
  }
}

function unreadable(name: string, error: PipelineError): Entry {
  return {
    name,
    // oxlint-disable-next-line require-yield -- there is nothing before the error
    content: restartable(async function* () {
      throw error;
    }),
  };
}

const withoutEnding = (name: string): string => name.replace(/\.[^./]*$/, '');

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

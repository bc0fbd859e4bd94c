import type { PipelineError } from '../../errors.ts';
import type { Bytes, Parser, RecordChunk } from '../../seams.ts';
import { AutoText } from './auto-text.ts';
import { NamedText, Utf8Text } from './named-text.ts';
import type { TextStep } from './text-step.ts';

export interface EncodingOptions {
  /** A name of the Encoding Standard, or `auto`. */
  readonly encoding: string;
  /** What `auto` tries on lines that are neither UTF-8 nor ISO-2022-JP. */
  readonly encodings: readonly string[];
}

/**
 * A parser that is given its bytes as UTF-8, whatever the file is in. Positions count bytes of that text: in a file that
 * is UTF-8 they are those of the file.
 */
export function transcoding(parser: Parser, options: EncodingOptions, maxRecordBytes: number): Parser {
  return new Transcoding(parser, stepOf(options, maxRecordBytes));
}

function stepOf({ encoding, encodings }: EncodingOptions, maxRecordBytes: number): TextStep {
  if (encoding === 'auto') return new AutoText(encodings, maxRecordBytes);
  return encoding === 'utf-8' ? new Utf8Text() : new NamedText(encoding);
}

class Transcoding implements Parser {
  readonly #parser: Parser;
  readonly #text: TextStep;

  constructor(parser: Parser, text: TextStep) {
    this.#parser = parser;
    this.#text = text;
  }

  get unclaimed(): ReadonlyMap<string, number> {
    return this.#parser.unclaimed;
  }

  get replaced(): number {
    return this.#text.replaced;
  }

  push(input: Bytes): readonly RecordChunk[] {
    return this.#pushed(this.#text.push(input));
  }

  end(cause?: PipelineError): readonly RecordChunk[] {
    return [...this.#pushed(this.#text.end()), ...this.#parser.end(cause)];
  }

  #pushed(pieces: readonly Bytes[]): readonly RecordChunk[] {
    if (pieces.length === 1) return this.#parser.push(pieces[0]!);
    const chunks: RecordChunk[] = [];
    for (const piece of pieces) chunks.push(...this.#parser.push(piece));
    return chunks;
  }
}

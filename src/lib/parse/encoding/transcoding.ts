import type { BoundFormat } from '../../config/types.ts';
import type { PipelineError } from '../../errors.ts';
import type { Bytes, Parser, ParserStart, RecordChunk } from '../../seams.ts';
import { Candidates } from './candidates.ts';
import { AUTO } from './encoding-name.ts';
import type { EncodingName } from './encoding-name.ts';
import { GuessedText } from './guessed-text.ts';
import { HeadedText } from './headed-text.ts';
import { NamedText } from './named-text.ts';
import { StretchedText } from './stretched-text.ts';
import type { TextStep } from './text-step.ts';
import { HEAD_BYTES, likelyOrder, markedOrder } from './utf16-order.ts';
import { Utf16Text } from './utf16-text.ts';

export interface EncodingOptions {
  /** A name, or {@link AUTO}. */
  readonly encoding: EncodingName;
  /** For `auto`: what a line may be in that is neither UTF-8 nor ISO-2022-JP, in the order of preference. */
  readonly encodings: readonly EncodingName[];
}

/** A format whose parsers are given UTF-8, whatever an entry is in. */
export function transcoded(format: BoundFormat, options: EncodingOptions): BoundFormat {
  const candidates = new Candidates(options.encodings);
  return {
    ...format,
    splittable: (head) => format.splittable(head) && keepsPlaces(options.encoding, head),
    parser: (projection, limits, start) =>
      transcoding(format.parser(projection, limits, start), options.encoding, candidates, start),
  };
}

/**
 * A parser of entries in any encoding around one of UTF-8. Offsets, lengths and raw bytes are those of the UTF-8 text, so
 * there is no `restart` behind text that was in another encoding. The parser that is given begins at `start`, too.
 */
export function transcoding(
  parser: Parser,
  encoding: EncodingName,
  candidates: Candidates,
  start?: ParserStart,
): Parser {
  // The head of what is left is not the head of the entry, which was none of UTF-16.
  const isInside = start !== undefined && start.offset > 0;
  const text =
    isInside && encoding === AUTO ? new StretchedText(new GuessedText(candidates)) : textStep(encoding, candidates);
  const pushAll = (pieces: readonly Bytes[]): readonly RecordChunk[] =>
    pieces.length === 1 ? parser.push(pieces[0]!) : pieces.flatMap((piece) => parser.push(piece));
  return {
    push: (input) => pushAll(text.push(input)),
    flush: () => pushAll(text.flush?.() ?? []),
    end: (cause?: PipelineError) => [...pushAll(text.end()), ...parser.end(cause)],
    get unclaimed() {
      return parser.unclaimed;
    },
    get replaced() {
      return text.replaced;
    },
    get isVerbatim() {
      return text.isVerbatim;
    },
    get restart() {
      return text.isVerbatim ? parser.restart : undefined;
    },
    get standsAlone() {
      return text.isVerbatim && parser.standsAlone === true;
    },
  };
}

/** Whether places in an entry that begins with `head` are those of its content, as far as that can be told. */
function keepsPlaces(encoding: EncodingName, head: Bytes): boolean {
  if (encoding !== AUTO) return encoding === 'utf-8';
  const first = head.subarray(0, HEAD_BYTES);
  return markedOrder(first) === undefined && likelyOrder(first) === undefined;
}

function textStep(encoding: EncodingName, candidates: Candidates): TextStep {
  switch (encoding) {
    case AUTO:
      return new HeadedText((head) => {
        const order = markedOrder(head) ?? likelyOrder(head);
        return order === undefined ? new StretchedText(new GuessedText(candidates)) : new Utf16Text(order);
      });
    case 'utf-16':
      return new HeadedText((head) => new Utf16Text(markedOrder(head) ?? likelyOrder(head) ?? 'le'));
    case 'utf-16le':
      return new Utf16Text('le');
    case 'utf-16be':
      return new Utf16Text('be');
    default:
      return new StretchedText(new NamedText(encoding));
  }
}

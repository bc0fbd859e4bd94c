import type { ByteString } from '../seams.ts';
import type { Field, RecordFields } from './record-fields.ts';

const WHOLE = 'extensions';
const OTHER = 'other_extensions';
const LABELS = 'labels.';
const LABEL = 'Label';

/** A value as bytes of the chunk, or as a text of its own. */
interface Extension {
  readonly start: number;
  readonly end: number;
  readonly own: ByteString | undefined;
}

/**
 * What stands behind the header of a CEF or LEEF event. Each value is the field of its key. Where a column asks for it, all
 * are the field `extensions`, the text of a JSON object; one is `extensions.<key>` too, should its key be that of a header
 * field; and the value of `cs1` is `labels.<value of cs1Label>`. Where a key comes twice the last value counts. Those whose
 * keys no column takes are the field `other_extensions`, `key=value;key=value`, as Microsoft Sentinel keeps them.
 */
export class EventExtensions {
  readonly #fields: RecordFields;
  readonly #whole: Field | undefined;
  readonly #other: Field | undefined;
  readonly #wantsKeys: boolean;
  readonly #wantsLabels: boolean;
  readonly #found = new Map<ByteString, Extension>();
  #text: ByteString = '';

  constructor(fields: RecordFields) {
    this.#fields = fields;
    this.#whole = fields.claimed(WHOLE);
    this.#other = fields.claimed(OTHER);
    this.#wantsKeys = fields.claimsBelow(`${WHOLE}.`);
    this.#wantsLabels = fields.claimsBelow(LABELS);
  }

  /** Begins the next record. `text` is that of the chunk. */
  begin(text: ByteString): void {
    this.#text = text;
    this.#found.clear();
  }

  /** The value of the key [keyStart, keyEnd) is `own`, or else the bytes [start, end). */
  add(keyStart: number, keyEnd: number, start: number, end: number, own: ByteString | undefined): void {
    const key = this.#text.slice(keyStart, keyEnd);
    this.#set(this.#fields.field(key), start, end, own);
    if (this.#whole !== undefined || this.#other !== undefined || this.#wantsKeys || this.#wantsLabels) {
      this.#found.set(key, { start, end, own });
    }
  }

  /** Sets what only the whole record tells. */
  finish(): void {
    if (this.#whole !== undefined) this.#fields.text(this.#whole, this.#json());
    if (this.#other !== undefined) this.#setOther(this.#other);
    if (!this.#wantsKeys && !this.#wantsLabels) return;
    for (const [key, extension] of this.#found) {
      if (this.#wantsKeys) this.#claim(`${WHOLE}.${key}`, extension);
      const labelled =
        this.#wantsLabels && key.endsWith(LABEL) ? this.#found.get(key.slice(0, -LABEL.length)) : undefined;
      if (labelled !== undefined) this.#claim(LABELS + this.#textOf(extension), labelled);
    }
  }

  #setOther(other: Field): void {
    const pairs: ByteString[] = [];
    for (const [key, extension] of this.#found) {
      if (!this.#fields.field(key).taken) pairs.push(`${key}=${this.#textOf(extension)}`);
    }
    if (pairs.length > 0) this.#fields.text(other, pairs.join(';'));
  }

  #claim(name: ByteString, { start, end, own }: Extension): void {
    const field = this.#fields.claimed(name);
    if (field !== undefined) this.#set(field, start, end, own);
  }

  #set(field: Field, start: number, end: number, own: ByteString | undefined): void {
    if (own === undefined) this.#fields.span(field, start, end);
    else this.#fields.text(field, own);
  }

  #textOf({ start, end, own }: Extension): ByteString {
    return own ?? this.#text.slice(start, end);
  }

  #json(): ByteString {
    const members = Array.from(
      this.#found,
      ([key, extension]) => `${JSON.stringify(key)}:${JSON.stringify(this.#textOf(extension))}`,
    );
    return `{${members.join(',')}}`;
  }
}

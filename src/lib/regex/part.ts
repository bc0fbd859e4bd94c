/** Characters and classes, each counted as often as it is repeated. 500 `a*` over 64 KB took 2.2 s (Node 24.21). */
export const MAX_PARTS = 1000;

/** A part of a pattern as it will be given to `RegExp`. */
export interface Part {
  readonly written: string;
  /** Characters and classes in it, as often as they are repeated. */
  readonly parts: number;
  /** How often its most repeated part is copied by V8's linear engine. */
  readonly copies: number;
  /** Whether it can match the empty text. */
  readonly empty: boolean;
  readonly kind: 'atom' | 'group' | 'place';
}

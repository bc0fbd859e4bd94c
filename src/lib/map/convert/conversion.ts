import type { ByteString } from '../../seams.ts';

/**
 * A value of a record → JSON text of the column's type. {@link MISSING} where there is no value (null, a blank where
 * the type knows none), `undefined` where there is one that does not fit. docs/types.md has the rules.
 */
export type Converter = (value: ByteString) => ByteString | undefined;

/** No JSON text is empty. */
export const MISSING: ByteString = '';

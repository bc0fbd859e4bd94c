import type { ByteString, ValueKind } from '../../seams.ts';
import { quoteText } from '../quote-text.ts';
import { MISSING, type Converter } from './conversion.ts';
import { onOneLine } from './dynamic.ts';

export function stringConverter(kind: ValueKind): Converter {
  return kind === 'text' ? quoteText : fromJson;
}

function fromJson(value: ByteString): ByteString {
  switch (value.charCodeAt(0)) {
    case 0x22: // "
      return value;
    case 0x6e: // null
      return MISSING;
    case 0x7b: // {
    case 0x5b: // [
      return quoteText(onOneLine(value));
    default:
      return `"${value}"`;
  }
}

import type { ByteString } from '../../seams.ts';

/** `true`, `yes`, `1`, `false`, `no`, `0` in any case → `true` or `false`. */
export function booleanText(text: ByteString): ByteString | undefined {
  switch (text.length > 5 ? '' : text.toLowerCase()) {
    case 'true':
    case 'yes':
    case '1':
      return 'true';
    case 'false':
    case 'no':
    case '0':
      return 'false';
    default:
      return undefined;
  }
}

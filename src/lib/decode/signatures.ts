import type { Bytes } from '../seams.ts';

interface Signature {
  /** Completes the sentence "The content is …". */
  readonly kind: string;
  readonly matches: (head: Bytes) => boolean;
}

/** Content that is no log text and that no layer takes off, so that its name is told instead of thousands of rejects. */
const SIGNATURES: readonly Signature[] = [
  starts('lz4 data', '\x04\x22\x4d\x18', '\x02\x21\x4c\x18'),
  starts('snappy data', '\xff\x06\x00\x00sNaPpY'),
  starts('a 7z archive', '7z\xbc\xaf\x27\x1c'),
  starts('a rar archive', 'Rar!\x1a\x07'),
  starts('an EVTX event log', 'ElfFile\0'),
  // After the magic stands a Thrift structure, whose first field has this tag.
  starts('a Parquet file', 'PAR1\x15'),
  starts('an Avro file', 'Obj\x01'),
];

/** What content that begins with `head` (up to 512 bytes) is, if it is something known that is not text. */
export function recognise(head: Bytes): string | undefined {
  return SIGNATURES.find((signature) => signature.matches(head))?.kind;
}

function starts(kind: string, ...magics: readonly string[]): Signature {
  return { kind, matches: (head) => magics.some((magic) => head.toString('latin1', 0, magic.length) === magic) };
}

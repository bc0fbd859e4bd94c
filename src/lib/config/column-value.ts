import { nearest } from './nearest.ts';
import { suggestion } from './problem.ts';
import type { ColumnType, SingleValue } from './types.ts';

/** A name that begins with `$`, what it stands for, and the types that a column of it may have; the first is the default. */
interface SpecialValue {
  readonly name: string;
  readonly value: SingleValue;
  readonly types: readonly ColumnType[];
  readonly description: string;
}

const TEXT = ['string', 'int', 'long', 'real', 'boolean', 'datetime', 'dynamic'] as const;
const NUMBER = ['long', 'int', 'real', 'string', 'dynamic'] as const;

/** Everything that `from` can name besides the fields of a record. `docs/reference/config.md` lists it. */
export const SPECIAL_VALUES: readonly SpecialValue[] = [
  {
    name: '$blob.path',
    value: { kind: 'blob', fact: 'path' },
    types: TEXT,
    description: 'Path of the file inside the container.',
  },
  {
    name: '$blob.name',
    value: { kind: 'blob', fact: 'name' },
    types: TEXT,
    description: 'The last part of that path.',
  },
  {
    name: '$blob.container',
    value: { kind: 'blob', fact: 'container' },
    types: TEXT,
    description: 'Name of the container.',
  },
  {
    name: '$blob.lastModified',
    value: { kind: 'blob', fact: 'lastModified' },
    types: ['datetime', 'string'],
    description: 'When the file was written.',
  },
  {
    name: '$blob.size',
    value: { kind: 'blob', fact: 'size' },
    types: NUMBER,
    description: 'Bytes of the file as it lies in storage.',
  },
  {
    name: '$entry.name',
    value: { kind: 'entry', fact: 'name' },
    types: TEXT,
    description: 'Name of the file inside an archive.',
  },
  {
    name: '$record.number',
    value: { kind: 'record', fact: 'number' },
    types: NUMBER,
    description:
      'Number of the record in its file, from 1; in a large file that is read in [parts](../large-files.md), in its part.',
  },
  {
    name: '$record.offset',
    value: { kind: 'record', fact: 'offset' },
    types: NUMBER,
    description: 'Where the record begins, in bytes of the decompressed content.',
  },
  {
    name: '$record.raw',
    value: { kind: 'record', fact: 'raw' },
    types: TEXT,
    description: 'The record as it stands in the file.',
  },
  {
    name: '$record.id',
    value: { kind: 'record id' },
    types: ['string'],
    description: 'A text of 22 characters that no other record has, and this one each time that its file is read.',
  },
  {
    name: '$rest',
    value: { kind: 'rest' },
    types: ['dynamic', 'string'],
    description: 'Every top-level field that no column takes, as one object.',
  },
];

/** The one family of names: what follows is a key of the blob's metadata. */
export const METADATA_PREFIX = '$blob.metadata.';

/** `from` as written → where the value comes from and the types that fit it, or what is wrong. */
export type SourceReading =
  | { readonly value: SingleValue; readonly types: readonly ColumnType[] }
  | { readonly message: string; readonly fix: string };

/** `key` is what the author of the file wrote it under. */
export function readSource(from: string | readonly string[], key = 'from'): SourceReading {
  if (typeof from !== 'string') return { value: { kind: 'field', path: from }, types: TEXT };
  if (from.startsWith(METADATA_PREFIX) && from.length > METADATA_PREFIX.length) {
    return { value: { kind: 'metadata', key: from.slice(METADATA_PREFIX.length) }, types: TEXT };
  }
  if (from.startsWith('$')) {
    const special = SPECIAL_VALUES.find(({ name }) => name === from);
    if (special !== undefined) return special;
    const names = [...SPECIAL_VALUES.map(({ name }) => name), `${METADATA_PREFIX}KEY`];
    const near = nearest(from, names);
    const fix =
      near === undefined
        ? `write \`["${from}"]\`, if a field is called that; else ${suggestion(near, names)}`
        : suggestion(near, names);
    return { message: `unknown name \`${from}\``, fix };
  }
  const path = from.split('.');
  if (!path.includes('')) return { value: { kind: 'field', path }, types: TEXT };
  return {
    message: `\`${key}\` has a dot without a key beside it`,
    fix: 'write a list of keys where a key has a dot or is empty',
  };
}

/** The type of a constant that does not say its own. */
export function typeOfConst(value: unknown): ColumnType {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'long' : 'real';
  return 'dynamic';
}

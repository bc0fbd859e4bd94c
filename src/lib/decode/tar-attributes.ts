import type { Bytes } from '../seams.ts';

/** What precedes a file's header and counts more than it. What is `undefined` takes back what a global header says. */
export interface TarAttributes {
  path?: Bytes | undefined;
  size?: number | undefined;
  /** The file is stored without its holes, by this name or that of its `path`. */
  sparse?: { readonly name?: Bytes };
}

/** The records of a pax header, `LENGTH KEY=VALUE\n`; `undefined` where they are not such records. */
export function readPax(data: Bytes): TarAttributes | undefined {
  const attributes: TarAttributes = {};
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(' ', at);
    const end = at + digits(data.subarray(at, Math.max(at, space)));
    const equals = data.indexOf('=', space);
    if (!(end <= data.length) || data[end - 1] !== 0x0a || equals < space || equals >= end) return undefined;
    const value = data.subarray(equals + 1, end - 1);
    if (!take(attributes, data.toString('latin1', space + 1, equals), value)) return undefined;
    at = end;
  }
  return attributes;
}

/** Says whether the value is one that the key can have. */
function take(attributes: TarAttributes, key: string, value: Bytes): boolean {
  if (key === 'path') attributes.path = value.length === 0 ? undefined : value;
  else if (key === 'GNU.sparse.name') attributes.sparse = { name: value };
  else if (key.startsWith('GNU.sparse.')) attributes.sparse ??= {};
  else if (key === 'size') {
    attributes.size = value.length === 0 ? undefined : digits(value);
    return attributes.size === undefined || Number.isSafeInteger(attributes.size);
  }
  return true;
}

/** NaN, which fails every comparison, where there are no digits or too many. */
const digits = (bytes: Bytes): number => (/^\d{1,16}$/.test(bytes.toString('latin1')) ? Number(bytes.toString()) : NaN);

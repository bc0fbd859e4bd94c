import type { ByteString } from '../../seams.ts';

const V4 = /(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d)/g;
/** What may be an address of version 6, with one of version 4 as its end or not. */
const RUN = /[\da-fA-F:.]+/g;
const WORD = /[\da-zA-Z_]/;

/** The last byte of each IPv4 address becomes 0, and of each IPv6 address only the first 48 bits stay: `2001:db8:1::`. */
export function redactIps(text: ByteString): ByteString {
  const four = text.replace(V4, (address, ...bytes: string[]) =>
    bytes.slice(0, 4).every((byte) => Number(byte) <= 255) ? `${bytes[0]}.${bytes[1]}.${bytes[2]}.0` : address,
  );
  if (!four.includes(':')) return four;
  return four.replace(RUN, (run, offset: number, all: string) => {
    if (!run.includes(':')) return run;
    const address = run.replace(/(?<!:):$|\.$/, '');
    const next = all[offset + run.length];
    const isWord = WORD.test(all[offset - 1] ?? '') || (address === run && next !== undefined && WORD.test(next));
    return isWord ? run : network(address) + run.slice(address.length);
  });
}

/** The first 48 bits of an address; what is none stays as it is. */
function network(address: string): string {
  const [head = '', tail, more] = address.split('::');
  if (more !== undefined) return address;
  const first = groupsOf(head);
  const last = tail === undefined ? [] : groupsOf(tail);
  if (first === undefined || last === undefined) return address;
  const count = first.length + last.length;
  if (tail === undefined ? count !== 8 : count > 7) return address;
  const groups = [...first, ...Array<string>(8 - count).fill('0'), ...last];
  // `::ffff:192.0.2.0`, an address of version 4, is without its last byte already.
  if (address.includes('.') && groups.slice(0, 5).every((group) => /^0+$/.test(group))) return address;
  const kept = groups.slice(0, 3);
  while (kept.length > 0 && /^0+$/.test(kept.at(-1)!)) kept.pop();
  return `${kept.join(':')}::`;
}

function groupsOf(part: string): readonly string[] | undefined {
  if (part === '') return [];
  const groups = part.split(':');
  const last = groups.at(-1)!;
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(last)) groups.splice(-1, 1, '0', '0');
  return groups.length <= 8 && groups.every((group) => /^[\da-fA-F]{1,4}$/.test(group)) ? groups : undefined;
}

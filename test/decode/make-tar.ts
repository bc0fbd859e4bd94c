/** Writes tar archives by hand, so that a test can say what is odd about one. */
export interface TarFile {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  readonly type?: string;
  readonly prefix?: string;
  readonly magic?: string;
  /** The text of the size field in place of the right one. */
  readonly size?: string | Buffer;
  /** Adds the bytes of the header up as signed numbers. */
  readonly signed?: boolean;
  /** Changes the header before its checksum is written. */
  readonly change?: (header: Buffer) => void;
}

export const ZEROS = Buffer.alloc(1024);

export function tarOf(...files: readonly TarFile[]): Buffer {
  return Buffer.concat([...files.map(tarFile), ZEROS]);
}

/** One file: its header and its content, filled up to whole blocks. */
export function tarFile({ content = '', type = '0', magic = 'ustar\x0000', ...file }: TarFile): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  Buffer.from(file.name).copy(header, 0, 0, 100);
  header.write('0000644\0', 100);
  Buffer.from(file.size ?? `${body.length.toString(8).padStart(11, '0')}\0`).copy(header, 124);
  header.write(type, 156, 'latin1');
  header.write(magic, 257, 'latin1');
  header.write(file.prefix ?? '', 345);
  file.change?.(header);
  header.write(' '.repeat(8), 148);
  const sum = header.reduce((all, byte) => all + (file.signed === true && byte > 127 ? byte - 256 : byte), 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

/** The records of a pax header. */
export function paxRecords(attributes: Readonly<Record<string, string>>): Buffer {
  const records = Object.entries(attributes).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    let length = rest + String(rest).length;
    if (String(length).length > String(rest).length) length++;
    return `${length} ${key}=${value}\n`;
  });
  return Buffer.from(records.join(''));
}

export const pax = (attributes: Readonly<Record<string, string>>, type = 'x'): TarFile => ({
  name: 'PaxHeaders/a',
  type,
  content: paxRecords(attributes),
});

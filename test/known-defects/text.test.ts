import { describe, expect, test } from 'vitest';
import { useStand } from './stand.ts';

const stand = useStand(`logs:
  - name: latin
    match: 'latin/**'
    format: { type: text }
    encoding: latin1
    table: Text_CL
    columns: { Line: { from: $record.raw }, Offset: { from: $record.offset, type: long } }
  - name: joined
    match: 'joined/**'
    format: { type: text, multiline: { start: timestamp } }
    table: Text_CL
    columns: { Line: { from: $record.raw } }
  - name: text
    match: '**'
    format: { type: text }
    table: Text_CL
    columns: { Line: { from: $record.raw }, Offset: { from: $record.offset, type: long } }
`);
interface Row {
  readonly Line: string;
  readonly Offset: number;
}
const lines = async (): Promise<readonly string[]> => (await stand.rows<Row>('Text_CL')).map(({ Line }) => Line);

describe('only a line feed ends a line', () => {
  test.each([
    ['line separator', '\u2028'],
    ['paragraph separator', '\u2029'],
    ['next line', '\u0085'],
    ['vertical tab', '\v'],
    ['form feed', '\f'],
    ['file separator', '\x1c'],
  ])('not a %s', async (_, other) => {
    const content = `one${other}still one\ntwo\n`;
    await stand.ingest('a.log', content);
    expect(await stand.rows<Row>('Text_CL')).toMatchObject([
      { Line: `one${other}still one`, Offset: 0 },
      { Line: 'two', Offset: Buffer.byteLength(content) - 4 },
    ]);
  });

  test('a carriage return before it is no part of the line', async () => {
    await stand.ingest('a.log', 'one\r\ntwo\r\n');
    expect(await lines()).toEqual(['one', 'two']);
  });
});

test('characters of several bytes are whole wherever the file is cut when it is read', async () => {
  // A file is read in chunks of 256 KiB: of lines of ten lengths some have the border in the midst of a character.
  const content = Array.from({ length: 1000 }, (_, i) => `${'x'.repeat(i % 10)}${'😀é日'.repeat(200)}`);
  const { report } = await stand.ingest('a.log', content.join('\n'));
  expect(report).toMatchObject({ sent: 1000, replaced: 0 });
  expect((await lines()).join('\n') === content.join('\n')).toBe(true);
});

test('places are bytes of the file, also behind what is no UTF-8 and where text is Latin-1', async () => {
  const content = Buffer.from('caf\xe9 1\ncaf\xe9 2\nplain\n', 'latin1');
  await stand.ingest('latin/a.log', content);
  expect(await lines()).toEqual(['café 1', 'café 2', 'plain']);
  const { report, rejects } = await stand.ingest(
    'bad.log',
    Buffer.from('a\xff\xfe\xffb\nplain \xe9\nlast\n', 'latin1'),
  );
  expect(report).toMatchObject({ state: 'done' });
  expect((await stand.rows<Row>('Text_CL')).at(-1)).toMatchObject({ Line: 'last', Offset: 14 });
  expect(rejects).toHaveLength(report.rejected);
});

test.each([
  ['UTF-16, the low byte first', Buffer.from('\ufeffgrün 日\nzwei\n', 'utf16le')],
  ['UTF-16, the high byte first', Buffer.from('\ufeffgrün 日\nzwei\n', 'utf16le').swap16()],
  ['UTF-8 with a byte order mark', Buffer.from('\ufeffgrün 日\nzwei\n')],
])('%s', async (_, content) => {
  await stand.ingest('a.log', content);
  expect(await lines()).toEqual(['grün 日', 'zwei']);
});

test.each(['no line end', 'a line\nand one without an end'])(
  'what follows the last line end is sent: %j',
  async (text) => {
    await stand.ingest('a.log', text);
    expect(await lines()).toEqual(text.split('\n'));
  },
);

test.each(['2026-11-24 12:00:00', '2026-11-24T12:00:00Z'])(
  'records that begin with %s are told apart, and what precedes them is one too',
  async (stamp) => {
    await stand.ingest('joined/a.log', `no stamp here\n${stamp} one\n  at x\n${stamp} two`);
    expect(await lines()).toEqual(['no stamp here', `${stamp} one\n  at x`, `${stamp} two`]);
  },
);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partOf } from '../../src/lib/source/part-source.ts';
import { memorySource } from '../pipeline/rooms.ts';

const signal = AbortSignal.any([]);

/** What each part reads, when content is cut at these places. */
async function parts(text: string, places: readonly number[], cut: number): Promise<string[]> {
  const found: string[] = [];
  for (const [i, from] of [0, ...places].entries()) {
    const range = { from, to: places[i] ?? Buffer.byteLength(text) };
    const { source, begin } = await partOf(memorySource({ bytes: Buffer.from(text), cut }), range, { signal });
    const pieces: Buffer[] = [];
    for await (const bytes of source.open({ signal, from: begin })) pieces.push(bytes);
    found.push(Buffer.concat(pieces).toString());
  }
  return found;
}

test.each([
  ['in a line', 'one\ntwo\nthree\n', [5], ['one\ntwo\n', 'three\n']],
  ['behind a line end', 'one\ntwo\n', [4], ['one\n', 'two\n']],
  ['before a line end', 'one\ntwo\n', [3], ['one\n', 'two\n']],
  ['between CR and LF', 'one\r\ntwo\r\n', [4], ['one\r\n', 'two\r\n']],
  ['thrice in one line', 'long line\nb\n', [2, 4, 6], ['long line\n', '', '', 'b\n']],
  ['in a last line without its end', 'a\nlast', [4], ['a\nlast', '']],
  ['among empty lines', '\n\n\n\n', [1, 3], ['\n', '\n\n', '\n']],
])('cut %s', async (_, text, places, expected) => {
  for (const cut of [1, 3, 100]) expect(await parts(text, places, cut)).toEqual(expected);
});

test('parts have all content together, each whole lines, wherever it is cut', async () => {
  const text = fc.array(fc.constantFrom('', 'a', 'bb\r', 'a longer line', 'ü'), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(text, fc.boolean(), fc.integer({ min: 1, max: 9 }), async (lines, isEnded, cut) => {
      const whole = lines.join('\n') + (isEnded ? '\n' : '');
      for (let at = 1; at < Buffer.byteLength(whole); at++) {
        const found = await parts(whole, [at], cut);
        expect(found.join('')).toBe(whole);
        expect(found[0] === '' || found[1] === '' || found[0]!.endsWith('\n')).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

test('reading goes on inside a part, and not behind its last line', async () => {
  const { source } = await partOf(
    memorySource({ bytes: Buffer.from('one\ntwo\nthree\n'), cut: 2 }),
    { from: 0, to: 5 },
    { signal },
  );
  const from = async (at: number): Promise<string> => {
    const pieces: Buffer[] = [];
    for await (const bytes of source.open({ signal, from: at })) pieces.push(bytes);
    return Buffer.concat(pieces).toString();
  };
  expect([await from(3), await from(4), await from(7), await from(8)]).toEqual(['\ntwo\n', 'two\n', '', '']);
});

import { afterEach, beforeAll, expect, test } from 'vitest';
import { loadLibrary } from '../../src/lib/kusto/language-library.ts';

type Holder = Record<string, unknown>;
const names = ['Bridge', 'System', 'Kusto'];
let before: readonly unknown[];
beforeAll(async () => {
  await loadLibrary();
  before = names.map((name) => (globalThis as Holder)[name]);
});
afterEach(() => {
  for (const [i, name] of names.entries()) (globalThis as Holder)[name] = before[i];
});

test('the package that is installed is the one that is known', async () => {
  const { Language } = await loadLibrary();
  expect(Object.keys(Language)).toContain('KustoCode');
});

test('a package that is not there is an error with a code', async () => {
  const missing = Object.assign(new Error('no such file'), { code: 'ERR_MODULE_NOT_FOUND' });
  await expect(loadLibrary(() => Promise.reject(missing))).rejects.toMatchObject({
    code: 'KUSTO_PARSER',
    message: 'The Kusto parser cannot be loaded (ERR_MODULE_NOT_FOUND).',
  });
});

test.each<[string, (kusto: { Language: { Symbols: Holder } }) => unknown]>([
  [
    'that lacks an overload',
    ({ Language }) => ({ Language: { ...Language, Symbols: { ...Language.Symbols, TableSymbol: {} } } }),
  ],
  [
    'whose overload makes something else',
    ({ Language }) => {
      const { Symbols } = Language;
      const other = { ...(Symbols['TableSymbol'] as object), $ctor7: (Symbols['DatabaseSymbol'] as Holder)['ctor'] };
      return { Language: { ...Language, Symbols: { ...Symbols, TableSymbol: other } } };
    },
  ],
  ['that sets nothing', () => undefined],
])('a package %s is another version', async (_, changed) => {
  const kusto = (globalThis as unknown as { Kusto: { Language: { Symbols: Holder } } }).Kusto;
  const run = (): Promise<void> => {
    (globalThis as Holder)['Kusto'] = changed(kusto);
    return Promise.resolve();
  };
  await expect(loadLibrary(run)).rejects.toMatchObject({
    code: 'KUSTO_PARSER',
    message: 'The Kusto parser is another version than the one that this program knows.',
  });
});

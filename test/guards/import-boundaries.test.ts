import { expect, test } from 'vitest';
import { faults } from './import-rules.ts';
import { sourceFiles } from './source-files.ts';

test('no file imports what its room may not', () => {
  expect(sourceFiles('src').flatMap(faults)).toEqual([]);
});

test.each([
  ['parse/x.ts', "import { BlobClient } from '@azure/storage-blob';", '@azure/storage-blob'],
  ['parse/x.ts', "import type { BlobClient } from '@azure/storage-blob';", '@azure/storage-blob'],
  ['parse/x.ts', "import {\n  type A,\n  b,\n} from '../map/mapper.ts';", '../map/mapper.ts'],
  ['parse/x.ts', "export { load } from '../config/load-config.ts';", '../config/load-config.ts'],
  ['parse/x.ts', "import { readFileSync } from 'node:fs';", 'node:fs'],
  ['parse/x.ts', "import { gunzipSync } from 'node:zlib';", 'gunzipSync of node:zlib'],
  ['map/x.ts', 'const now = Date.now();', 'Date.now'],
  ['batch/x.ts', 'export async function f() {}', 'async'],
  ['map/time/x.ts', "import '../../sink/deliver.ts';", '../../sink/deliver.ts'],
  ['sink/x.ts', "const state = await import('../state/report-store.ts');", '../state/report-store.ts'],
  ['sink/x.ts', "type State = import('../state/report-store.ts').State;", '../state/report-store.ts'],
  ['sink/x.ts', 'const any = await import(name);', 'a name that is not known before it runs'],
  ['source/x.ts', "import { gzip } from '../decode/gzip.ts';", '../decode/gzip.ts'],
  ['pipeline/x.ts', "import { gzip } from '../decode/gzip.ts';", '../decode/gzip.ts'],
  ['pipeline/x.ts', "import { setTimeout } from 'node:timers/promises';", 'node:timers/promises'],
  ['emulator/x.ts', "import { PipelineError } from '../errors.ts';", '../errors.ts'],
  ['emulator/x.ts', "import { z } from 'zod';", 'zod'],
  ['errors.ts', "import type { Bytes } from './seams.ts';", './seams.ts'],
  ['local/x.ts', "import { gzip } from '../decode/gzip.ts';", '../decode/gzip.ts'],
  ['cli/x.ts', "import { build } from '../../../scripts/build.ts';", '../../../scripts/build.ts'],
  ['attic/x.ts', '', 'the room attic is not in the import table'],
])('src/lib/%s with %j is found', (path, text, fault) => {
  expect(faults({ path: `src/lib/${path}`, text })).toEqual([`src/lib/${path}: ${fault}`]);
});

test('src/functions sees the app and nothing behind it', () => {
  const text = "import { ingest } from '../lib/app.ts';\nimport { gzip } from '../lib/decode/gzip.ts';\n";
  expect(faults({ path: 'src/functions/x.ts', text })).toEqual(['src/functions/x.ts: ../lib/decode/gzip.ts']);
});

test.each([
  ['parse/x.ts', "import { isUtf8, type Buffer } from 'node:buffer';"],
  ['parse/x.ts', "import type { BoundFormat } from '../config/types.ts';"],
  ['parse/x.ts', "/** Comments may speak of async work and of `import('x')`. */\nconst word = 'await';"],
  ['config/x.ts', "import { formats } from '../parse/registry.ts';"],
  ['sink/x.ts', "import { LogsIngestionClient } from '@azure/monitor-ingestion';"],
  ['cli/x.ts', "import { emulate } from '../emulator/emulator.ts';"],
])('src/lib/%s may have %j', (path, text) => {
  expect(faults({ path: `src/lib/${path}`, text })).toEqual([]);
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bicep, Compiled, SnapshotPlace } from '../../scripts/infra/bicep.ts';
import { checks, type Check } from '../../scripts/infra/checks.ts';

let folder: string;
let compiled: Compiled;
let snapshot: object | Error;
let places: SnapshotPlace[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logsluice-infra-'));
  mkdirSync(join(folder, 'scenarios'));
  for (const name of ['main.bicep', 'scenarios/defaults.bicepparam']) writeFileSync(join(folder, name), 'formatted\n');
  compiled = { success: true, diagnostics: [], contents: template(1) };
  snapshot = { predictedResources: [{ id: 'b' }, { id: 'a' }], outputs: { Z: 1, A: 2 }, diagnostics: [] };
  places = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const template = (version: number): string =>
  JSON.stringify({
    metadata: { _generator: { version } },
    parameters: { logs: { defaultValue: '[variables()]' } },
    variables: { '$fxv#0': { tables: version }, token: 't' },
    resources: {},
  });

/** A Bicep that answers what the test wants. */
const bicep: Bicep = {
  version: async () => '1.2.3',
  compile: async () => compiled,
  compileParameters: async () => ({
    success: true,
    diagnostics: [],
    parameters: '{}',
    template: '{"$schema":"https://schema/subscriptionDeploymentTemplate.json#"}',
  }),
  format: async () => 'formatted\n',
  snapshot: async (_, place) => {
    places.push(place);
    if (snapshot instanceof Error) throw snapshot;
    return JSON.stringify(snapshot);
  },
  [Symbol.asyncDispose]: async () => undefined,
};

async function run(isWritten = false): Promise<readonly Check[]> {
  const all: Check[] = [];
  for await (const check of checks(bicep, folder, isWritten)) all.push(check);
  return all;
}
const failed = async (): Promise<readonly Check[]> => (await run()).filter(({ faults }) => faults.length > 0);
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

test('what was written is not missed afterwards', async () => {
  expect((await run(true)).map(({ name }) => name)).toEqual([
    'lint main.bicep',
    'compiled/main.json',
    'lint scenarios/defaults.bicepparam',
    'scenarios/defaults.snapshot.json',
    'format main.bicep',
    'format scenarios/defaults.bicepparam',
  ]);
  expect(await failed()).toEqual([]);
});

test('a golden file that is missing is a fault', async () => {
  expect((await failed()).map(({ name }) => name)).toEqual(['compiled/main.json', 'scenarios/defaults.snapshot.json']);
});

test('a change of what is deployed is shown', async () => {
  await run(true);
  snapshot = { predictedResources: [{ id: 'a' }, { id: 'c' }], outputs: { A: 2, Z: 1 }, diagnostics: [] };
  expect(await failed()).toEqual([
    {
      name: 'scenarios/defaults.snapshot.json',
      faults: [
        'differs from line 7 on: look at what changed after `npm run infra:check -- --write`',
        '  -    "id": "b"',
        '  +    "id": "c"',
      ],
    },
  ]);
});

test('another order, compiler or plan of tables is no change', async () => {
  await run(true);
  compiled = { ...compiled, contents: template(2) };
  snapshot = { predictedResources: [{ id: 'a' }, { id: 'b' }], outputs: { A: 2, Z: 1 }, diagnostics: [] };
  expect(await failed()).toEqual([]);
  expect(JSON.parse(read('compiled/main.json'))).toEqual({
    metadata: {},
    parameters: { logs: { defaultValue: 'tables.json' } },
    variables: { token: 't' },
    resources: {},
  });
});

describe('what Bicep says', () => {
  const diagnostic = (name: string, level: string) => ({
    source: join(folder, name),
    range: { start: { line: 6, char: 8 } },
    level,
    code: 'BCP089',
    message: 'Did you mean "location"?',
  });

  test('is a fault, be it only a warning', async () => {
    await run(true);
    compiled = { ...compiled, diagnostics: [diagnostic('main.bicep', 'Warning')] };
    expect(await failed()).toEqual([
      { name: 'lint main.bicep', faults: ['main.bicep:7:9  Warning BCP089: Did you mean "location"?'] },
    ]);
  });

  test('of another file is said with that file', async () => {
    await run(true);
    compiled = { ...compiled, diagnostics: [diagnostic('modules/app.bicep', 'Error')] };
    expect(await failed()).toEqual([]);
  });

  test('is not needed for a file that does not compile', async () => {
    compiled = { success: false, diagnostics: [] };
    expect(await failed()).toContainEqual({ name: 'lint main.bicep', faults: ['does not compile'] });
  });
});

test('a scenario that cannot be deployed is a fault, and the others are looked at', async () => {
  await run(true);
  snapshot = new Error('bicep/getSnapshot: they go together');
  expect(await failed()).toEqual([
    { name: 'scenarios/defaults.snapshot.json', faults: ['bicep/getSnapshot: they go together'] },
  ]);
});

test('a text that is not formatted is a fault, and mended where files are written', async () => {
  await run(true);
  writeFileSync(join(folder, 'main.bicep'), 'as it came\n');
  expect((await failed()).map(({ name }) => name)).toEqual(['format main.bicep']);
  await run(true);
  expect(read('main.bicep')).toBe('formatted\n');
});

test('a template of a subscription is deployed to no group', async () => {
  await run(true);
  expect(places).toEqual([{ subscriptionId: '00000000-0000-0000-0000-000000000001', location: 'westeurope' }]);
});

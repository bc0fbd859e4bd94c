import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildApp } from '../../scripts/build.ts';
import { root } from '../guards/source-files.ts';

interface Hook {
  readonly run: string;
  readonly interactive: boolean;
}
interface AzureYaml {
  readonly requiredVersions: { readonly azd: string };
  readonly services: {
    readonly app: Record<'project' | 'host' | 'language' | 'dist', string> & {
      readonly remoteBuild: boolean;
      readonly hooks: Record<string, Hook>;
    };
  };
  readonly hooks: Record<string, Hook>;
}

const { requiredVersions, services, hooks } = parse(readFileSync(join(root, 'azure.yaml'), 'utf8')) as AzureYaml;
const { app } = services;
const all = { ...hooks, ...app.hooks };

test('every hook is a file that is named after it, and every file is a hook', () => {
  expect(Object.entries(all).map(([name, { run }]) => [name, run])).toEqual(
    Object.keys(all).map((name) => [name, `infra/hooks/${name}.js`]),
  );
  const files = readdirSync(join(root, 'infra/hooks')).filter((name) => name.endsWith('.js'));
  expect(files.sort()).toEqual(
    Object.keys(all)
      .map((name) => `${name}.js`)
      .sort(),
  );
});

test('what hooks print stays on the screen', () => {
  expect(Object.values(all).every(({ interactive }) => interactive)).toBe(true);
});

test('azd is one that runs hooks written in JavaScript', () => {
  expect(requiredVersions.azd).toBe('>= 1.23.15');
});

test('nothing is built in Azure, and no ignore file changes that', () => {
  expect(app).toMatchObject({ project: '.', host: 'function', language: 'ts', remoteBuild: false });
  expect(existsSync(join(root, '.funcignore'))).toBe(false);
});

describe('the package', () => {
  let folder: string;
  let packed: readonly string[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'logsluice-package-'));
    await buildApp(folder);
    packed = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => posix.join(parentPath.slice(folder.length + 1).replaceAll('\\', '/'), name))
      // What azd leaves out of `dist`.
      .filter((path) => !path.startsWith('.azure/') && !['.funcignore', 'local.settings.json'].includes(path))
      .sort();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is made of the folder that `npm run build` writes', () => {
    expect(readFileSync(join(root, 'scripts/build.ts'), 'utf8')).toContain(`join(ROOT, '${app.dist}')`);
  });

  test('holds what the app reads, and neither sources nor settings of a laptop', () => {
    expect(packed).toEqual(
      expect.arrayContaining([
        'host.json',
        'logs.yaml',
        'main.cjs',
        'package.json',
        'tables.json',
        'watchdog-thread.cjs',
      ]),
    );
    expect(packed).toContainEqual(expect.stringMatching(/^presets\/.*\.yaml$/));
    expect(packed.filter((path) => !/^[\w./-]+\.(?:cjs|cjs\.map|json|yaml)$/.test(path))).toEqual([]);
    expect(packed.filter((path) => path.includes('node_modules'))).toEqual([]);
  });

  test('names its entry', () => {
    const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string };
    expect(packed).toContain(main);
  });
});

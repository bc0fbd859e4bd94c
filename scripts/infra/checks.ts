import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { Bicep, Diagnostic } from './bicep.ts';
import { goldenSnapshot, goldenTemplate, goldenText, type Golden } from './golden.ts';

export interface Check {
  readonly name: string;
  /** Each as `FILE:LINE:COLUMN  CODE  message`, or in words. */
  readonly faults: readonly string[];
}

/** Where scenarios are deployed to, in their snapshots. */
const SUBSCRIPTION = { subscriptionId: '00000000-0000-0000-0000-000000000001', location: 'westeurope' };
const GROUP = { ...SUBSCRIPTION, resourceGroup: 'rg-demo-logsluice' };

/** Templates that are deployed; the others are parts of them. */
const TEMPLATES = ['main', 'events'];

/**
 * Everything that Bicep can say about the folder, one check after the other. With `isWritten` golden files are renewed,
 * and texts formatted.
 */
export async function* checks(bicep: Bicep, folder: string, isWritten: boolean): AsyncGenerator<Check> {
  const at = (path: string): string => relative(folder, path);
  const golden = (name: string): Golden => ({ path: join(folder, name), isWritten });
  const files = (await readdir(folder, { recursive: true })).map((name) => join(folder, name)).sort();
  const templates = files.filter((path) => path.endsWith('.bicep'));
  const parameters = files.filter((path) => path.endsWith('.bicepparam'));

  for (const path of templates) {
    const { success, diagnostics, contents } = await bicep.compile(path);
    const faults = said(path, diagnostics, success, folder);
    yield { name: `lint ${at(path)}`, faults };
    const name = basename(path, '.bicep');
    if (path !== join(folder, `${name}.bicep`) || !TEMPLATES.includes(name) || contents === undefined) continue;
    yield {
      name: `compiled/${name}.json`,
      faults: await goldenText(golden(`compiled/${name}.json`), goldenTemplate(contents)),
    };
  }
  for (const path of parameters) {
    const { success, diagnostics, parameters, template } = await bicep.compileParameters(path);
    const faults = said(path, diagnostics, success, folder);
    yield { name: `lint ${at(path)}`, faults };
    if (faults.length > 0) continue;
    if (path === join(folder, 'main.bicepparam')) {
      yield {
        name: 'compiled/main.parameters.json',
        faults: await goldenText(golden('compiled/main.parameters.json'), `${parameters}\n`),
      };
      continue;
    }
    const snapshot = at(path).replace(/\.bicepparam$/, '.snapshot.json');
    const place = template?.includes('subscriptionDeploymentTemplate.json') ? SUBSCRIPTION : GROUP;
    yield {
      name: snapshot,
      faults: await bicep.snapshot(path, place).then(
        (text) => goldenText(golden(snapshot), goldenSnapshot(text)),
        // What would fail in Azure as well: a template that refuses its parameters.
        (error: Error) => [error.message],
      ),
    };
  }
  for (const path of [...templates, ...parameters]) {
    const [is, should] = await Promise.all([readFile(path, 'utf8'), bicep.format(path)]);
    if (is !== should && isWritten) await writeFile(path, should);
    const faults = is === should || isWritten ? [] : ['is not formatted: `npm run infra:check -- --write`'];
    yield { name: `format ${at(path)}`, faults };
  }
}

/** What is said of the file itself: of those that it uses, their own check says it. */
function said(path: string, diagnostics: readonly Diagnostic[], success: boolean, folder: string): readonly string[] {
  const faults = diagnostics
    .filter(({ source }) => source === path)
    .map(({ range: { start }, level, code, message }) => {
      const place = `${relative(folder, path)}:${start.line + 1}:${start.char + 1}`;
      return `${place}  ${level} ${code}: ${message}`;
    });
  return success || faults.length > 0 ? faults : ['does not compile'];
}

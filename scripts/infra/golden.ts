import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that keeps what came out last, so that a change shows in the diff. */
export interface Golden {
  readonly path: string;
  /** Renewed in place of compared. */
  readonly isWritten: boolean;
}

/** What is wrong with the golden file: nothing when it is, or now is, the text. */
export async function goldenText({ path, isWritten }: Golden, text: string): Promise<readonly string[]> {
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept === text) return [];
  if (isWritten) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    return [];
  }
  const renew = 'look at what changed after `npm run infra:check -- --write`';
  if (kept === undefined) return [`is missing: ${renew}`];
  const [before, after] = [kept.split('\n'), text.split('\n')];
  const line = before.findIndex((one, i) => one !== after[i]);
  const at = line === -1 ? before.length : line;
  return [`differs from line ${at + 1} on: ${renew}`, `  - ${before[at] ?? ''}`, `  + ${after[at] ?? ''}`];
}

/** In place of the tables of `logs.yaml`, which are nothing that the templates decide. */
const TABLES = 'tables.json';

/**
 * A compiled template without what differs although no template has changed: the version of the compiler, hashes, and the
 * tables that happen to be in `tables.json`.
 */
export function goldenTemplate(contents: string): string {
  const template = JSON.parse(contents, (key, value: unknown) => (key === '_generator' ? undefined : value)) as {
    parameters?: { logs?: { defaultValue: unknown } };
    variables?: Record<string, unknown>;
  };
  // loadJsonContent becomes a variable, whose name begins so.
  for (const name of Object.keys(template.variables ?? {}))
    if (name.startsWith('$fxv#')) delete template.variables![name];
  const logs = template.parameters?.logs;
  if (logs !== undefined) logs.defaultValue = TABLES;
  return `${JSON.stringify(template, null, 1)}\n`;
}

/** A snapshot in an order that is always the same: that of Bicep's own changes from run to run. */
export function goldenSnapshot(snapshot: string): string {
  const { predictedResources, outputs, ...others } = JSON.parse(snapshot) as {
    predictedResources: readonly { readonly id?: string }[];
    outputs?: object;
  };
  const text = {
    predictedResources: predictedResources.toSorted((a, b) => compare(a.id ?? '', b.id ?? '')),
    ...(outputs && { outputs: Object.fromEntries(Object.entries(outputs).sort(([a], [b]) => compare(a, b))) }),
    ...others,
  };
  return `${JSON.stringify(text, null, 1)}\n`;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

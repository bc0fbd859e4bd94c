import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An environment of azd: what its last deployment put out. */
export interface AzdEnvironment {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * The environment `name` of the project in `folder`, by default the one that azd has chosen. Undefined where there is none:
 * the files are in `.azure`, which `azd` writes and Git ignores.
 */
export function azdEnvironment(folder: string, name: string | undefined): AzdEnvironment | undefined {
  const chosen = name ?? defaultOf(textAt(join(folder, '.azure/config.json')));
  // It becomes part of a path.
  if (chosen === undefined || !/^[\w.-]+$/.test(chosen) || /^\.+$/.test(chosen)) return undefined;
  const text = textAt(join(folder, '.azure', chosen, '.env'));
  return text === undefined ? undefined : { name: chosen, values: valuesOf(text) };
}

function defaultOf(config: string | undefined): string | undefined {
  try {
    const { defaultEnvironment } = JSON.parse(config ?? '{}') as { readonly defaultEnvironment?: unknown };
    return typeof defaultEnvironment === 'string' ? defaultEnvironment : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function textAt(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** `NAME="value"` with escapes in it, as azd writes; a number stands without quotes. */
function valuesOf(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const { name, quoted, plain } =
      /^(?<name>[A-Za-z_]\w*)=(?:"(?<quoted>(?:\\.|[^"\\])*)"|(?<plain>.*))$/.exec(line)?.groups ?? {};
    if (name === undefined) continue;
    values[name] = quoted?.replaceAll(/\\(.)/g, (_, sign: string) => ({ n: '\n', r: '\r' })[sign] ?? sign) ?? plain!;
  }
  return values;
}

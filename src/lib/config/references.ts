import { createSecretKey, type KeyObject } from 'node:crypto';
import { type LookupTable, readLookup } from './lookup-file.ts';
import type { Outside } from './outside.ts';

/** Shorter keys can be tried out. */
const FEWEST_KEY_CHARACTERS = 16;

export type Problem = { readonly message: string; readonly fix: string };

/** Files and keys that columns refer to, each read once. */
export class References {
  readonly #outside: Outside;
  readonly #tables = new Map<string, LookupTable | Problem>();

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  table(path: string): LookupTable | Problem {
    const known = this.#tables.get(path) ?? this.#read(path);
    this.#tables.set(path, known);
    return known;
  }

  key(setting: string): KeyObject | Problem {
    const text = this.#outside.setting(setting)?.trim() ?? '';
    if (text.length >= FEWEST_KEY_CHARACTERS) return createSecretKey(text, 'utf8');
    return {
      message: `the setting ${setting} ${text === '' ? 'is missing' : `has fewer than ${FEWEST_KEY_CHARACTERS} characters`}`,
      fix: 'set it to a long random text',
    };
  }

  #read(path: string): LookupTable | Problem {
    if (/^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(path)) {
      return {
        message: `the file \`${path}\` does not lie beside this one`,
        fix: 'name one in this folder, or in a folder there',
      };
    }
    const bytes = this.#outside.readFile(path);
    if ('fault' in bytes)
      return { message: `the file \`${path}\` ${bytes.fault}`, fix: 'its path starts at the folder of this file' };
    return readLookup(path, bytes);
  }
}

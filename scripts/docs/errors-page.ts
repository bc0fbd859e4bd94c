import { catalogue } from '../../src/lib/errors.ts';
import type { ErrorCode, Scope } from '../../src/lib/errors.ts';
import { code, page, table } from './markdown.ts';

const REACH: Readonly<Record<Scope, string>> = {
  record: 'One record: it is rejected and kept, the rest goes on.',
  batch: 'One call to the service and the rows in it.',
  blob: 'One file, from there on. Rows before it have been delivered.',
  app: 'Every file: it is a setting, a right or the program itself.',
};

/** `docs/reference/errors.md`: the catalogue of `src/lib/errors.ts`. */
export function errorsPage(): string {
  const rows = (Object.keys(catalogue) as ErrorCode[]).map((name) => {
    const { scope, retry, fix } = catalogue[name];
    return [code(name), messageOf(name), scope, retry, fix];
  });
  return page(
    'Errors',
    '`src/lib/errors.ts`',
    'Every error that Logsluice reports has one of these codes. Names in `{}` stand for what is filled in.',
    '**Reach** is how much one failure takes with it:',
    table(['Reach', 'Meaning'], Object.entries(REACH)),
    '**Retry**: `later` means that time can cure it, so the work is tried again; `never` means that the same input fails the same way.',
    table(['Code', 'What', 'Reach', 'Retry', 'What to do'], rows),
  );
}

/** The message with the names of its values in place of them. Where it has a choice of words, one of them. */
function messageOf(name: ErrorCode): string {
  const message = catalogue[name].message as (context: unknown) => string;
  return message(new Proxy({}, { get: (_, key) => placeholder(String(key)) }));
}

/** Stands for a value of any type: it is text, joined or not, rounded or not. */
function placeholder(name: string): unknown {
  const text = `{${name}}`;
  const asText = (): string => text;
  return new Proxy({}, { get: () => asText });
}

import { isMap, isScalar, isSeq, parseDocument, type YAMLSeq } from 'yaml';

/** Where the text has no logs yet. */
const INDENT = '  ';

/** What `logs.yaml` says of its logs: nothing, not even the key; the key alone; or the list, and how it is written. */
type Logs =
  | { readonly kind: 'none' }
  | { readonly kind: 'key' }
  | { readonly kind: 'lines'; readonly indent: string }
  | { readonly kind: 'other' };

function logsOf(text: string): Logs {
  const { contents } = parseDocument(text);
  if (contents === null || (isScalar(contents) && contents.value === null)) return { kind: 'none' };
  if (!isMap(contents)) return { kind: 'other' };
  const logs = contents.get('logs', true) as unknown;
  if (isScalar(logs) && logs.value === null) return { kind: 'key' };
  if (!isSeq(logs) || logs.flow === true || logs.range == null || logs.items.length === 0) return { kind: 'other' };
  const start = logs.range[0];
  const lead = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return /^ *$/.test(lead) ? { kind: 'lines', indent: lead } : { kind: 'other' };
}

/** Whether the text of a `logs.yaml` is one in which nothing is said yet. */
export const isWithoutLogs = (text: string): boolean => ['none', 'key'].includes(logsOf(text).kind);

/**
 * What one more entry is behind the text of a `logs.yaml`, so that both together are one: `render` gives the entry,
 * indented as asked.
 */
export function entryBehind(text: string, render: (indent: string) => string): string {
  const logs = logsOf(text);
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const between = text === '' || text.endsWith('\n') ? '' : end;
  const lead = logs.kind === 'none' ? 'logs:\n' : logs.kind === 'key' ? '' : '\n';
  return `${between}${`${lead}${render(logs.kind === 'lines' ? logs.indent : INDENT)}`.replaceAll('\n', end)}`;
}

/**
 * A `logs.yaml` with one more entry, the last. Everything that stands there stays as it is: the entry is written below
 * it. Only where the list of logs is written on one line, or is empty, all of it is written anew, with its comments.
 */
export function appendEntry(text: string, render: (indent: string) => string): string {
  if (logsOf(text).kind !== 'other') return text + entryBehind(text, render);
  const document = parseDocument(text);
  const logs = document.get('logs', true);
  const { items } = parseDocument(render('')).contents as YAMLSeq;
  if (isSeq(logs)) {
    logs.flow = false;
    logs.items.push(...items);
  } else {
    document.set('logs', document.createNode(items));
  }
  return document.toString({ lineWidth: 0, singleQuote: true });
}

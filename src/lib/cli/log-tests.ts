import { isDeepStrictEqual } from 'node:util';
import { printRows } from '../app.ts';
import type { App, Log, LogTest } from '../app.ts';
import type { Bytes, Reject, Source } from '../seams.ts';

/** What one test of a log came to. */
export interface TestResult {
  readonly log: string;
  readonly test: string;
  /** Empty where all is as expected. Each is one line, or a table of two columns. */
  readonly differences: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

/** Runs the `tests` of each log through the same rooms as a file, to their rows and rejects; nothing is sent. */
export async function runLogTests(app: App, logs: readonly Log[]): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  for (const log of logs) {
    for (const test of log.tests) {
      results.push({ log: log.name, test: test.name, differences: await differencesOf(app, log, test) });
    }
  }
  return results;
}

async function differencesOf(app: App, log: Log, test: LogTest): Promise<readonly string[]> {
  const lines: string[] = [];
  const rejects: Reject[] = [];
  const { report } = await app.ingest(sampleSource(test), {
    log,
    sink: printRows((rows) => {
      lines.push(...rows.toString().split('\n').slice(0, -1));
      return Promise.resolve();
    }),
    maxInFlight: 1,
    rejects: {
      add(some) {
        rejects.push(...some);
        return Promise.resolve();
      },
      close: () => Promise.resolve(undefined),
    },
    signal: AbortSignal.any([]),
  });
  const found: string[] = [];
  if (report.error !== undefined) found.push(`${report.error.code}: ${report.error.message}`);
  if (test.rows !== undefined) found.push(...rowDifferences(test.rows, lines.map(exactly)));
  const codes = rejects.toSorted((a, b) => a.number - b.number).map(({ error }) => error.code);
  // A record that is rejected unexpectedly is a difference even where only rows are said.
  const expected = test.rejects ?? (test.rows === undefined ? codes : []);
  if (!isDeepStrictEqual(codes, expected))
    found.push(sideBySide('rejects', [['', expected.join(', '), codes.join(', ')]]));
  if (test.filtered !== undefined && test.filtered !== report.filtered) {
    found.push(sideBySide('filtered', [['', String(test.filtered), String(report.filtered)]]));
  }
  return found;
}

/** A row as its JSON says it: digits that a number would round stay a text. */
function exactly(line: string): Row {
  return JSON.parse(line, (_, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value,
  ) as Row;
}

function rowDifferences(expected: readonly Row[], found: readonly Row[]): string[] {
  const differences: string[] = [];
  for (let i = 0; i < Math.max(expected.length, found.length); i++) {
    const columns = [...new Set([...Object.keys(expected[i] ?? {}), ...Object.keys(found[i] ?? {})])];
    const cells = columns
      .filter((column) => !isDeepStrictEqual(expected[i]?.[column], found[i]?.[column]))
      .map((column) => [column, shown(expected[i]?.[column]), shown(found[i]?.[column])] as const);
    if (cells.length > 0) differences.push(sideBySide(`row ${i + 1}`, cells));
  }
  return differences;
}

const shown = (value: unknown): string => (value === undefined ? '(none)' : JSON.stringify(value));

/** `what`, and below it a line for each name with both values. */
function sideBySide(what: string, cells: readonly (readonly [string, string, string])[]): string {
  const table = [['', 'expected', 'found'], ...cells];
  const widths = [0, 1].map((column) => Math.max(...table.map((line) => line[column]!.length)));
  const lines = table.map(([name, expected, found]) =>
    `    ${name.padEnd(widths[0]!)}  ${expected.padEnd(widths[1]!)}  ${found}`.trimEnd(),
  );
  return [`  ${what}`, ...lines].join('\n');
}

function sampleSource({ input, path, modified }: LogTest): Source {
  const bytes = Buffer.from(input);
  const name = path.split('/').at(-1)!;
  return {
    path,
    facts: { path, name, container: 'sample', lastModified: modified, size: bytes.length, metadata: {} },
    async *open({ from = 0 }): AsyncGenerator<Bytes> {
      yield bytes.subarray(from);
    },
  };
}

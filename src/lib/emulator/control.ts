import { type Exchange, MAX_CONTROL_BYTES, readBody, sendJson, sendProblem } from './exchange.ts';
import type { Faults } from './faults.ts';
import { fileReport, type FileReports } from './file-reports.ts';
import type { Journal } from './journal.ts';
import type { RowFilter } from './row-filter.ts';
import type { TableStore } from './table-store.ts';

export interface Controlled {
  readonly store: TableStore;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly files: FileReports;
  readonly now: () => number;
  reset(): void;
}

const ROWS = /^tables\/([^/]+)\/rows$/;
const DEFAULT_LIMIT = 100;
const PAGING = ['limit', 'offset', 'order'];

/** The emulator's own endpoints under `/_emulator/`; `route` is what follows. */
export async function control(exchange: Exchange, route: string, controlled: Controlled): Promise<void> {
  const { store, journal, faults, files } = controlled;
  const rows = ROWS.exec(route);
  const order = `${exchange.method} ${rows ? 'rows' : route}`;
  switch (order) {
    case 'GET tables':
      return sendJson(exchange, 200, store.list(controlled.now()));
    case 'GET rows':
      return sendRows(exchange, rows![1]!, controlled);
    case 'GET calls':
      return sendJson(exchange, 200, journal.calls.list(limitOf(exchange)));
    case 'GET errors':
      return sendJson(exchange, 200, journal.errors.list(limitOf(exchange)));
    case 'GET files':
      return sendJson(exchange, 200, files.list(limitOf(exchange)));
    case 'GET counters':
      return sendJson(exchange, 200, journal.counters);
    case 'GET faults':
      return sendJson(exchange, 200, faults.list);
    case 'POST files':
      return addFiles(exchange, controlled);
    case 'POST faults':
      return addFaults(exchange, faults);
    case 'DELETE faults':
      faults.clear();
      return sendJson(exchange, 200, []);
    case 'POST reset':
      controlled.reset();
      return sendJson(exchange, 200, {});
    default:
      return sendProblem(exchange, 404, 'There is no such endpoint; docs/emulator.md lists them.');
  }
}

function limitOf({ query }: Exchange): number | undefined {
  const limit = query.get('limit');
  return limit !== null && /^\d{1,9}$/.test(limit) ? Number(limit) : undefined;
}

function sendRows(exchange: Exchange, table: string, { store, now }: Controlled): void {
  const { query } = exchange;
  const limit = query.get('limit') ?? String(DEFAULT_LIMIT);
  const offset = query.get('offset') ?? '0';
  const order = query.get('order') ?? 'asc';
  if (!/^\d{1,9}$/.test(limit) || !/^\d{1,9}$/.test(offset)) {
    return sendProblem(exchange, 400, '`limit` and `offset` are whole numbers from 0.');
  }
  if (order !== 'asc' && order !== 'desc') return sendProblem(exchange, 400, '`order` is asc or desc.');
  const filters: RowFilter[] = [...query]
    .filter(([column]) => !PAGING.includes(column))
    .map(([column, value]) => ({ column, value }));
  const found = store.query(table, { limit: Number(limit), offset: Number(offset), order, filters }, now());
  if (found === undefined) return sendProblem(exchange, 404, 'There is no such table yet.');
  exchange.response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Total-Count': String(found.total),
  });
  let separator = '[';
  for (const row of found.rows) {
    exchange.response.write(separator);
    exchange.response.write(row);
    separator = ',\n';
  }
  exchange.response.end(found.rows.length === 0 ? '[]' : ']');
}

async function addFaults(exchange: Exchange, faults: Faults): Promise<void> {
  const posted = await postedJson(exchange);
  if (posted === undefined) return sendProblem(exchange, 400, 'The body must be JSON.');
  for (const order of listOf(posted.value)) {
    const problem = faults.add(order);
    if (problem !== undefined) return sendProblem(exchange, 400, `Refused: ${problem}.`);
  }
  return sendJson(exchange, 200, faults.list);
}

async function addFiles(exchange: Exchange, { files, now }: Controlled): Promise<void> {
  const posted = await postedJson(exchange);
  if (posted === undefined) return sendProblem(exchange, 400, 'The body must be JSON.');
  const reports = listOf(posted.value).map((report) => fileReport(report, now()));
  const good = reports.filter((report) => report !== undefined);
  if (good.length < reports.length) return sendProblem(exchange, 400, 'A report needs `file` and `state`.');
  for (const report of good) files.add(report);
  return sendJson(exchange, 200, {});
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

async function postedJson(exchange: Exchange): Promise<{ value: unknown } | undefined> {
  const body = await readBody(exchange, MAX_CONTROL_BYTES);
  if (body === undefined) return undefined;
  try {
    return { value: JSON.parse(body.toString()) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

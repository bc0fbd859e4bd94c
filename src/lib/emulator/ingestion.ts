import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCEPTED, answer, type Answer, type AnswerFacts, type AnswerName } from './answers.ts';
import { RuleBudgets } from './budgets.ts';
import { countRows } from './count-rows.ts';
import { type Exchange, readBody } from './exchange.ts';
import type { Fault, Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Settings, Stream } from './options.ts';
import { Payloads } from './payload.ts';
import { RowShaper } from './row-shaper.ts';
import { RowText } from './row-text.ts';
import type { TableStore } from './table-store.ts';
import { tokenFault } from './tokens.ts';

export const INGESTION_PATH = /^\/dataCollectionRules\/([^/]+)\/streams\/([^/]+)$/i;

const API_VERSIONS = ['2023-01-01', '2021-11-01-preview'];
const MAX_NAME = 200;

/** What is known of a call while it is answered. */
interface Progress {
  readonly rule: string;
  readonly stream: string;
  wireBytes: number;
  bodyBytes: number;
  rows: number;
}

export type Outcome = { readonly answer: Answer; readonly requestId: string } | { readonly reset: true };

/** The ingestion route: every check in the order of the service, then the rows. */
export class Ingestion {
  readonly #settings: Settings;
  readonly #store: TableStore;
  readonly #journal: Journal;
  readonly #faults: Faults;
  readonly #budgets: RuleBudgets;
  readonly #payloads: Payloads;
  readonly #shapers = new Map<string, RowShaper>();
  readonly #startedAt: number;
  /** Used for one call after the other: shaping and storing are one synchronous stretch. */
  readonly #rows = new RowText();

  constructor(settings: Settings, store: TableStore, journal: Journal, faults: Faults) {
    this.#settings = settings;
    this.#store = store;
    this.#journal = journal;
    this.#faults = faults;
    this.#budgets = new RuleBudgets(settings.budgets);
    this.#payloads = new Payloads(settings.limits.bodyBytes);
    this.#startedAt = settings.now();
  }

  async handle(exchange: Exchange, rule: string, stream: string, signal: AbortSignal): Promise<Outcome> {
    const started = this.#settings.now();
    const requestId = randomUUID();
    const progress: Progress = {
      rule: rule.slice(0, MAX_NAME),
      stream: stream.slice(0, MAX_NAME),
      wireBytes: 0,
      bodyBytes: 0,
      rows: 0,
    };
    const fault = this.#faults.strike(stream);
    if (fault?.delayMs) await sleep(fault.delayMs, undefined, { signal });
    const planned = fault && plannedAnswer(fault);
    const isCut = fault?.reset === true;
    const given = isCut ? undefined : (planned ?? (await this.#answer(exchange, progress)));
    const reset = isCut || (fault?.reset === 'after' && planned === undefined);
    const clientRequestId = header(exchange, 'x-ms-client-request-id');
    this.#journal.addCall({
      at: new Date(started).toISOString(),
      ...progress,
      status: reset ? 0 : given!.status,
      code: given?.code,
      requestId,
      clientRequestId,
      milliseconds: this.#settings.now() - started,
      fault: fault !== undefined || undefined,
    });
    if (
      given !== undefined &&
      given.status >= 400 &&
      given.status < 500 &&
      given.status !== 401 &&
      given.status !== 404
    ) {
      this.#addError(exchange, progress, given.message ?? given.code ?? '');
    }
    return reset ? { reset } : { answer: given!, requestId };
  }

  reset(): void {
    this.#budgets.reset();
  }

  async #answer(exchange: Exchange, progress: Progress): Promise<Answer> {
    const checked = this.#check(exchange, progress);
    if ('answer' in checked) return checked.answer;
    const { limits, now } = this.#settings;
    const waitS = this.#budgets.waitS(progress.rule, now());
    if (waitS > 0) return { ...this.#refuse('throttled', progress), retryAfterS: waitS };
    const wire = await readBody(exchange, limits.wireBytes);
    if (wire === undefined) {
      return this.#refuse('too-large', { ...progress, bytes: limits.wireBytes + 1, limit: limits.wireBytes });
    }
    progress.wireBytes = wire.length;
    if (wire.length === 0) return this.#refuse('empty', progress);
    const payload = await this.#payloads.open(wire, header(exchange, 'content-encoding')?.trim().toLowerCase());
    if ('fault' in payload) return this.#refuse(payload.fault, { ...progress, limit: limits.bodyBytes });
    progress.bodyBytes = payload.body.length;
    this.#budgets.addBytes(progress.rule, payload.body.length, now());
    return this.#keep(exchange, progress, checked.stream, payload.body);
  }

  /** Everything that the head of the request decides: version, token, length, rule, access, stream. */
  #check(exchange: Exchange, progress: Progress): { answer: Answer } | { stream: Stream | undefined } {
    const { auth, limits, rules, open, now } = this.#settings;
    const { rule: id, stream: name } = progress;
    const refuse = (why: AnswerName, facts: AnswerFacts = progress) => ({ answer: this.#refuse(why, facts) });
    if (!API_VERSIONS.includes(apiVersion(exchange.query) ?? '')) return refuse('api-version');
    const badToken = tokenFault(header(exchange, 'authorization'), auth, now());
    if (badToken !== undefined) return refuse(badToken);
    const bytes = Number(header(exchange, 'content-length') ?? 0);
    if (bytes > limits.wireBytes) return refuse('too-large', { bytes, limit: limits.wireBytes });
    const rule = rules?.get(id);
    if (rules !== undefined && rule === undefined && !open) return refuse('rule');
    if (rule?.access === 'closed' || rule?.access === 'unlinked') return refuse(rule.access);
    if (rule?.access === 'denied' || now() < this.#startedAt + auth.roleDelayMs) return refuse('access');
    const stream = this.#settings.streams.get(name);
    const isDeclared = stream !== undefined && (rule?.streams === undefined || rule.streams.includes(name));
    if (!isDeclared && !open) return refuse('stream');
    return this.#store.accepts(tableOf(stream, name)) ? { stream } : refuse('stream');
  }

  #keep(exchange: Exchange, progress: Progress, declared: Stream | undefined, body: Buffer): Answer {
    const { now, store, strict } = this.#settings;
    const table = tableOf(declared, progress.stream);
    if (store === 'count') {
      const rows = countRows(body);
      if (rows >= 0) {
        progress.rows = rows;
        this.#store.count(table, progress.stream, rows, body.length, now());
        return ACCEPTED;
      }
    }
    const shaped = this.#shaper(progress.stream, declared).shape(body, now(), this.#rows);
    if (shaped.ok) {
      this.#store.append(table, progress.stream, this.#rows, now());
      progress.rows = this.#rows.ends.length;
      this.#journal.addAlterations(shaped.alterations);
      const { rowsDropped } = shaped.alterations;
      if (rowsDropped > 0)
        this.#addError(exchange, progress, `${rowsDropped} elements of the payload are no JSON objects.`);
      return ACCEPTED;
    }
    if (strict) return { ...this.#refuse('payload', progress), message: shaped.fault };
    this.#addError(exchange, progress, shaped.fault);
    return ACCEPTED;
  }

  #shaper(name: string, declared: Stream | undefined): RowShaper {
    const key = declared === undefined ? '' : name;
    const known = this.#shapers.get(key);
    if (known !== undefined) return known;
    const { limits, stringMismatch } = this.#settings;
    const shape = { columns: declared?.columns ?? [], open: declared === undefined };
    const shaper = new RowShaper(shape, { ...limits, maxFieldBytes: limits.fieldBytes, stringMismatch });
    this.#shapers.set(key, shaper);
    return shaper;
  }

  #refuse(name: AnswerName, facts: AnswerFacts): Answer {
    return answer(name, facts, this.#settings.answers);
  }

  #addError(exchange: Exchange, { rule, stream }: Progress, message: string): void {
    this.#journal.addError({
      TimeGenerated: new Date(this.#settings.now()).toISOString(),
      ClientRequestId: header(exchange, 'x-ms-client-request-id') ?? '',
      CorrelationId: randomUUID(),
      InputStreamId: stream,
      Message: message,
      OperationName: 'Ingestion',
      RuleImmutableId: rule,
    });
  }
}

function plannedAnswer({ status, code, retryAfterS }: Fault): Answer | undefined {
  if (status === undefined) return undefined;
  const isError = status >= 400;
  return {
    status,
    code: code ?? (isError ? 'InjectedFault' : undefined),
    message: isError ? 'A fault that was asked for.' : undefined,
    retryAfterS,
  };
}

function header({ request }: Exchange, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value?.slice(0, 16_384);
}

function apiVersion(query: URLSearchParams): string | undefined {
  for (const [key, value] of query) if (key.toLowerCase() === 'api-version') return value;
  return undefined;
}

function tableOf(declared: Stream | undefined, stream: string): string {
  return declared?.table ?? stream.replace(/^(?:Custom|Microsoft)-(?=.)/, '');
}

import { PipelineError } from '../errors.ts';
import type { Batch, Bytes, Delivery, SendOptions, Sink } from '../seams.ts';
import type { Means } from './means.ts';
import type { Outlet } from './outlet.ts';
import { patient } from './patient.ts';
import type { Outcome } from './patient.ts';

/**
 * How many calls one batch may cost while the rows behind a 400 are found by halving. Twenty bad rows among thousands
 * are isolated within it; what is left beyond it is refused together, and kept as rejects.
 */
const MAX_ISOLATION_CALLS = 500;

/** Where rows of one stream go. */
export interface StreamSink {
  /** A view of it for one file: among the calls that wait, files take turns. */
  lane(): Sink;
}

/**
 * Sends batches to one stream. Waits and tries again what time can cure, for `retryMs`; halves what is too large, and
 * finds the rows behind a refusal. Several outlets (rules that feed the same table) share the batches by the room they
 * have, and one whose settings are not right fails none while another accepts.
 */
export function deliver(outlets: readonly Outlet[], stream: string, retryMs: number, means: Means): StreamSink {
  const post = patient(retryMs, means);
  let turn = 0;
  return {
    lane() {
      const lane = {};
      return {
        send(batch, options) {
          const first = turn++ % outlets.length;
          const preferred = new Set([...outlets.slice(first), ...outlets.slice(0, first)]);
          return new Dispatch({ post, means, stream, lane }, batch, preferred, options).run();
        },
      };
    },
  };
}

type Range = readonly [from: number, to: number];

interface Service {
  readonly post: ReturnType<typeof patient>;
  readonly means: Means;
  readonly stream: string;
  readonly lane: object;
}

/** One batch on its way: the ranges of its rows that are still to be sent, and what became of the others. */
class Dispatch {
  readonly #service: Service;
  readonly #batch: Batch;
  /** Where it may still go. */
  readonly #outlets: Set<Outlet>;
  #options: SendOptions;
  readonly #failedRequests: string[] = [];
  readonly #refused: Delivery['refused'][number][] = [];
  /** The service's words for it, of single rows and of several. */
  readonly #reasons = new Set<string>();
  #sent = 0;
  #calls = 0;
  #retries = 0;
  #bytes = 0;
  /** Those that welcome an empty batch. */
  readonly #proved = new Set<Outlet>();
  /** Those that have refused rows for good since. */
  readonly #doubted = new Map<Outlet, PipelineError<'SINK_REFUSED'>>();

  constructor(service: Service, batch: Batch, outlets: Set<Outlet>, options: SendOptions) {
    this.#service = service;
    this.#batch = batch;
    this.#outlets = outlets;
    this.#options = options;
  }

  async run(): Promise<Delivery> {
    const ranges: Range[] = [[0, this.#batch.rows]];
    for (let range = ranges.pop(); range !== undefined; range = ranges.pop()) {
      const [from, to] = range;
      const { answer, outlet } = await this.#post(slice(this.#batch, range), this.#outlets);
      if (answer.status === 'accepted') {
        this.#sent += to - from;
        continue;
      }
      const { error } = answer;
      if (outlet === undefined || error.retry === 'later') return { ...this.#delivery(), failed: error };
      this.#pauseNoMore();
      if (isRefusal(error)) this.#reasons.add(error.context.code);
      const isProvedAnew = isRefusal(error) && !this.#proved.has(outlet);
      const fault = isRefusal(error) ? await this.#settingsFault(error, outlet) : undefined;
      if (fault !== undefined) {
        this.#outlets.delete(outlet);
        if (this.#outlets.size === 0) return { ...this.#delivery(), failed: fault };
        ranges.push(range);
      } else if (isProvedAnew) {
        // What was wrong may have been mended between the two calls: the rows are judged by what comes now.
        ranges.push(range);
      } else if (to - from > 1 && this.#calls < MAX_ISOLATION_CALLS) {
        const middle = (from + to) >>> 1;
        ranges.push([middle, to], [from, middle]);
      } else {
        const refused = rowRefused(error);
        for (let row = from; row < to; row++) this.#refused.push({ row, error: refused });
        if (isRefusal(error)) this.#doubted.set(outlet, error);
      }
    }
    const failed = (await this.#faultSince()) ?? (await this.#askAgain());
    return failed === undefined ? this.#delivery() : { ...this.#delivery(), failed };
  }

  /**
   * A batch of which some is sent is under way until all of it is: given up half-way it would be sent again from its
   * start, and one that takes longer than a run has would never end.
   */
  #pauseNoMore(): void {
    const { pause, ...options } = this.#options;
    this.#options = options;
  }

  #delivery(): Delivery {
    const cost = {
      calls: this.#calls,
      retries: this.#retries,
      bytes: this.#bytes,
      failedRequests: this.#failedRequests,
    };
    return { sent: this.#sent, refused: this.#refused, cost };
  }

  async #post(body: Bytes, outlets: Set<Outlet>, urgent = false): Promise<Outcome> {
    const { post, means, lane } = this.#service;
    const packed = await means.pack(body);
    const onAnswer: Parameters<typeof post>[0]['onAnswer'] = (answer, again) => {
      this.#calls++;
      if (again) this.#retries++;
      this.#bytes += answer.bytes;
      if (answer.status === 'refused') this.#failedRequests.push(answer.requestId);
    };
    return post({ packed, bytes: body.length, lane, outlets, urgent, onAnswer }, this.#options);
  }

  /** A 400 is about the rows only if an empty batch is welcome; else stream, rule or table are not what we think. */
  async #settingsFault({ context }: PipelineError<'SINK_REFUSED'>, outlet: Outlet): Promise<PipelineError | undefined> {
    if (this.#proved.has(outlet)) return undefined;
    const { answer, outlet: asked } = await this.#post(Buffer.from('[]'), new Set([outlet]), true);
    if (answer.status === 'accepted') {
      this.#proved.add(outlet);
      return undefined;
    }
    if (asked === undefined || answer.error.retry === 'later') return answer.error;
    const { stream, means } = this.#service;
    const error = new PipelineError('SINK_SETTING', { ...context, stream });
    outlet.refuse({ ...answer, error }, means.clock.now());
    return error;
  }

  /** The stream may have gone while rows were looked for one by one: what it refused then is nothing against them. */
  async #faultSince(): Promise<PipelineError | undefined> {
    for (const [outlet, error] of this.#doubted) {
      this.#proved.delete(outlet);
      const fault = await this.#settingsFault(error, outlet);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  /**
   * Where there was more than one reason to refuse, one of them may have been that the stream was not there for a moment, as
   * while its rule is written anew. Each row is asked for once more, by itself, and the new answer counts.
   */
  async #askAgain(): Promise<PipelineError | undefined> {
    if (this.#refused.length === 0 || this.#reasons.size < 2 || this.#calls >= MAX_ISOLATION_CALLS) return undefined;
    for (const { row } of this.#refused.splice(0)) {
      const { answer, outlet } = await this.#post(slice(this.#batch, [row, row + 1]), this.#outlets);
      if (answer.status === 'accepted') this.#sent++;
      else if (outlet === undefined || answer.error.retry === 'later') return answer.error;
      else this.#refused.push({ row, error: rowRefused(answer.error) });
    }
    return this.#faultSince();
  }
}

const isRefusal = (error: PipelineError): error is PipelineError<'SINK_REFUSED'> => error.code === 'SINK_REFUSED';

const rowRefused = (error: PipelineError): PipelineError =>
  new PipelineError(
    'SINK_ROW_REFUSED',
    isRefusal(error) ? error.context : { status: 413, code: 'ContentLengthLimitExceeded' },
  );

/** The body of some of a batch's rows. */
function slice(batch: Batch, [from, to]: Range): Bytes {
  if (to - from === batch.rows) return batch.body;
  const start = batch.cuts[from]!;
  const end = batch.cuts[to]!;
  const body = Buffer.allocUnsafe(end - start + 1);
  batch.body.copy(body, 1, start, end);
  body[0] = 0x5b;
  body[body.length - 1] = 0x5d;
  return body;
}

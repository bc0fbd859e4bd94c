import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PipelineError } from '../errors.ts';
import type { Answer, Batch, Bytes, Clock, Delivery, Endpoint, RunOptions, Sink } from '../seams.ts';
import { patient } from './patient.ts';
import type { Patience } from './patient.ts';

/** Most megabytes of rows fit it once compressed: one hop to the thread pool and back in place of fifteen. */
const PACKED_BYTES = 256 * 1024;
/** Level 1 takes less than half the time of the default, for a fifth more bytes on the wire (docs/adr/0006). */
const GZIP = { level: 1, memLevel: 9, chunkSize: PACKED_BYTES } as const;
const pack = promisify<Buffer, typeof GZIP, Buffer>(gzip);

/**
 * How many calls one batch may cost while the rows behind a 400 are found by halving. Twenty bad rows among thousands
 * are isolated within it; what is left beyond it is refused together, and kept as rejects.
 */
const MAX_ISOLATION_CALLS = 500;

/**
 * Sends batches to one stream. Waits and tries again what time can cure, halves what is too large, and finds the rows
 * behind a refusal. Several endpoints (rules that feed the same table) take batches in turn.
 */
export function deliver(endpoints: readonly Endpoint[], stream: string, patience: Patience, clock: Clock): Sink {
  const patients = endpoints.map((endpoint) => patient(endpoint, patience, clock));
  let turn = 0;
  return {
    send(batch, options) {
      const endpoint = patients[turn++ % patients.length]!;
      return new Dispatch(endpoint, stream, batch, options).run();
    },
  };
}

type Range = readonly [from: number, to: number];

/** One batch on its way: the ranges of its rows that are still to be sent, and what became of the others. */
class Dispatch {
  readonly #endpoint: ReturnType<typeof patient>;
  readonly #stream: string;
  readonly #batch: Batch;
  readonly #options: RunOptions;
  readonly #failedRequests: string[] = [];
  readonly #refused: Delivery['refused'][number][] = [];
  #sent = 0;
  #calls = 0;
  #retries = 0;
  #bytes = 0;
  #settingsProved = false;

  constructor(endpoint: ReturnType<typeof patient>, stream: string, batch: Batch, options: RunOptions) {
    this.#endpoint = endpoint;
    this.#stream = stream;
    this.#batch = batch;
    this.#options = options;
  }

  async run(): Promise<Delivery> {
    const ranges: Range[] = [[0, this.#batch.rows]];
    for (let range = ranges.pop(); range !== undefined; range = ranges.pop()) {
      const [from, to] = range;
      const answer = await this.#post(slice(this.#batch, range));
      if (answer.status === 'accepted') {
        this.#sent += to - from;
        continue;
      }
      const { error } = answer;
      const failed = isRefusal(error)
        ? await this.#settingsFault(error)
        : error.code === 'SINK_TOO_LARGE'
          ? undefined
          : error;
      if (failed !== undefined) return { ...this.#delivery(), failed };
      if (to - from > 1 && this.#calls < MAX_ISOLATION_CALLS) {
        const middle = (from + to) >>> 1;
        ranges.push([middle, to], [from, middle]);
      } else {
        const refused = rowRefused(error);
        for (let row = from; row < to; row++) this.#refused.push({ row, error: refused });
      }
    }
    return this.#delivery();
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

  async #post(body: Bytes): Promise<Answer> {
    const packed = await pack(body, GZIP);
    return this.#endpoint(packed, this.#options, (answer, again) => {
      this.#calls++;
      if (again) this.#retries++;
      this.#bytes += answer.bytes;
      if (answer.status === 'refused') this.#failedRequests.push(answer.requestId);
    });
  }

  /** A 400 is about the rows only if an empty batch is welcome; else stream, rule or table are not what we think. */
  async #settingsFault({ context }: PipelineError<'SINK_REFUSED'>): Promise<PipelineError | undefined> {
    if (this.#settingsProved) return undefined;
    const answer = await this.#post(Buffer.from('[]'));
    if (answer.status === 'refused') {
      return answer.error.retry === 'never'
        ? new PipelineError('SINK_SETTING', { ...context, stream: this.#stream })
        : answer.error;
    }
    this.#settingsProved = true;
    return undefined;
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

import { PipelineError } from '../src/lib/errors.ts';
import type { Answer, Endpoint } from '../src/lib/seams.ts';
import type { Instance } from './instance.ts';
import type { ServiceFault } from './scenario.ts';
import type { Truth } from './truth.ts';
import { linesIn, type LineId } from './version.ts';
import type { World } from './world.ts';

const ENDPOINT = 'https://rule.example';

/** The network has lost the request, or its answer. */
class Lost extends Error {}

/** The Logs Ingestion API of a simulated world: takes rows, refuses some, and is not well at times. */
export class IngestionService {
  readonly #world: World;
  readonly #truth: Truth;
  #fault: { readonly kind: ServiceFault; readonly until: number; readonly retryAfterMs?: number } | undefined;

  constructor(world: World, truth: Truth) {
    this.#world = world;
    this.#truth = truth;
  }

  fail(kind: ServiceFault, forMs: number, retryAfterMs?: number): void {
    this.#fault = { kind, until: this.#world.now + forMs, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    this.#world.note(`the service is ${kind} for ${forMs} ms`);
  }

  /** A stream as one process reaches it; a call is on its way for up to `latencyMs`. */
  endpoint(self: Instance, stream: string, latencyMs: number): Endpoint {
    const world = this.#world;
    const truth = this.#truth;
    const serve = (text: string, lines: readonly LineId[], ledgers: readonly string[]): Verdict => {
      const fault = this.#fault;
      const isHit = fault !== undefined && fault.until > world.now && (fault.kind !== 'unlucky' || isUnlucky(lines));
      if (isHit) return refusal(fault.kind, fault.retryAfterMs);
      if (text.includes('refuse')) return refused('InvalidRecord');
      truth.accepted(lines, ledgers);
      return { status: 'accepted' };
    };
    let calls = 0;
    return {
      async post(packed, { signal }) {
        const text = packed.toString('latin1');
        const lines = linesIn(text);
        const about = { bytes: packed.length, requestId: `${self.name}-${++calls}` };
        const ledgers = truth.begun(self, lines);
        let arrived: Answer['status'] | undefined;
        const arrive = (): Answer => {
          const answer = { ...about, ...serve(text, lines, ledgers) };
          arrived = answer.status;
          return answer;
        };
        try {
          return await world.op(self, `post ${stream} ${brief(lines)}`, arrive, {
            signal,
            failure: () => new Lost(),
            takesMs: self.random.below(latencyMs + 1),
          });
        } catch (error) {
          if (!(error instanceof Lost)) throw error;
          if (arrived === 'accepted') truth.answerLost(lines);
          const reason = 'ECONNRESET';
          return {
            status: 'refused',
            ...about,
            error: new PipelineError('SINK_UNAVAILABLE', { endpoint: ENDPOINT, reason }),
          };
        }
      },
    };
  }
}

type Verdict =
  | { readonly status: 'accepted' }
  | { readonly status: 'refused'; readonly error: PipelineError; readonly retryAfterMs?: number };

const refused = (code: string): Verdict => ({
  status: 'refused',
  error: new PipelineError('SINK_REFUSED', { status: 400, code }),
});

function refusal(kind: ServiceFault, retryAfterMs: number | undefined): Verdict {
  const later = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (kind === 'forbidden') return { status: 'refused', error: new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' }) };
  if (kind === 'no such stream') return refused('InvalidStream');
  const status = kind === 'throttled' ? 429 : 503;
  return { status: 'refused', error: new PipelineError('SINK_THROTTLED', { status }), ...later };
}

/** By its first line: one call in three. */
const isUnlucky = (lines: readonly LineId[]): boolean => (lines[0]?.[2] ?? 0) % 3 === 0;

function brief(lines: readonly LineId[]): string {
  const first = lines[0];
  return first === undefined ? '[]' : `b${first.join('.')} … ${lines.at(-1)![2]}`;
}

import { PipelineError } from '../errors.ts';
import type { Answer, Bytes, Endpoint, RunOptions } from '../seams.ts';
import { atOnce as inTurns } from './at-once.ts';
import { missingOf, type Missing } from './missing-of.ts';

/** A data collection rule behind an endpoint. */
export interface Route {
  readonly endpoint: string;
  readonly rule: string;
}

/** A stream, and the rules that share its rows. */
export interface Destination {
  readonly stream: string;
  readonly routes: readonly Route[];
}

/** What became of one empty batch. */
export interface StreamProbe {
  readonly stream: string;
  /** Not there where the stream has no rule at all. */
  readonly rule?: string;
  readonly endpoint?: string;
  /** `unknown`: there was no answer that says it, such as a 429, or none in time. */
  readonly state: 'ok' | 'wrong' | 'unknown';
  readonly missing?: Missing;
  readonly code?: string;
  readonly message?: string;
  readonly fix?: string;
}

export interface ProbeMeans {
  readonly connect: (route: Route, stream: string) => Endpoint;
  readonly pack: (body: Bytes) => Promise<Bytes>;
  /** For all calls together. */
  readonly timeMs?: number;
  /** Calls at one time. */
  readonly atOnce?: number;
}

/** Well below the 230 s that a Functions host lets an HTTP answer take, and the patience of who asks. */
const TIME_MS = 25_000;
const AT_ONCE = 8;

/**
 * Sends an empty batch to each stream of each rule: it is welcome wherever rows are, and stores nothing. One call each, none
 * is tried again. In the order of `destinations`. Throws the signal's reason only.
 */
export async function probeStreams(
  destinations: readonly Destination[],
  { connect, pack, timeMs = TIME_MS, atOnce = AT_ONCE }: ProbeMeans,
  { signal }: RunOptions,
): Promise<readonly StreamProbe[]> {
  const empty = await pack(Buffer.from('[]'));
  const late = AbortSignal.timeout(timeMs);
  const options = { signal: AbortSignal.any([signal, late]) };
  const probe = async (stream: string, route: Route): Promise<StreamProbe> => {
    const what = { stream, rule: route.rule, endpoint: route.endpoint };
    try {
      options.signal.throwIfAborted();
      return { ...what, ...judged(await connect(route, stream).post(empty, options), stream) };
    } catch (error) {
      signal.throwIfAborted();
      if (!late.aborted) throw error;
      const reason = `no answer within the ${timeMs / 1000} s for all streams`;
      return { ...what, ...wrong(new PipelineError('SINK_UNAVAILABLE', { endpoint: route.endpoint, reason })) };
    }
  };
  const work = destinations.flatMap(({ stream, routes }): readonly (() => Promise<StreamProbe>)[] =>
    routes.length === 0
      ? [() => Promise.resolve({ stream, ...wrong(new PipelineError('SINK_NO_ROUTE', { stream })) })]
      : routes.map((route) => () => probe(stream, route)),
  );
  return inTurns(work, atOnce, (call) => call());
}

function judged(answer: Answer, stream: string): Pick<StreamProbe, 'state' | 'missing' | 'code' | 'message' | 'fix'> {
  if (answer.status === 'accepted') return { state: 'ok' };
  const { error } = answer;
  // About rows it cannot be: there are none.
  const isRefusal = (one: PipelineError): one is PipelineError<'SINK_REFUSED'> => one.code === 'SINK_REFUSED';
  return wrong(isRefusal(error) ? new PipelineError('SINK_SETTING', { ...error.context, stream }) : error);
}

function wrong(error: PipelineError): Required<Pick<StreamProbe, 'state' | 'missing' | 'code' | 'message' | 'fix'>> {
  const { code, message, fix } = error;
  const missing = missingOf(error);
  return { state: missing === 'answer' ? 'unknown' : 'wrong', missing, code, message, fix };
}

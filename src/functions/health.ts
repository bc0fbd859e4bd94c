import { app } from '@azure/functions';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Problem, StreamProbe } from '../lib/app.ts';
import { PipelineError } from '../lib/errors.ts';
import { IO } from '../lib/service.ts';
import { problems, shutdown, theApp, theService } from './instance.ts';

/** Every problem that any instance knows of. */
async function problemsNow(): Promise<readonly Problem[]> {
  const start = atStart();
  try {
    await theService().saveProblems(IO);
    const all = await theService().problems(IO);
    return [...start, ...all.filter(({ where }) => !start.some((one) => one.where === where))];
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    const { code, message, fix } = error;
    const seen = new Date().toISOString();
    // Without storage it is what this process knows, and that it cannot know more.
    return [...problems.list(), { code, where: 'storage', message, fix, since: seen, seen }];
  }
}

/** What keeps the app itself from being made now: settings, logs.yaml. */
function atStart(): readonly Problem[] {
  try {
    theApp();
    return [];
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return [problems.at('start')!];
  }
}

const answer = (problems: readonly Problem[], details: boolean, live?: Live): HttpResponseInit => {
  const isWell = problems.length === 0 && live?.status !== 'degraded';
  return {
    status: isWell ? 200 : 503,
    headers: { 'cache-control': 'no-store' },
    jsonBody: { status: isWell ? 'ok' : 'degraded', ...(details ? { problems } : {}), ...(live && { live }) },
  };
};

/** The probe has 25 s, and the app may have to be made first. */
const LIVE_MS = 45_000;

/** What the service says to an empty batch for each stream: docs/live.md. */
interface Live {
  readonly status: 'ok' | 'degraded';
  readonly streams: readonly StreamProbe[];
}

let probing: Promise<Live | undefined> | undefined;

/** Who asks while the service is being asked waits for that answer: however many ask, it is asked once. */
async function liveNow(): Promise<Live | undefined> {
  probing ??= probe().finally(() => {
    probing = undefined;
  });
  return probing;
}

/** Undefined where the app cannot be made: which is a problem, and told as one. */
async function probe(): Promise<Live | undefined> {
  if (atStart().length > 0) return undefined;
  const streams = await theApp().probe({ signal: shutdown });
  return { status: streams.every(({ state }) => state === 'ok') ? 'ok' : 'degraded', streams };
}

/**
 * `GET /api/health`. Anyone learns whether all is well; who shows the function key learns what is not, and how to mend
 * it. Only the host can check a key, and it does so for a function that demands one: the key is shown to that one.
 * `live=1`, with the key, also asks the Logs Ingestion API whether each stream may be sent to: docs/live.md.
 */
export async function health(request: HttpRequest): Promise<HttpResponseInit> {
  const key = request.headers.get('x-functions-key') ?? request.query.get('code');
  const live = request.query.get('live') === '1';
  if (key === null) {
    if (live) return { status: 401, jsonBody: { error: 'To ask the service takes the function key.' } };
    return answer(await problemsNow(), false);
  }
  const site = process.env['WEBSITE_HOSTNAME'];
  if (site === undefined)
    return { status: 501, jsonBody: { error: 'Keys can be checked only under a Functions host.' } };
  const scheme = /^(localhost|127\.0\.0\.1)(:|$)/.test(site) ? 'http' : 'https';
  let response: Response;
  try {
    response = await fetch(`${scheme}://${site}/api/health/problems${live ? '?live=1' : ''}`, {
      headers: { 'x-functions-key': key },
      signal: AbortSignal.timeout(live ? LIVE_MS : 10_000),
    });
  } catch (error) {
    const { name, cause } = error as { readonly name: string; readonly cause?: { readonly code?: string } };
    return { status: 502, jsonBody: { error: `The app cannot reach its own host ${site}: ${cause?.code ?? name}.` } };
  }
  if (response.status === 401) return { status: 401, jsonBody: { error: 'The key is not valid.' } };
  // Not about the key: only some addresses are let in, and the app's own is none of them.
  if (response.status === 403) {
    const error = `The app does not let itself in (403), so it cannot check the key. Ask ${scheme}://${site}/api/health/problems, which takes the same key.`;
    return { status: 502, jsonBody: { error } };
  }
  return { status: response.status, headers: { 'cache-control': 'no-store' }, jsonBody: await response.json() };
}

/** `GET /api/health/problems`, which the host lets through with the function key only. */
export async function healthProblems(request: HttpRequest): Promise<HttpResponseInit> {
  const live = request.query.get('live') === '1' ? await liveNow() : undefined;
  return answer(await problemsNow(), true, live);
}

app.http('health', { route: 'health', methods: ['GET'], authLevel: 'anonymous', handler: health });
app.http('healthProblems', {
  route: 'health/problems',
  methods: ['GET'],
  authLevel: 'function',
  handler: healthProblems,
});

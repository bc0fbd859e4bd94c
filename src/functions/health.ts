import { app } from '@azure/functions';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Problem } from '../lib/app.ts';
import { PipelineError } from '../lib/errors.ts';
import { IO } from '../lib/service.ts';
import { problems, theApp, theService } from './instance.ts';

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

const answer = (problems: readonly Problem[], details: boolean): HttpResponseInit => ({
  status: problems.length === 0 ? 200 : 503,
  headers: { 'cache-control': 'no-store' },
  jsonBody: { status: problems.length === 0 ? 'ok' : 'degraded', ...(details ? { problems } : {}) },
});

/**
 * `GET /api/health`. Anyone learns whether all is well; who shows the function key learns what is not, and how to mend
 * it. Only the host can check a key, and it does so for a function that demands one: the key is shown to that one.
 */
export async function health(request: HttpRequest): Promise<HttpResponseInit> {
  const key = request.headers.get('x-functions-key') ?? request.query.get('code');
  if (key === null) return answer(await problemsNow(), false);
  const site = process.env['WEBSITE_HOSTNAME'];
  if (site === undefined)
    return { status: 501, jsonBody: { error: 'Keys can be checked only under a Functions host.' } };
  const scheme = /^(localhost|127\.0\.0\.1)(:|$)/.test(site) ? 'http' : 'https';
  let response: Response;
  try {
    response = await fetch(`${scheme}://${site}/api/health/problems`, {
      headers: { 'x-functions-key': key },
      signal: AbortSignal.timeout(10_000),
    });
  } catch (error) {
    const { name, cause } = error as { readonly name: string; readonly cause?: { readonly code?: string } };
    return { status: 502, jsonBody: { error: `The app cannot reach its own host ${site}: ${cause?.code ?? name}.` } };
  }
  if (response.status === 401 || response.status === 403)
    return { status: 401, jsonBody: { error: 'The key is not valid.' } };
  return { status: response.status, headers: { 'cache-control': 'no-store' }, jsonBody: await response.json() };
}

/** `GET /api/health/problems`, which the host lets through with the function key only. */
export const healthProblems = async (): Promise<HttpResponseInit> => answer(await problemsNow(), true);

app.http('health', { route: 'health', methods: ['GET'], authLevel: 'anonymous', handler: health });
app.http('healthProblems', {
  route: 'health/problems',
  methods: ['GET'],
  authLevel: 'function',
  handler: healthProblems,
});

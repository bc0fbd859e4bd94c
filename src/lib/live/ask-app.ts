import { z } from 'zod';
import { PipelineError } from '../errors.ts';
import type { RunOptions } from '../seams.ts';

/** What `GET /api/health/problems?live=1` answers: the same as `/api/health`, but for a call of the app to itself. docs/live.md. */
const schema = z.object({
  status: z.enum(['ok', 'degraded']),
  problems: z.array(z.object({ code: z.string(), where: z.string(), message: z.string(), fix: z.string() })),
  /** Not there where the app cannot be made: `problems` says why. */
  live: z
    .object({
      status: z.enum(['ok', 'degraded']),
      streams: z.array(
        z.object({
          stream: z.string(),
          rule: z.string().optional(),
          endpoint: z.string().optional(),
          state: z.enum(['ok', 'wrong', 'unknown']),
          missing: z.string().optional(),
          code: z.string().optional(),
          message: z.string().optional(),
          fix: z.string().optional(),
        }),
      ),
    })
    .optional(),
});

export type LiveHealth = z.output<typeof schema>;

/** An app that is cold takes its time to start, and then to ask. */
const TIME_MS = 90_000;

/** Asks a deployed app what it can send. `url` is https, or plain http to loopback: the key is shown to it. Fails with LIVE_APP. */
export async function askApp(url: string, key: string, { signal }: RunOptions): Promise<LiveHealth> {
  const refuse = (reason: string, cause?: unknown) => new PipelineError('LIVE_APP', { url, reason }, { cause });
  let status: number;
  let text: string;
  try {
    const response = await fetch(new URL('/api/health/problems?live=1', url), {
      headers: { 'x-functions-key': key },
      // Who answers with a redirect is not to be shown the key elsewhere.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_MS)]),
    });
    ({ status } = response);
    text = await response.text();
  } catch (cause) {
    signal.throwIfAborted();
    const { name, cause: deeper } = cause as { readonly name: string; readonly cause?: { readonly code?: string } };
    throw refuse(deeper?.code ?? name, cause);
  }
  if (status === 401) throw refuse('it does not accept the key (401)');
  if (status === 403) throw refuse('it is stopped, or lets nobody in from here (403)');
  if (status !== 200 && status !== 503) throw refuse(`it answers ${status}`);
  const { data, success } = schema.safeParse(parsed(text));
  if (!success || (data.live === undefined && data.problems.length === 0))
    throw refuse(`its answer (${status}) says nothing of streams: it may be an older version, or not started yet`);
  return data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

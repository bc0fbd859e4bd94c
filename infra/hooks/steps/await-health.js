/** Waits until the app answers. */
import { pause } from './pause.js';
import { refusal } from './refusal.js';
import { say } from './run-hook.js';

/** A first start takes 1 to 3 minutes; roles that were just given may take longer to work. */
const LIMIT_SECONDS = 600;
const BETWEEN_SECONDS = 10;
const ANSWER_SECONDS = 30;

/**
 * Asks `/api/health` until it says that all is well.
 *
 * @param {string} url
 * @param {{ open: boolean }} options Not `open`: only some addresses are let in, and ours need not be one of them.
 * @returns {Promise<'ok' | 'degraded' | 'closed'>} `degraded`: the app runs, and something is wrong with it.
 */
export async function awaitHealth(url, { open }) {
  // Counted, not read from a clock: tests make pauses short.
  let waitedSeconds = 0;
  let said = '';
  for (;;) {
    const began = performance.now();
    const { status, reason } = await ask(url);
    waitedSeconds += (performance.now() - began) / 1000 + BETWEEN_SECONDS;
    if (status === 200) return 'ok';
    if (status === 403 && !open) return 'closed';
    if (waitedSeconds > LIMIT_SECONDS) {
      if (status === 503) return 'degraded';
      throw refusal({
        what: `${url} did not answer with 200 within ${LIMIT_SECONDS / 60} minutes; last: ${reason}.`,
        command: `curl -i ${url}`,
        fix: 'docs/deploy.md, "The app does not start", says what to look at. Then `azd deploy` tries again.',
      });
    }
    // Each change, and each minute: a sign of life, not a flood.
    const news = `${reason}, minute ${Math.ceil(waitedSeconds / 60)}`;
    if (news !== said) say(`Waiting for ${url} (${news}) …`);
    said = news;
    await pause(BETWEEN_SECONDS);
  }
}

/**
 * @param {string} url
 * @returns {Promise<{ status?: number, reason: string }>}
 */
async function ask(url) {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(ANSWER_SECONDS * 1000) });
    await response.body?.cancel();
    const degraded = response.status === 503 ? ': the app runs and reports a problem, or is starting' : '';
    return { status: response.status, reason: `HTTP ${response.status}${degraded}` };
  } catch (error) {
    const { name, cause } = /** @type {{ name: string, cause?: { code?: string } }} */ (error);
    return { reason: cause?.code ?? name };
  }
}

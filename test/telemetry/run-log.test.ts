import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { unmatchedReport } from '../../src/lib/pipeline/report.ts';
import type { Batch, Delivery, RunOptions, Sink } from '../../src/lib/seams.ts';
import { runLog } from '../../src/lib/telemetry/run-log.ts';
import { runRow } from '../../src/lib/telemetry/run-row.ts';
import type { FileRun } from '../../src/lib/telemetry/run-row.ts';

const cost = { calls: 1, retries: 0, bytes: 1, failedRequests: [] };
const SENT: Delivery = { sent: 1, refused: [], cost };
const forbidden = new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' });
const refused = new PipelineError('SINK_ROW_REFUSED', { status: 400, code: 'X' });
const { signal } = new AbortController();

const run: FileRun = {
  report: unmatchedReport('é.log'),
  container: 'logs',
  generation: '1',
  started: '2026-11-24T08:00:00Z',
  ended: '2026-11-24T08:00:00Z',
  instance: 'i',
};

/** Answers as told, the last answer for ever. */
function logged(answers: readonly (Delivery | ((batch: Batch, options: RunOptions) => Promise<Delivery>))[]) {
  const said: string[] = [];
  const batches: Batch[] = [];
  const sink: Sink = {
    send(batch, options) {
      batches.push(batch);
      const answer = answers[Math.min(batches.length, answers.length) - 1]!;
      return typeof answer === 'function' ? answer(batch, options) : Promise.resolve(answer);
    },
  };
  const log = runLog(sink, {
    stream: 'Custom-Runs_CL',
    onSent: () => said.push('sent'),
    onFailure: ({ code, message }) => said.push(code === 'SINK_UNAVAILABLE' ? message : code),
    waitMs: 50,
  });
  return { log, said, batches };
}

test('the row is a batch of one', async () => {
  const { log, said, batches } = logged([SENT]);
  await log.add(run, { signal });
  const { body, rows, cuts } = batches[0]!;
  expect(body.toString()).toBe(`[${runRow(run)}]`);
  expect([rows, body.toString('utf8', cuts[0], cuts[1]! - 1)]).toEqual([1, runRow(run)]);
  expect(batches[0]!.reject(0, refused)).toMatchObject({ number: 1, error: refused, raw: Buffer.from(runRow(run)) });
  expect(said).toEqual(['sent']);
});

test('a row that is lost is said once, until one is accepted again', async () => {
  const failed: Delivery = { sent: 0, refused: [], failed: forbidden, cost };
  const { log, said } = logged([failed, failed, SENT, { sent: 0, refused: [{ row: 0, error: refused }], cost }]);
  for (let i = 0; i < 5; i++) await log.add(run, { signal });
  expect(said).toEqual(['SINK_FORBIDDEN', 'sent', 'SINK_ROW_REFUSED']);
});

const never = (_: Batch, options: RunOptions): Promise<Delivery> =>
  new Promise((_resolve, reject) => {
    // What the sink throws is the reason, whatever that is.
    // oxlint-disable-next-line prefer-promise-reject-errors
    options.signal.addEventListener('abort', () => reject(options.signal.reason));
  });

test('a service that does not answer is waited for no longer than said', async () => {
  const { log, said } = logged([never]);
  await log.add(run, { signal });
  expect(said).toEqual(['Custom-Runs_CL does not answer: it has not accepted the row of a run within 0.05 s.']);
});

test('a stop of the program is no failure of the caller', async () => {
  const { log, said } = logged([never]);
  const stop = new AbortController();
  const added = log.add(run, { signal: stop.signal });
  stop.abort(new TypeError('stopped'));
  await added;
  expect(said).toEqual(['RUN_SHUTDOWN']);
});

test('a bug is not hidden', async () => {
  const { log } = logged([() => Promise.reject(new TypeError('a bug'))]);
  await expect(log.add(run, { signal })).rejects.toThrow('a bug');
});

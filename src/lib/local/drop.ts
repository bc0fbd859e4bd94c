import { stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { Writable } from 'node:stream';
import { BlobServiceClient } from '@azure/storage-blob';
import { PipelineError } from '../errors.ts';
import { runningState, stateFolder } from './dev-state.ts';
import { exitCodeOf, reportLines, type FileReport } from './file-report.ts';
import { filesBelow } from './files-below.ts';
import { followReports } from './follow-reports.ts';
import { keepRejects } from './keep-rejects.ts';

export interface DropOptions {
  /** Name in the container: of the one file, or, also where it ends in a slash, of the folder that everything is put under. */
  readonly as?: string;
  readonly out: Writable;
  /** The folder in which `npm start` runs. Default: this project. */
  readonly root?: string;
  /** Most that we wait for the last report. Default 5 minutes. */
  readonly timeoutMs?: number;
}

interface Drop {
  readonly path: string;
  readonly name: string;
}

/**
 * Uploads files, and folders with all that is in them, into the running local container, and follows each to the report
 * on exactly that upload. Gives the exit code: 0 all sent; 3 something rejected, partial or unmatched; 1 something failed.
 * Fails with LOCAL_NOT_RUNNING, or SOURCE_NOT_FOUND before anything is uploaded.
 */
export async function dropFiles(paths: readonly string[], options: DropOptions): Promise<0 | 1 | 3> {
  const root = options.root ?? join(import.meta.dirname, '../../..');
  const running = await runningState(root);
  const drops = (await Promise.all(paths.map((path) => dropsOf(path, options.as, paths.length > 1)))).flat();
  const account = BlobServiceClient.fromConnectionString(running.storageConnection);
  const container = account.getContainerClient(running.container);
  const state = account.getContainerClient(running.stateContainer);
  /** Name → ETag of the upload whose report is still to come. */
  const waiting = new Map<string, string>();
  const done = Promise.withResolvers<void>();
  let worst: 0 | 1 | 3 = 0;

  const onReport = async (report: FileReport): Promise<void> => {
    if (waiting.get(report.file) !== unquoted(report.etag)) return;
    waiting.delete(report.file);
    const kept = await keepRejects(report, state, stateFolder(root));
    options.out.write([...reportLines(kept.report), ...kept.reasons].map((line) => `${line}\n`).join(''));
    worst = worseOf(worst, exitCodeOf(report));
    if (waiting.size === 0) done.resolve();
  };
  // Every name is waited for before anything is uploaded, so that no early report can be taken for the last.
  for (const { name } of drops) waiting.set(name, '');
  const early: FileReport[] = [];
  const follower = await followReports(state, running.container, {
    from: 'now',
    onReport: (report) => (waiting.get(report.file) === '' ? void early.push(report) : onReport(report)),
    onFailure: (error) => done.reject(error),
  });
  try {
    for (const { path, name } of drops) {
      const { etag } = await container.getBlockBlobClient(name).uploadFile(path);
      waiting.set(name, unquoted(etag ?? ''));
      for (const report of early.splice(0)) await onReport(report);
    }
    if (drops.length === 0) return 0;
    const timer = setTimeout(() => done.resolve(), options.timeoutMs ?? 300_000);
    await done.promise.finally(() => clearTimeout(timer));
    for (const name of waiting.keys())
      options.out.write(`waiting  ${name}  no report yet; look at .logsluice/logs/host.log\n`);
    return waiting.size > 0 ? 1 : worst;
  } finally {
    await follower.stop();
  }
}

async function dropsOf(path: string, as: string | undefined, several: boolean): Promise<readonly Drop[]> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new PipelineError('SOURCE_NOT_FOUND', { path }, { cause });
  });
  if (!found.isDirectory()) {
    const name = as === undefined ? basename(path) : several || as.endsWith('/') ? `${as}/${basename(path)}` : as;
    return [{ path, name: clean(name) }];
  }
  return (await filesBelow(path)).map((below) => ({
    path: join(path, below),
    name: clean(as === undefined ? below : `${as}/${below}`),
  }));
}

/** A blob's name: slashes between, none before. */
const clean = (name: string): string =>
  name
    .split(sep)
    .join('/')
    .replace(/^\/+/, '')
    .replaceAll(/\/{2,}/g, '/');

const unquoted = (etag: string): string => etag.replaceAll('"', '');

const worseOf = (a: 0 | 1 | 3, b: 0 | 1 | 3): 0 | 1 | 3 => (a === 1 || b === 1 ? 1 : a === 3 || b === 3 ? 3 : 0);

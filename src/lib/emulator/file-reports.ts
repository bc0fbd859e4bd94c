import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEPT, Newest } from './journal.ts';

/** What became of one ingested file, told by whoever ingested it. */
export interface FileReport {
  readonly file: string;
  readonly log?: string;
  readonly state: string;
  readonly read?: number;
  readonly sent?: number;
  readonly rejected?: number;
  readonly filtered?: number;
  /** Values and rows that the service changes silently. */
  readonly altered?: number;
  readonly error?: string;
  /** ISO 8601. Default: when the report came in. */
  readonly at?: string;
}

const TEXTS = ['file', 'log', 'state', 'error', 'at'] as const;
const NUMBERS = ['read', 'sent', 'rejected', 'filtered', 'altered'] as const;
const MAX_TEXT = 2000;

/** The newest reports, in a file as well where a directory is given. */
export class FileReports {
  readonly #path: string | undefined;
  readonly #reports = new Newest<FileReport>();
  #lines = 0;

  constructor(directory: string | undefined) {
    this.#path = directory && join(directory, 'files.jsonl');
    if (this.#path === undefined || !existsSync(this.#path)) return;
    const text = readFileSync(this.#path, 'utf8');
    const lines = text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .slice(0, -1);
    for (const line of lines) this.#reports.add(JSON.parse(line) as FileReport);
    this.#rewrite();
  }

  /** Newest first. */
  list(limit?: number): FileReport[] {
    return this.#reports.list(limit);
  }

  add(report: FileReport): void {
    this.#reports.add(report);
    if (this.#path === undefined) return;
    appendFileSync(this.#path, `${JSON.stringify(report)}\n`);
    if (++this.#lines >= 2 * KEPT) this.#rewrite();
  }

  clear(): void {
    this.#reports.clear();
    this.#lines = 0;
    if (this.#path !== undefined) rmSync(this.#path, { force: true });
  }

  #rewrite(): void {
    const lines = this.#reports
      .list()
      .reverse()
      .map((report) => `${JSON.stringify(report)}\n`);
    writeFileSync(this.#path!, lines.join(''));
    this.#lines = lines.length;
  }
}

/** The report that a stranger posted, cut to what one may hold; undefined where it is none. */
export function fileReport(posted: unknown, nowMs: number): FileReport | undefined {
  if (typeof posted !== 'object' || posted === null) return undefined;
  const given = posted as Record<string, unknown>;
  const report: Record<string, string | number> = { at: new Date(nowMs).toISOString() };
  for (const name of TEXTS) if (typeof given[name] === 'string') report[name] = given[name].slice(0, MAX_TEXT);
  for (const name of NUMBERS) if (Number.isFinite(given[name])) report[name] = given[name] as number;
  return report['file'] && report['state'] ? (report as unknown as FileReport) : undefined;
}

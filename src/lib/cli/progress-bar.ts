import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../app.ts';

export interface ProgressBar {
  readonly update: (progress: Progress) => void;
  readonly stop: () => void;
}

const SILENT: ProgressBar = { update: () => undefined, stop: () => undefined };

/** A bar of the bytes read, on a terminal only, and not where rows are printed to the same one. */
export function progressBar(path: string, bytes: number, printsRows: boolean): ProgressBar {
  if (!process.stderr.isTTY || (printsRows && process.stdout.isTTY) || bytes === 0) return SILENT;
  const format = `${path}  {bar} {percentage} %  {rows} rows sent  {eta_formatted} left`;
  const bar = new SingleBar(
    { format, stream: process.stderr, clearOnComplete: true, hideCursor: true },
    Presets.shades_grey,
  );
  bar.start(bytes, 0, { rows: 0 });
  return {
    update: ({ bytesIn, sent }) => bar.update(bytesIn, { rows: sent }),
    stop: () => bar.stop(),
  };
}

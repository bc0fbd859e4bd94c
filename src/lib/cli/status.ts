import type { Operations } from '../operations.ts';
import { connect } from './connect.ts';
import { stopSignal } from './stop-signal.ts';
import { PipelineError } from '../errors.ts';

type Report = Awaited<ReturnType<Operations['status']>>;

/** Says what became of the files of the container. Gives the exit code. */
export async function status({ json = false }: { readonly json?: boolean }): Promise<0 | 130> {
  const { where, status: read } = await connect();
  using interrupt = stopSignal(new PipelineError('RUN_SHUTDOWN', { path: 'the listing' }));
  const { signal } = interrupt;
  try {
    const report = await read({ signal });
    const lines = json ? [JSON.stringify(report)] : statusLines(report, Date.now());
    if (!json) process.stderr.write(`${where}\n`);
    for (const line of lines) process.stdout.write(`${line}\n`);
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    return 130;
  }
}

/** In an order of its own: what is wrong comes last, where it is seen. */
const STATES = ['done', 'running', 'waiting', 'partial', 'parked', 'unmatched'] as const;

function statusLines(report: Report, now: number): readonly string[] {
  const { states, changed, unseen, before, gone, kept, messages, oldest, rejects, failed, parked, problems } = report;
  const files = [
    ...STATES.flatMap((state) => counted(states[state], state)),
    ...counted(changed, 'changed since'),
    ...counted(unseen, 'not seen yet'),
    ...counted(before, 'from before the first sweep (logsluice backfill)'),
    ...counted(gone, 'deleted before their turn'),
    ...counted(kept, 'deleted after it'),
  ];
  const waits = oldest === undefined ? [] : [oldestOf(oldest, now)];
  return [
    line('files', files.length === 0 ? 'none' : files.join(', ')),
    line('backlog', [`${messages} message${messages === 1 ? '' : 's'} in the work queue`, ...waits].join('; ')),
    line('sweep', report.since === undefined ? 'has not run yet' : `watches since ${report.since}`),
    ...sums('rejects', rejects),
    ...sums('given up', failed),
    ...parked.flatMap(({ path, state, at, code, message, fix }) => [
      `  ${state}  ${path}  ${ago(at, now)}`,
      `    ${code}: ${message} ${fix}`,
    ]),
    ...problems.flatMap(({ code, where, since, message, fix }) => [
      line('problem', `${where}  since ${since}`),
      `    ${code}: ${message} ${fix}`,
    ]),
  ];
}

const line = (name: string, text: string): string => `${name.padEnd(9)} ${text}`;

const counted = (count: number | undefined, what: string): readonly string[] => (count ? [`${count} ${what}`] : []);

const sums = (name: string, counts: Readonly<Record<string, number>>): readonly string[] => {
  const each = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return each.length === 0 ? [] : [line(name, each.map(([code, count]) => `${count} ${code}`).join(', '))];
};

const oldestOf = ({ path, uploaded, code }: NonNullable<Report['oldest']>, now: number): string =>
  `the oldest file that is not delivered was uploaded ${ago(uploaded, now)}: ${path}${code === undefined ? '' : ` (${code})`}`;

/** `3 min ago`, `2 h 5 min ago`, `4 d 1 h ago`. */
function ago(at: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(at)) / 60_000));
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).slice(0, 2);
  return said.length === 0 ? 'just now' : `${said.map(([count, unit]) => `${count} ${unit}`).join(' ')} ago`;
}

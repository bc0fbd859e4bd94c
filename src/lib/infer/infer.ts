import { PipelineError } from '../errors.ts';
import type { Entry, Source } from '../seams.ts';
import type { Proposal } from './proposal.ts';
import { propose, type Wishes } from './propose.ts';
import { readSamples } from './read-samples.ts';
import { entryOf, renderProposal } from './render-proposal.ts';
import { checkEntry } from './check-entry.ts';
import { type RunEnd, type RunLimits, runLog } from './run-log.ts';

/** What is proposed for files of one log, and what the samples become by it. */
export interface Inferred {
  /** Of the log. */
  readonly name: string;
  readonly table: string;
  readonly format: string;
  readonly confidence: Proposal['confidence'];
  /** The entry for `logs.yaml` with its reasons as comments, each line indented so far. */
  readonly render: (indent: string) => string;
  readonly run: RunEnd;
  /** What was left out of the samples, and why. */
  readonly remarks: readonly string[];
}

export interface InferOptions {
  /** The files in a source, their layers taken off. */
  readonly open: (source: Source) => AsyncIterable<Entry>;
  readonly limits: RunLimits;
  readonly wishes: Wishes;
  /** How many rows are kept. */
  readonly rows: number;
}

/**
 * Looks at how files of one log begin, and proposes its entry: every format is tried by really reading them, types are
 * told by the converters that rows go through, and the entry is tried by running the samples through it.
 * Fails with INFER_EMPTY, INFER_UNKNOWN, SOURCE_* and DECODE_*; with SETTING_INVALID where a wish is not sound.
 */
export async function infer(
  sources: readonly Source[],
  { open, limits, wishes, rows }: InferOptions,
): Promise<Inferred> {
  const { samples, remarks } = await readSamples(sources, open);
  const proposal = propose(samples, limits, wishes);
  const { config, problems } = checkEntry(entryOf(proposal));
  const log = config?.logs[0];
  if (log === undefined) {
    const setting = Object.keys(wishes)
      .map((wish) => `--${wish}`)
      .join(', ');
    const [first] = problems.filter(({ severity }) => severity === 'error');
    if (setting === '') throw new TypeError(`what is proposed is not sound: ${first!.message}`);
    throw new PipelineError('SETTING_INVALID', {
      setting,
      problem: `gives an entry that is not sound: ${first!.message}`,
    });
  }
  const run = runLog(log, samples, limits, rows);
  const isTooLong = [...run.rejected.keys()].every((code) => code === 'PARSE_TOO_LONG');
  if (run.sent + run.filtered === 0 && isTooLong) {
    throw new PipelineError('INFER_EMPTY', { path: sources[0]!.path });
  }
  return {
    name: log.name,
    table: log.table,
    format: log.format.type,
    confidence: proposal.confidence,
    render: (indent) => renderProposal(proposal, indent),
    run,
    remarks,
  };
}

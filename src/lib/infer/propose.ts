import { chooseFormat, type Choice } from './choose-format.ts';
import { matchOf, nameOf, tableOf } from './file-names.ts';
import { fittingPreset, formatOf } from './fitting-preset.ts';
import type { Confidence, Proposal } from './proposal.ts';
import { proposeColumns, type ProposedColumns } from './propose-columns.ts';
import type { RunLimits } from './run-log.ts';
import type { Sample } from './sample.ts';
import { bound, ENCODINGS } from './trial.ts';
import { observe } from './observe.ts';
import { typeFields } from './type-fields.ts';

/** What the user says in place of what is proposed. */
export interface Wishes {
  readonly name?: string;
  readonly table?: string;
  readonly match?: readonly string[];
}

/** Takes every line that the Japanese encodings do not. */
const LAST_ENCODING = 'windows-1252';

/** Types are told for so many fields; a table has at most 500 columns. */
const MOST_FIELDS = 500;

/** Proposes an entry of `logs.yaml` for samples of one log. */
export function propose(samples: readonly Sample[], limits: RunLimits, wishes: Wishes = {}): Proposal {
  const encodings = encodingsOf(samples, limits);
  const choice = chooseFormat(samples, limits, encodings);
  const paths = [...new Set(samples.map(({ path }) => path))];
  const name = wishes.name ?? nameOf(paths[0]!);
  const shared = {
    match: wishes.match ?? [...new Set(paths.map(matchOf))],
  };
  const fit = fittingPreset(samples, choice, limits, encodings);
  if (fit !== undefined) {
    const others = fit.others.map((other) => `\`${other}\``).join(', ');
    return {
      ...shared,
      ...(wishes.name !== undefined && { name: wishes.name }),
      use: fit.preset,
      ...(encodings !== undefined && { encodings }),
      confidence: fit.sent < 0.95 ? 'low' : choice.seen.records < 3 ? 'fair' : 'high',
      ...(wishes.table !== undefined && { table: wishes.table }),
      columns: [],
      comments: [
        formatOf(fit.preset).type === choice.candidate.format.type
          ? `${sampleText(samples)}: ${choice.candidate.why}; the preset \`${fit.preset}\` has its columns.`
          : `${sampleText(samples)}: the preset \`${fit.preset}\` reads its records and has their columns.`,
        ...(others === '' ? [] : [`The samples would suit ${others} as well.`]),
      ],
      hints: [],
    };
  }
  const { columns, hints } = columnsOf(samples, choice, limits, encodings);
  return {
    ...shared,
    name,
    confidence: confidenceOf(choice),
    format: choice.candidate.format,
    ...(encodings !== undefined && { encodings }),
    table: wishes.table ?? tableOf(name),
    columns,
    comments: [
      `${sampleText(samples)}: ${choice.candidate.why}.`,
      ...(encodings === undefined
        ? []
        : [`Some lines are neither UTF-8 nor Japanese: they are read as ${LAST_ENCODING}.`]),
    ],
    hints,
  };
}

function columnsOf(
  samples: readonly Sample[],
  { candidate, seen }: Choice,
  limits: RunLimits,
  encodings: readonly string[] | undefined,
): ProposedColumns {
  if (candidate.format.type === 'text') {
    return {
      columns: [
        {
          name: 'TimeGenerated',
          entry: { from: '$blob.lastModified' },
          comment: 'its lines have no time: when the file was written',
        },
        { name: 'RawData', entry: { from: 'message' } },
      ],
      hints: [],
    };
  }
  const names = [...seen.fields.keys()].slice(0, MOST_FIELDS);
  return proposeColumns(typeFields(bound(candidate.format, encodings), samples, limits, names), seen.records);
}

/** Names of encodings where those of `auto` do not do. */
function encodingsOf(samples: readonly Sample[], limits: RunLimits): readonly string[] | undefined {
  const isUnread = (encodings?: readonly string[]): boolean =>
    observe(bound({ type: 'text' }, encodings), samples, limits).codes.has('PARSE_ENCODING');
  const encodings = [...ENCODINGS, LAST_ENCODING];
  return isUnread() && !isUnread(encodings) ? encodings : undefined;
}

function confidenceOf({ share, seen, candidate }: Choice): Confidence {
  if (candidate.format.type === 'text' || share < 0.95) return 'low';
  return seen.records < 3 ? 'fair' : 'high';
}

function sampleText(samples: readonly Sample[]): string {
  const files = new Set(samples.map(({ path }) => path));
  return files.size === 1 ? [...files][0]! : `${files.size} files`;
}

import { flowYaml } from './flow-yaml.ts';
import type { ColumnEntry, Proposal, ProposedColumn } from './proposal.ts';

/** With its indentation a line is about as long as one of this project. */
const MOST_CHARACTERS = 110;

/** The entry as a value: what `logs.yaml` says once the text is read. */
export function entryOf({
  name,
  match,
  use,
  format,
  encodings,
  table,
  columns,
}: Proposal): Readonly<Record<string, unknown>> {
  return {
    ...(name !== undefined && { name }),
    ...(use !== undefined && { use }),
    match: match.length === 1 ? match[0] : match,
    ...(format !== undefined && { format }),
    ...(encodings !== undefined && { encodings }),
    ...(table !== undefined && { table }),
    ...(columns.length > 0 && {
      columns: Object.fromEntries(columns.map((column) => [column.name, shortest(column)])),
    }),
  };
}

/** The entry as text of `logs.yaml`, indented so far, with its reasons as comments. Ends in a line end. */
export function renderProposal(proposal: Proposal, indent: string): string {
  const { columns: _columns, ...head } = entryOf(proposal);
  const lines = [
    ...proposal.comments.map((comment) => `# ${comment}`),
    `# Proposed by \`logsluice infer\`; confidence: ${proposal.confidence}.`,
    ...Object.entries(head).flatMap(([key, value], at) => linesOf(at === 0 ? '- ' : '  ', key, value)),
  ];
  if (proposal.columns.length > 0) {
    lines.push('  columns:');
    for (const column of proposal.columns) {
      const comment = column.comment === undefined ? '' : ` # ${column.comment}`;
      lines.push(`    ${column.name}: ${flowYaml(shortest(column))}${comment}`);
    }
    lines.push(...proposal.hints.map((hint) => `    # ${hint}`));
  }
  return lines.map((line) => `${indent}${line}\n`).join('');
}

/** What does not fit on a line has a line for each of its keys. */
function linesOf(lead: string, key: string, value: unknown): string[] {
  const line = `${lead}${key}: ${flowYaml(value)}`;
  if (line.length <= MOST_CHARACTERS || typeof value !== 'object' || value === null || Array.isArray(value))
    return [line];
  return [`${lead}${key}:`, ...Object.entries(value).map(([inner, one]) => `    ${inner}: ${flowYaml(one)}`)];
}

/** `Computer: string` where the field of that name is read; a column of text need not say its type. */
function shortest({ name, entry }: ProposedColumn): ColumnEntry | string {
  const { type, ...rest } = entry;
  if (type !== undefined && Object.keys(rest).length === 0) return type;
  const { from, ...others } = rest;
  const source = from === name || from === undefined ? {} : { from };
  return { ...source, ...(type !== undefined && type !== 'string' && { type }), ...others };
}

/** Text in a cell of a table: one line, no pipe that would end the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Text as code. A text with a backtick gets two around it. */
export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A page that says where it comes from, so that nobody edits it. */
export const page = (title: string, source: string, ...parts: readonly string[]): string =>
  [`<!-- Made by \`npm run docs\` from ${source}. Do not edit. -->`, `# ${title}`, ...parts].join('\n\n') + '\n';

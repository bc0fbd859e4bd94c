/** Text in columns as wide as their widest cell; numbers stand right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const numeric = head.map((_, column) => rows.every((row) => /^-?[\d≥≤]|^$/.test(row[column] ?? '')));
  const pad = (text: string, column: number): string =>
    numeric[column] === true ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  return lines
    .map((line) =>
      head
        .map((_, column) => pad(line[column] ?? '', column))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

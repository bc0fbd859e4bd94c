/** The Markdown table whose first heading is `first`: its cells without the backticks of code. */
export function tableOf(markdown: string, first: string): { header: string[]; rows: string[][] } {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => line.startsWith('|') && cells(line)[0] === first);
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'));
  const [header = [], , ...rows] = lines.slice(start, end).map(cells);
  return { header, rows };
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replace(/^`([^]*)`$/, '$1'));
}

import type { Assumed, Estimate, Measured, MeterLine } from './estimate-month.ts';
import type { PriceTable } from './price-table.ts';
import { volumeText } from './volume-text.ts';

/** An estimate as lines for a terminal. */
export function renderEstimate(
  { files, bytes }: Measured,
  { perDayBytes, fileBytes, instanceGb, alwaysReady }: Assumed,
  { filesPerDay, perDay, lines, total, unpriced }: Estimate,
  { currency, date, region, meters }: PriceTable,
): readonly string[] {
  const money = currency ?? '';
  const cost = ({ cost }: MeterLine): string =>
    cost === undefined ? 'no price' : `${cost.toFixed(2)} ${money}`.trim();
  return [
    `${files} sample${files === 1 ? '' : 's'} of ${volumeText(bytes)}, scaled to ${volumeText(perDayBytes)} a day: ${number(filesPerDay)} files of ${volumeText(fileBytes)}`,
    '',
    ...table([
      ['table', 'plan', 'rows a day', 'billed a day', 'as JSON'],
      ...perDay.map(({ table: name, plan, rows, billed, json }) => [
        name,
        plan,
        number(rows),
        volumeText(billed),
        volumeText(json),
      ]),
    ]),
    '',
    ...table([
      ['a month, by meter', '', 'quantity', 'price per', 'cost'],
      ...lines.map((line) => [
        line.meter,
        line.table ?? '',
        number(line.quantity),
        number(meters[line.meter]!.per),
        cost(line),
      ]),
      ...(lines.some((line) => line.cost !== undefined)
        ? [['total of what has a price', '', '', '', `${total.toFixed(2)} ${money}`.trim()]]
        : []),
    ]),
    '',
    `Instances of ${instanceGb * 1024} MB, ${alwaysReady} always ready; free grants are not taken off.`,
    ...(unpriced.length === 0
      ? [`Prices of ${date}${region === null ? '' : `, ${region}`}.`]
      : [
          ...(lines.some((line) => line.cost !== undefined) ? [`No price for ${unpriced.join(', ')}.`] : []),
          'Prices differ by region and contract: `logsluice estimate --print-prices > prices.json` writes a table to fill in,',
          'with the page for each; give it with --region-prices prices.json.',
        ]),
  ];
}

/** Three digits where there are no more, none behind a point beyond a hundred. */
const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

/** Columns side by side; numbers to the right. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

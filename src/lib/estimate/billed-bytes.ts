/** "Maximum size for field values: 64 KB": learn.microsoft.com/azure/azure-monitor/service-limits. The rest is cut. */
const MAX_FIELD_BYTES = 65_536;

/**
 * What a row is billed for, about: "calculated from a string representation of the columns that are stored", in units of
 * 10^9 bytes (learn.microsoft.com/azure/azure-monitor/logs/cost-logs). Taken here: of each value its text as UTF-8, a
 * string without quotes and escapes, an object as JSON; names of columns do not count. The same page says that this is
 * about a quarter less than the JSON, and up to half for small rows. What `_BilledSize` says in the end is the truth.
 */
export function billedBytes(row: Readonly<Record<string, unknown>>): number {
  let bytes = 0;
  for (const value of Object.values(row)) bytes += Math.min(MAX_FIELD_BYTES, bytesOf(value));
  return bytes;
}

const bytesOf = (value: unknown): number =>
  Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));

import { isUtf8 } from 'node:buffer';
import { bindFormat } from '../parse/registry.ts';
import { csv } from '../parse/csv.ts';
import { valueText } from '../seams.ts';
import type { ByteString, RecordChunk } from '../seams.ts';
import { readYaml } from './yaml-text.ts';

export type LookupTable = ReadonlyMap<string, string>;

/** It is read at the start and held. */
export const MAX_LOOKUP_BYTES = 1_000_000;

/** The bytes of a file → its table, or what is wrong with it. The ending of its name says how it is written. */
export function readLookup(
  path: string,
  bytes: Buffer,
): LookupTable | { readonly message: string; readonly fix: string } {
  const problem = (fault: string, fix: string) => ({ message: `the file \`${path}\` ${fault}`, fix });
  const ending = /\.(csv|json|ya?ml)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined)
    return problem('is of no kind that is known', 'name one that ends in `.csv`, `.json` or `.yaml`');
  if (bytes.length > MAX_LOOKUP_BYTES) return problem(`has more than ${MAX_LOOKUP_BYTES} bytes`, 'shorten it');
  if (!isUtf8(bytes)) return problem('is not UTF-8', 'save it as UTF-8');
  if (ending === 'csv') {
    return (
      readCsv(bytes) ??
      problem('has lines that are not CSV', 'write two values in each line, with a comma between them')
    );
  }
  return (
    tableOf(ending === 'json' ? readJson(bytes) : readYaml(bytes.toString()).value) ??
    problem('is not one mapping of texts', 'write `text: what it becomes` lines, or a JSON object of them')
  );
}

/** A line of titles is an entry like any other. */
function readCsv(bytes: Buffer): LookupTable | undefined {
  const format = bindFormat(csv, { columns: ['key', 'value'], header: false });
  const parser = format.parser({ paths: [['key'], ['value']], rest: false }, { maxRecordBytes: MAX_LOOKUP_BYTES });
  const chunks = [...parser.push(bytes), ...parser.end()];
  if (parser.unclaimed.size > 0 || chunks.some(({ rejects }) => rejects.length > 0)) return undefined;
  return new Map(chunks.flatMap(pairsOf));
}

const pairsOf = ({ numbers, values }: RecordChunk): [string, string][] =>
  numbers.map((_, i) => [characters(valueText(values, i * 2)), characters(valueText(values, i * 2 + 1))]);

const characters = (text: ByteString = ''): string => Buffer.from(text, 'latin1').toString();

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function tableOf(value: unknown): LookupTable | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.some(([, one]) => typeof one === 'object')) return undefined;
  return new Map(entries.map(([key, one]) => [key, String(one)]));
}

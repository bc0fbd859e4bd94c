import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { PipelineError } from '../errors.ts';

const meter = z.strictObject({
  counts: z.string(),
  /** A price is for so many. */
  per: z.number().positive(),
  /** Where the service tells it. */
  page: z.url(),
  price: z.number().nonnegative().nullable(),
});

const shape = <M extends z.ZodType>(one: M) =>
  z.strictObject({
    /** When the prices were read. */
    date: z.iso.date(),
    region: z.string().nullable().default(null),
    currency: z.string().nullable().default(null),
    meters: z.record(z.string(), one),
  });

const given = shape(z.union([z.number().nonnegative().nullable(), meter.partial().pick({ price: true }).loose()]));

/** Every meter, with what it counts. Prices differ by region and contract, so none is in here: they are for the user to say. */
const TEXT = readFileSync(new URL('meters.json', import.meta.url), 'utf8');
const KNOWN = shape(meter).parse(JSON.parse(TEXT));

export type Meter = z.output<typeof meter>;

export interface PriceTable {
  readonly date: string;
  readonly region: string | null;
  readonly currency: string | null;
  readonly meters: Readonly<Record<string, Meter>>;
}

/** The table without prices, to be filled in. */
export const emptyTable = (): PriceTable => KNOWN;

/** The same as the text of a file. */
export const tableText = (): string => TEXT;

/** A table that somebody has filled in: the file, or of it `meters` with a number for each. Throws SETTING_INVALID. */
export function readPrices(text: string, file: string): PriceTable {
  const invalid = (problem: string, cause?: unknown): PipelineError =>
    new PipelineError('SETTING_INVALID', { setting: '--region-prices', problem: `${file} ${problem}` }, { cause });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid('is not JSON', cause);
  }
  const { data, error } = given.safeParse(json);
  if (data === undefined) {
    const [issue] = error.issues;
    throw invalid(`is not sound at ${issue!.path.join('.') || 'its top'}: ${issue!.message}`, error);
  }
  const unknown = Object.keys(data.meters).filter((id) => !Object.hasOwn(KNOWN.meters, id));
  if (unknown.length > 0) {
    throw invalid(`names unknown meters: ${unknown.join(', ')}; there are ${Object.keys(KNOWN.meters).join(', ')}`);
  }
  const meters = Object.entries(KNOWN.meters).map(([id, known]) => {
    const one = data.meters[id];
    const price = typeof one === 'object' && one !== null ? one.price : one;
    return [id, { ...known, price: price ?? null }] as const;
  });
  return { ...data, meters: Object.fromEntries(meters) };
}

import type { TablePlan } from '../config/types.ts';
import {
  CALLS_PER_CHECKPOINT,
  CLAIM_SECONDS,
  MESSAGES_OF_A_FILE,
  MOST_LISTINGS_PER_DAY,
  NAMES_PER_LISTING,
  OF_A_FILE,
  OF_REJECTS,
  SWEEPS_PER_DAY,
} from './operations-per-file.ts';
import type { PriceTable } from './price-table.ts';

/** What samples came to. */
export interface Measured {
  readonly files: number;
  /** As they lie, compressed or not. */
  readonly bytes: number;
  /** Files with rejected records. */
  readonly rejecting: number;
  /** Reading and mapping, on this machine, without sending. */
  readonly seconds: number;
  readonly tables: readonly MeasuredTable[];
}

export interface MeasuredTable {
  readonly table: string;
  readonly plan: TablePlan;
  readonly rows: number;
  readonly billed: number;
  readonly json: number;
}

/** What is not in the samples. */
export interface Assumed {
  readonly perDayBytes: number;
  /** Of a file, as it lies. */
  readonly fileBytes: number;
  readonly instanceGb: number;
  readonly alwaysReady: number;
  /** How long files stay in the container. */
  readonly keptDays: number;
}

export interface MeterLine {
  readonly meter: string;
  readonly table?: string;
  /** Of a month, in what the meter counts. */
  readonly quantity: number;
  readonly cost?: number;
}

export interface Estimate {
  readonly filesPerDay: number;
  readonly perDay: readonly MeasuredTable[];
  readonly lines: readonly MeterLine[];
  /** Of the lines with a price. */
  readonly total: number;
  /** Meters without a price. */
  readonly unpriced: readonly string[];
}

/** As the price calculators have it: 730 hours. */
const DAYS_PER_MONTH = 730 / 24;
const SECONDS_PER_MONTH = 730 * 3600;

/** What one call carries at most. */
const CALL_BYTES = 1_000_000;

/** Ours: less than that no execution is taken for, however small its file. A claim, three writings and a call need it. */
const LEAST_SECONDS = 1;

/**
 * Samples of less JSON than that say nothing of speed: the first rows are slow. Then this speed is taken, in bytes of
 * JSON a second. Ours, and low: `npm run bench` shows what a machine reaches.
 */
const TELLING_BYTES = 10_000_000;
const LEAST_SPEED = 20_000_000;

/** Scales what was measured to the volume of a day, and says what a month of it is by each meter. */
export function estimateMonth(measured: Measured, assumed: Assumed, prices: PriceTable): Estimate {
  const factor = assumed.perDayBytes / measured.bytes;
  const filesPerDay = assumed.perDayBytes / assumed.fileBytes;
  const perDay = measured.tables.map((one) => ({
    ...one,
    rows: one.rows * factor,
    billed: one.billed * factor,
    json: one.json * factor,
  }));
  const quantities = [
    ...perDay.map(({ table, plan, billed }) => ({
      meter: `ingestion_${plan.toLowerCase()}`,
      table,
      quantity: (billed / 1e9) * DAYS_PER_MONTH,
    })),
    ...functionQuantities(measured, assumed, filesPerDay),
    ...storageQuantities(measured, assumed, filesPerDay),
  ].filter(({ quantity }) => quantity > 0);
  const lines = quantities.map((line) => {
    const { price, per } = prices.meters[line.meter]!;
    return price === null ? line : { ...line, cost: (line.quantity / per) * price };
  });
  return {
    filesPerDay,
    perDay,
    lines,
    total: lines.reduce((sum, line) => sum + ('cost' in line ? line.cost : 0), 0),
    unpriced: [...new Set(lines.filter((line) => !('cost' in line)).map(({ meter }) => meter))],
  };
}

function functionQuantities(
  measured: Measured,
  { perDayBytes, instanceGb, alwaysReady }: Assumed,
  filesPerDay: number,
): readonly MeterLine[] {
  const seconds = Math.max(filesPerDay * LEAST_SECONDS, workingSeconds(measured, perDayBytes));
  const kind = alwaysReady > 0 ? 'always_ready' : 'on_demand';
  return [
    { meter: `functions_${kind}_time`, quantity: seconds * instanceGb * DAYS_PER_MONTH },
    { meter: `functions_${kind}_executions`, quantity: (filesPerDay + SWEEPS_PER_DAY) * DAYS_PER_MONTH },
    { meter: 'functions_always_ready_baseline', quantity: alwaysReady * instanceGb * SECONDS_PER_MONTH },
  ];
}

/** How long a day's files are read and mapped, all together. */
function workingSeconds(measured: Measured, perDayBytes: number): number {
  const json = jsonBytes(measured);
  const speed = json < TELLING_BYTES ? LEAST_SPEED : json / measured.seconds;
  return ((json / measured.bytes) * perDayBytes) / speed;
}

const jsonBytes = ({ tables }: Measured): number => tables.reduce((sum, { json }) => sum + json, 0);

function storageQuantities(
  measured: Measured,
  { perDayBytes, keptDays }: Assumed,
  filesPerDay: number,
): readonly MeterLine[] {
  const { bytes, files, rejecting } = measured;
  const calls = ((jsonBytes(measured) / bytes) * perDayBytes) / CALL_BYTES;
  const writes = OF_A_FILE.write + (OF_REJECTS.write * rejecting) / files;
  const kept = filesPerDay * keptDays;
  const listings = Math.min(MOST_LISTINGS_PER_DAY, SWEEPS_PER_DAY * 2 * Math.ceil(kept / NAMES_PER_LISTING));
  const perDay = {
    blob_write: filesPerDay * writes + calls / CALLS_PER_CHECKPOINT,
    blob_read: filesPerDay * OF_A_FILE.read,
    blob_list: listings,
    blob_other: filesPerDay * OF_A_FILE.other + workingSeconds(measured, perDayBytes) / CLAIM_SECONDS,
    queue_operations: filesPerDay * MESSAGES_OF_A_FILE,
    event_grid_events: filesPerDay,
  };
  return Object.entries(perDay).map(([meter, quantity]) => ({ meter, quantity: quantity * DAYS_PER_MONTH }));
}

import type { Sink } from '../seams.ts';
import { billedBytes } from './billed-bytes.ts';

const NOTHING_SPENT = { calls: 0, retries: 0, bytes: 0, failedRequests: [] } as const;

/** Rows that would have been sent, weighed. */
export interface Weight {
  rows: number;
  /** As the service bills them, about. */
  billed: number;
  /** As JSON, without what stands between rows. */
  json: number;
}

export const noWeight = (): Weight => ({ rows: 0, billed: 0, json: 0 });

/** Sends nothing: adds what each batch weighs to `into`. */
export function measuringSink(into: Weight): Sink {
  return {
    send(batch) {
      const rows = JSON.parse(batch.body.toString()) as Readonly<Record<string, unknown>>[];
      for (const row of rows) into.billed += billedBytes(row);
      into.rows += batch.rows;
      into.json += batch.body.length - batch.rows - 1;
      return Promise.resolve({ sent: batch.rows, refused: [], cost: NOTHING_SPENT });
    },
  };
}

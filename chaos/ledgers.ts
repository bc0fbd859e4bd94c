import { text } from 'node:stream/consumers';
import { parseLedger, type Ledger } from '../src/lib/delivery/ledger.ts';
import type { Stand } from './stand.ts';

/** What the app knows of a file; undefined where it has not seen it yet. One call: a ledger changes between two. */
export async function ledgerOf({ state }: Stand, path: string): Promise<Ledger | undefined> {
  try {
    const { readableStreamBody } = await state.getBlobClient(`ledgers/logs/${path}`).download();
    return parseLedger(path, await text(readableStreamBody!));
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

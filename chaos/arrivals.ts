import { TABLE, type Stand } from './stand.ts';

const PAGE_ROWS = 50_000;

/** How often each id is in the table. */
export async function arrivals({ emulator }: Stand): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (let offset = 0; ; offset += PAGE_ROWS) {
    const url = `${emulator.url}/_emulator/tables/${TABLE}/rows?limit=${PAGE_ROWS}&offset=${offset}`;
    const response = await fetch(url);
    if (response.status === 404) return times;
    const rows = (await response.json()) as readonly { readonly Id: string }[];
    for (const { Id } of rows) times.set(Id, (times.get(Id) ?? 0) + 1);
    if (rows.length < PAGE_ROWS) return times;
  }
}

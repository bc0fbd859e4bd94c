import { z } from 'zod';
import { PipelineError } from '../errors.ts';
import type { RunOptions } from '../seams.ts';
import type { StateStore } from '../stores.ts';
import type { Cursor } from './sweep-pass.ts';

/** Where the sweep keeps what it knows from one run to the next. */
const NAME = 'sweep.json';
const VERSION = 1;

const schema = z.object({
  version: z.literal(VERSION),
  since: z.iso.datetime(),
  pass: z
    .object({
      calls: z.int().nonnegative(),
      cursor: z.object({ blob: z.string().exactOptional(), ledger: z.string().exactOptional() }),
    })
    .exactOptional(),
  next: z.iso.datetime().exactOptional(),
});

export interface SweepState {
  /** ISO 8601 of the first sweep ever: blobs that are older were there before the app. */
  readonly since: string;
  /** A pass that is under way: how far it is, and what it has cost so far. */
  readonly pass?: { readonly calls: number; readonly cursor: Cursor };
  /** ISO 8601: no pass begins before. */
  readonly next?: string;
}

/** The state as it was read, to be replaced once, while it is the same. */
export interface HeldSweepState {
  readonly state: SweepState;
  /** `lost` where another sweep has written meanwhile. */
  write(state: SweepState, options: RunOptions): Promise<'written' | 'lost'>;
}

/** Made where there is none: `wall` is then the time since when events are watched, in whole seconds as storage has it. */
export async function readSweepState(
  store: StateStore,
  wall: () => string,
  options: RunOptions,
): Promise<HeldSweepState> {
  let found = await store.read(NAME, options);
  if (found === undefined) {
    await store.create(NAME, { text: textOf({ since: wall().replace(/\.\d+Z$/, 'Z') }) }, options);
    found = await store.read(NAME, options);
  }
  if (found === undefined) throw new PipelineError('STATE_READ', { what: `blob ${NAME}`, reason: 'it is gone' });
  const { etag, text } = found;
  return {
    state: parse(text),
    write: (state, run) => store.write(NAME, { text: textOf(state) }, { etag }, run),
  };
}

/** Since when events are watched, ISO 8601; undefined where no sweep has run. */
export async function readSince(store: StateStore, options: RunOptions): Promise<string | undefined> {
  const found = await store.read(NAME, options);
  return found === undefined ? undefined : parse(found.text).since;
}

const textOf = (state: SweepState): string => JSON.stringify({ version: VERSION, ...state });

function parse(text: string): SweepState {
  try {
    const { version: _, ...state } = schema.parse(JSON.parse(text));
    return state;
  } catch (cause) {
    if (!(cause instanceof SyntaxError) && !(cause instanceof z.ZodError)) throw cause;
    throw new PipelineError('STATE_READ', { what: `blob ${NAME}`, reason: 'it is not of this version' }, { cause });
  }
}

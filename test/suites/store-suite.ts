/** What storage must do for the delivery protocol, whichever it is. A test of one calls this and adds what is its own. */
import { describe, expect, test } from 'vitest';
import type {
  LeaseId,
  SourceContainer,
  SourceListing,
  StateListing,
  StateStore,
  WorkQueue,
} from '../../src/lib/stores.ts';

/** Empty stores, and the hands of those who stand around them. */
export interface StoresAtHand {
  readonly state: StateStore;
  readonly queue: WorkQueue;
  readonly sources: SourceContainer;
  /** Drops a file; gives its ETag. */
  readonly upload: (path: string, content: string, metadata?: Readonly<Record<string, string>>) => Promise<string>;
  /** Takes all messages that are visible now. */
  readonly receive: () => Promise<readonly string[]>;
  readonly wait: (ms: number) => Promise<void>;
}

const signal = AbortSignal.any([]);
const run = { signal };
const NAMES = [
  'a b',
  'ü',
  '日本',
  '😀',
  '50%',
  '%20',
  '%2F',
  'x#y',
  'q?z',
  'a+b',
  'a&b=<c>',
  "it's",
  'deep/er/a',
  'n'.repeat(1000),
];
const LEASE_MS = 15_000;

export function storeSuite(
  name: string,
  within: (body: (stores: StoresAtHand) => Promise<void>) => Promise<void>,
): void {
  const given = (body: (stores: StoresAtHand) => Promise<void>) => () => within(body);

  describe(`state in ${name}`, () => {
    test(
      'has nothing where nothing was made',
      given(async ({ state }) => {
        expect(await state.read('a', run)).toBeUndefined();
        expect(await all(state.list('', run))).toEqual([]);
        expect(await state.write('a', { text: '1' }, { etag: '"0x1"' }, run)).toBe('lost');
        expect(await state.acquire('a', LEASE_MS, run)).toBe('missing');
        expect(await state.remove('a', undefined, run)).toBe('removed');
        expect(await state.remove('a', '"0x1"', run)).toBe('removed');
      }),
    );

    test(
      'is made once',
      given(async ({ state }) => {
        expect(await state.create('a', { text: 'first' }, run)).toBe('made');
        expect(await state.create('a', { text: 'second' }, run)).toBe('exists');
        expect(await state.read('a', run)).toMatchObject({ text: 'first', facts: {} });
      }),
    );

    test(
      'gives back text and facts, and has another ETag with each write',
      given(async ({ state }) => {
        const facts = { state: 'running', at: '2026-01-01 10:00', etag: '"0x8D" ~!' };
        await state.create('a', { text: '{"ü":"日本 😀"}', facts }, run);
        const made = await read(state, 'a');
        expect(made).toEqual({ text: '{"ü":"日本 😀"}', facts, etag: made.etag });
        expect(await state.write('a', { text: '' }, { etag: made.etag }, run)).toBe('written');
        const written = await read(state, 'a');
        expect(written).toEqual({ text: '', facts: {}, etag: written.etag });
        expect(written.etag).not.toBe(made.etag);
        await state.put('a', { text: '' }, run);
        expect((await read(state, 'a')).etag).not.toBe(written.etag);
      }),
    );

    test(
      'takes no facts that would come back as others',
      given(async ({ state }) => {
        for (const facts of [{ camelCase: 'x' }, { a: 'ü' }, { a: '' }, { a: ' x' }, { a: 'x ' }, { a: 'x\ny' }]) {
          await expect(async () => state.put('a', { text: '1', facts }, run)).rejects.toThrow(RangeError);
        }
        expect(await state.read('a', run)).toBeUndefined();
      }),
    );

    test(
      'is written under the ETag that it has, and under no older one',
      given(async ({ state }) => {
        await state.put('a', { text: '1' }, run);
        const { etag } = await read(state, 'a');
        expect(await state.write('a', { text: '2' }, { etag }, run)).toBe('written');
        expect(await state.write('a', { text: '3' }, { etag }, run)).toBe('lost');
        expect((await read(state, 'a')).text).toBe('2');
      }),
    );

    test(
      'is put over what is there, and made where nothing is',
      given(async ({ state }) => {
        await state.put('a', { text: '1', facts: { n: 'x' } }, run);
        await state.put('a', { text: '2' }, run);
        expect(await state.read('a', run)).toMatchObject({ text: '2', facts: {} });
      }),
    );

    test(
      'is removed under the ETag that it has, or under none',
      given(async ({ state }) => {
        await state.put('a', { text: '1' }, run);
        const old = await read(state, 'a');
        await state.put('a', { text: '2' }, run);
        expect(await state.remove('a', old.etag, run)).toBe('lost');
        expect(await state.remove('a', (await read(state, 'a')).etag, run)).toBe('removed');
        expect(await state.read('a', run)).toBeUndefined();
        await state.put('a', { text: '3' }, run);
        expect(await state.remove('a', undefined, run)).toBe('removed');
        expect(await state.create('a', { text: '4' }, run)).toBe('made');
      }),
    );

    test(
      'is held by one, who alone changes it',
      given(async ({ state }) => {
        await state.put('a', { text: '1' }, run);
        const lease = await acquired(state, 'a');
        const { etag } = await read(state, 'a');
        expect(await state.acquire('a', LEASE_MS, run)).toBe('held');
        expect(await state.create('a', { text: 'x' }, run)).toBe('exists');
        expect(await state.write('a', { text: 'x' }, { etag }, run)).toBe('lost');
        expect(await state.write('a', { text: 'x' }, { lease: OTHER }, run)).toBe('lost');
        expect(await state.remove('a', undefined, run)).toBe('lost');
        expect(await state.remove('a', etag, run)).toBe('lost');
        await expect(state.put('a', { text: 'x' }, run)).rejects.toMatchObject({ code: 'STATE_WRITE' });
        expect(await state.renew('a', OTHER, run)).toBe('lost');
        await state.release('a', OTHER, run);
        expect((await read(state, 'a')).text).toBe('1');
        expect(await state.write('a', { text: '2' }, { lease }, run)).toBe('written');
        expect(await state.write('a', { text: '2' }, { lease }, run)).toBe('written');
        expect(await state.renew('a', lease, run)).toBe('renewed');
        expect((await read(state, 'a')).text).toBe('2');
      }),
    );

    test(
      'is free for the next when it is released',
      given(async ({ state }) => {
        await state.put('a', { text: '1' }, run);
        const first = await acquired(state, 'a');
        await state.release('a', first, run);
        expect(await state.write('a', { text: 'x' }, { lease: first }, run)).toBe('lost');
        expect(await state.renew('a', first, run)).toBe('lost');
        const second = await acquired(state, 'a');
        expect(second.id).not.toBe(first.id);
        await state.release('a', first, run);
        expect(await state.write('a', { text: '2' }, { lease: second }, run)).toBe('written');
        await state.release('a', second, run);
        await state.release('a', second, run);
        expect(await state.write('a', { text: '3' }, { etag: (await read(state, 'a')).etag }, run)).toBe('written');
      }),
    );

    test(
      'is not held where it is gone',
      given(async ({ state }) => {
        expect(await state.renew('a', OTHER, run)).toBe('lost');
        expect(await state.write('a', { text: 'x' }, { lease: OTHER }, run)).toBe('lost');
        await state.release('a', OTHER, run);
        expect(await state.read('a', run)).toBeUndefined();
      }),
    );

    test(
      'is free for the next when a lease runs out',
      given(async ({ state, wait }) => {
        for (const name of ['taken', 'untouched', 'touched', 'renewed']) await state.put(name, { text: '1' }, run);
        const taken = await acquired(state, 'taken');
        const untouched = await acquired(state, 'untouched');
        const touched = await acquired(state, 'touched');
        const renewed = await acquired(state, 'renewed');
        expect((await all(state.list('', run))).every(({ isLeased }) => isLeased)).toBe(true);
        await wait(LEASE_MS / 3);
        expect(await state.renew('renewed', renewed, run)).toBe('renewed');
        await wait((LEASE_MS * 2) / 3 + 500);
        const leased = (await all(state.list('', run))).filter(({ isLeased }) => isLeased).map(({ name }) => name);
        expect(leased).toEqual(['renewed']);
        expect(await state.write('renewed', { text: '2' }, { lease: renewed }, run)).toBe('written');
        expect(await state.write('taken', { text: 'x' }, { lease: taken }, run)).toBe('lost');
        const next = await acquired(state, 'taken');
        expect(await state.renew('taken', taken, run)).toBe('lost');
        await state.release('taken', taken, run);
        expect(await state.write('taken', { text: '2' }, { lease: next }, run)).toBe('written');
        expect(await state.renew('untouched', untouched, run)).toBe('renewed');
        expect(await state.write('untouched', { text: '2' }, { lease: untouched }, run)).toBe('written');
        const { etag } = await read(state, 'touched');
        expect(await state.write('touched', { text: '2' }, { etag }, run)).toBe('written');
        expect(await state.renew('touched', touched, run)).toBe('lost');
      }),
    );

    test(
      'has bytes added once, at their place',
      given(async ({ state }) => {
        const add = (position: number, text: string): Promise<string> =>
          state.append('a', position, Buffer.from(text), run);
        expect(await add(3, 'def')).toBe('lost');
        expect(await state.read('a', run)).toBeUndefined();
        expect(await add(0, 'abc')).toBe('written');
        expect(await add(0, 'abc')).toBe('written');
        expect(await add(3, 'def')).toBe('written');
        expect(await add(0, 'abc')).toBe('written');
        expect(await add(3, 'def')).toBe('written');
        expect((await read(state, 'a')).text).toBe('abcdef');
        for (const [position, text] of [
          [0, 'abX'],
          [3, 'defg'],
          [4, 'x'],
          [7, 'g'],
          [0, 'abcdefg'],
        ] as const) {
          expect([text, await add(position, text)]).toEqual([text, 'lost']);
        }
        expect((await read(state, 'a')).text).toBe('abcdef');
        await expect(async () => add(6, '')).rejects.toThrow(RangeError);
      }),
    );

    test(
      'is listed in order, from behind any name on',
      given(async ({ state }) => {
        const names = Array.from({ length: 23 }, (_, index) => `p/${String(index).padStart(3, '0')}`);
        for (const name of [...names.toReversed(), 'o', 'q/1']) await state.put(name, { text: '1' }, run);
        const listed = async (prefix: string, after?: string): Promise<readonly string[]> =>
          (await all(state.list(prefix, { signal, ...(after !== undefined && { after }) }))).map(({ name }) => name);
        expect(await listed('p/')).toEqual(names);
        expect(await listed('')).toEqual(['o', ...names, 'q/1']);
        expect(await listed('p/01')).toEqual(names.slice(10, 20));
        expect(await listed('p/', 'p/004')).toEqual(names.slice(5));
        expect(await listed('p/', 'p/0045')).toEqual(names.slice(5));
        expect(await listed('p/', 'p/022')).toEqual([]);
        expect(await listed('', 'p/')).toEqual([...names, 'q/1']);
        expect(await listed('none')).toEqual([]);
      }),
    );

    test(
      'is listed with its facts, its ETag, its lease and its time',
      given(async ({ state }) => {
        await state.put('a', { text: '1', facts: { state: 'done', of: '"0x8D"' } }, run);
        await state.put('b', { text: '1' }, run);
        await acquired(state, 'b');
        const [a, b] = await all<StateListing>(state.list('', run));
        expect(a).toMatchObject({ name: 'a', facts: { state: 'done', of: '"0x8D"' }, isLeased: false });
        expect(b).toMatchObject({ name: 'b', facts: {}, isLeased: true });
        expect(a!.etag).toBe((await read(state, 'a')).etag);
        expect(b!.modified).toBeGreaterThan(Date.parse('2026-01-01'));
        expect(await state.write('a', { text: '2' }, { etag: a!.etag }, run)).toBe('written');
      }),
    );

    test(
      'takes names of any characters, and long ones',
      given(async ({ state }) => {
        for (const name of NAMES) expect([name, await state.create(name, { text: name }, run)]).toEqual([name, 'made']);
        for (const name of NAMES) expect((await read(state, name)).text).toBe(name);
        const listed = (await all(state.list('', run))).map(({ name }) => name);
        expect(listed.toSorted()).toEqual(NAMES.toSorted());
        for (const name of NAMES) {
          const lease = await acquired(state, name);
          expect(await state.write(name, { text: '2' }, { lease }, run)).toBe('written');
          await state.release(name, lease, run);
          const rest = (await all(state.list(name, { signal, after: name }))).map((one) => one.name);
          expect(rest.filter((other) => !other.startsWith(name) || other === name)).toEqual([]);
          expect(await state.remove(name, undefined, run)).toBe('removed');
        }
        expect(await all(state.list('', run))).toEqual([]);
      }),
    );

    test(
      'ends with the reason of an abort',
      given(async ({ state, queue, sources }) => {
        const reason = new Error('stopped');
        const aborted = { signal: AbortSignal.abort(reason) };
        await state.put('a', { text: '1' }, run);
        await expect(state.read('a', aborted)).rejects.toBe(reason);
        await expect(state.put('a', { text: '2' }, aborted)).rejects.toBe(reason);
        await expect(all(state.list('', aborted))).rejects.toBe(reason);
        await expect(state.acquire('a', LEASE_MS, aborted)).rejects.toBe(reason);
        await expect(queue.send('x', 0, aborted)).rejects.toBe(reason);
        await expect(sources.remove('a', '"0x1"', aborted)).rejects.toBe(reason);
      }),
    );
  });

  describe(`the queue in ${name}`, () => {
    test(
      'gives what was sent, and what was sent with a delay after it',
      given(async ({ queue, receive, wait }) => {
        await queue.send('{"text":"later"}', 2500, run);
        await queue.send('{"text":"ü 日本 😀 <&>"}', 0, run);
        await queue.send('{"text":"ü 日本 😀 <&>"}', 0, run);
        expect(await receive()).toEqual(['{"text":"ü 日本 😀 <&>"}', '{"text":"ü 日本 😀 <&>"}']);
        expect(await receive()).toEqual([]);
        await wait(4000);
        expect(await receive()).toEqual(['{"text":"later"}']);
      }),
    );

    test(
      'says how much is in it, also of what is not due yet',
      given(async ({ queue }) => {
        expect(await queue.length(run)).toBe(0);
        await queue.send('now', 0, run);
        await queue.send('later', 60_000, run);
        expect(await queue.length(run)).toBe(2);
      }),
    );
  });

  describe(`files in ${name}`, () => {
    const paths = async (
      sources: SourceContainer,
      options: { readonly prefix: string; readonly after?: string },
    ): Promise<readonly string[]> => (await all(sources.list({ signal, ...options }))).map(({ path }) => path);

    test(
      'are listed in order, with what is known of them',
      given(async ({ sources, upload }) => {
        const etag = await upload('app/b.log', 'abc', { tenant: 'contoso' });
        await upload('app/a.log', '');
        await upload('app/dir', '', { hdi_isfolder: 'true' });
        await upload('other.log', 'x');
        expect(await paths(sources, { prefix: '' })).toEqual(['app/a.log', 'app/b.log', 'app/dir', 'other.log']);
        expect(await paths(sources, { prefix: 'app/', after: 'app/a.log' })).toEqual(['app/b.log', 'app/dir']);
        const listed = await all<SourceListing>(sources.list({ signal, prefix: 'app/' }));
        expect(listed.map(({ isDirectory }) => isDirectory)).toEqual([false, false, true]);
        expect(listed[1]).toEqual({
          path: 'app/b.log',
          etag,
          size: 3,
          modified: listed[1]!.modified,
          isDirectory: false,
        });
        expect(listed[1]!.modified).toBeGreaterThan(Date.parse('2026-01-01'));
      }),
    );

    test(
      'are removed while they are the same',
      given(async ({ sources, upload }) => {
        const old = await upload('a.log', '1');
        const etag = await upload('a.log', '2');
        expect(await sources.remove('a.log', old, run)).toBe('lost');
        expect(await sources.remove('a.log', etag, run)).toBe('removed');
        expect(await sources.remove('a.log', etag, run)).toBe('lost');
        expect(await paths(sources, { prefix: '' })).toEqual([]);
      }),
    );

    test(
      'get a tier while they are the same, and keep their ETag',
      given(async ({ sources, upload }) => {
        const old = await upload('a.log', '1');
        const etag = await upload('a.log', '2');
        expect(await sources.setTier('a.log', old, 'Cool', run)).toBe('lost');
        expect(await sources.setTier('none.log', etag, 'Cool', run)).toBe('lost');
        for (const tier of ['Cool', 'Cold', 'Archive'] as const) {
          expect(await sources.setTier('a.log', etag, tier, run)).toBe('set');
        }
        expect((await all<SourceListing>(sources.list({ signal, prefix: '' })))[0]!.etag).toBe(etag);
      }),
    );

    test(
      'have names of any characters, and long ones',
      given(async ({ sources, upload }) => {
        for (const path of NAMES) await upload(path, 'x');
        expect((await paths(sources, { prefix: '' })).toSorted()).toEqual(NAMES.toSorted());
        for (const { path, etag } of await all<SourceListing>(sources.list({ signal, prefix: '' }))) {
          expect([path, await sources.remove(path, etag, run)]).toEqual([path, 'removed']);
        }
      }),
    );
  });
}

/** A lease that nobody has. */
const OTHER: LeaseId = { id: '11111111-2222-3333-4444-555555555555' };

async function acquired(state: StateStore, name: string): Promise<LeaseId> {
  const lease = await state.acquire(name, LEASE_MS, run);
  if (typeof lease === 'string') throw new Error(`${name} is ${lease}`);
  return lease;
}

async function read(state: StateStore, name: string) {
  const blob = await state.read(name, run);
  if (blob === undefined) throw new Error(`${name} is missing`);
  return blob;
}

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

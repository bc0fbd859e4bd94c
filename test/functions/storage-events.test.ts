import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storageEvents, type EventBlob } from '../../src/functions/storage-events.ts';
import { cloudEvent, gridEvent } from './blob-events.ts';

/** Any name that a blob may have: 1 to 1,024 characters, which storage takes in a URL. */
const names = fc
  .array(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('%', '#', '+', '?', ' ', '/', '%20', '%25', 'é', '💎')),
    {
      minLength: 1,
      maxLength: 20,
    },
  )
  .map((parts) => parts.join('').slice(0, 1024))
  .filter((name) => name !== '' && name.isWellFormed());

describe('a blob that was written', () => {
  const schemas = { gridEvent, cloudEvent };

  test.each(Object.entries(schemas))(
    '%s: any name is read as it is; what may mean another comes after it',
    (_, event) => {
      fc.assert(
        fc.property(names, fc.boolean(), (name, escaped) => {
          const [found] = storageEvents(event(name, { escaped }))!;
          const { container, paths } = (found as { blob: EventBlob }).blob;
          expect([container, paths[0]]).toEqual(['logs', name]);
          expect(paths.length).toBeLessThanOrEqual(name.includes('%') ? 2 : 1);
        }),
      );
    },
  );

  test.each(Object.entries(schemas))('%s: in an array as well, each by itself', (_, event) => {
    const found = storageEvents([event('a.log'), event('b.log', { container: 'other' })]);
    expect(found).toEqual([
      { blob: { container: 'logs', paths: ['a.log'] } },
      { blob: { container: 'other', paths: ['b.log'] } },
    ]);
  });

  test.each([
    ['an escaped subject', { subject: 'a%20b.log', url: 'a%20b.log' }, ['a%20b.log', 'a b.log']],
    [
      'a subject that lost a character',
      { subject: 'a\ufffd\ufffd.log', url: 'a💎.log' },
      ['a\ufffd\ufffd.log', 'a💎.log'],
    ],
    ['a name with %20 in it', { subject: 'a%20b', url: 'a%2520b' }, ['a%20b', 'a b']],
    ['a name with a lone %', { subject: '100%.log', url: '100%.log' }, ['100%.log']],
    ['a name with # and ?', { subject: 'a#b?c', url: 'a#b?c' }, ['a#b?c']],
    ['a name that ends in a line break', { subject: 'a\n', url: 'a%0A' }, ['a\n']],
  ])('%s: what else may be meant comes after it', (_, { subject, url }, paths) => {
    const event = gridEvent('x');
    expect(
      storageEvents({
        ...event,
        subject: `/blobServices/default/containers/logs/blobs/${subject}`,
        data: { ...event.data, url: `https://account.blob.core.windows.net/logs/${url}` },
      }),
    ).toEqual([{ blob: { container: 'logs', paths } }]);
  });

  test.each([undefined, '', 'logs/a b#1.log', 7])(
    'the subject %j: the URL has the name, of Data Lake too',
    (subject) => {
      const data = { api: 'FlushWithClose', url: 'https://account.dfs.core.windows.net/logs/a%20b#1.log' };
      expect(storageEvents({ ...gridEvent('x'), subject, data })).toEqual([
        { blob: { container: 'logs', paths: ['a b#1.log'] } },
      ]);
    },
  );

  test('a URL of another container says nothing of the name', () => {
    const data = { url: 'https://account.blob.core.windows.net/other/b.log' };
    expect(storageEvents({ ...gridEvent('a.log'), data })).toEqual([{ blob: { container: 'logs', paths: ['a.log'] } }]);
  });

  test.each(['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose', 'SftpCommit', 'SomethingNew', undefined])(
    'by %s, whose content is there',
    (api) => {
      expect(storageEvents(gridEvent('a.log', { api }))).toMatchObject([{ blob: { paths: ['a.log'] } }]);
    },
  );
});

test.each([
  ['another type of event', { ...gridEvent('a.log'), eventType: 'Microsoft.Storage.BlobDeleted' }],
  ['another type of event', { ...cloudEvent('a.log'), type: 'Microsoft.Storage.BlobTierChanged' }],
  ['another type of event', { ...gridEvent('a.log'), eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent' }],
  ['a file that is only begun', gridEvent('a.log', { api: 'CreateFile' })],
  ['a file that is only begun', gridEvent('a.log', { api: 'SftpCreate' })],
  ['no blob', { eventType: 'Microsoft.Storage.BlobCreated' }],
  [
    'no blob',
    { ...gridEvent('a.log'), subject: '/blobServices/default/containers/logs/blobs/', data: { url: 'a.log' } },
  ],
  ['no blob', { ...gridEvent('a.log'), subject: '/blobServices/default/containers/logs', data: null }],
])('%s is ignored', (ignored, event) => {
  expect(storageEvents(event)).toEqual([{ ignored }]);
});

test.each([
  [undefined],
  [null],
  ['text'],
  [7],
  [[]],
  [{}],
  [[[gridEvent('a.log')]]],
  [{ type: 'Microsoft.Storage.BlobCreated', subject: 'without a specversion' }],
  [{ version: 1, connection: 'LogsStorage', container: 'logs', path: 'a.log', attempt: 0 }],
])('%j holds no event', (message) => {
  expect(storageEvents(message)).toBeUndefined();
});

test('what is no event among events is ignored', () => {
  expect(storageEvents([7, gridEvent('a.log')])).toMatchObject([{ ignored: 'no event' }, { blob: {} }]);
});

test('whatever JSON a message is, it is read or refused', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (message) => {
      for (const event of storageEvents(message) ?? [])
        expect('ignored' in event || event.blob.paths[0] !== '').toBe(true);
    }),
  );
});

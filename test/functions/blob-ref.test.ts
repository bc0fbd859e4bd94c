import { describe, expect, test } from 'vitest';
import { isBlobRef, parseBlobBinding } from '../../src/functions/blob-ref.ts';

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('parseBlobBinding', () => {
  test('reads what the host writes, names beyond ASCII too', () => {
    const content = json({ Connection: 'LogsStorage', ContainerName: 'logs', BlobName: 'app/ü n#1 %41.log' });
    expect(parseBlobBinding(content)).toEqual({
      connection: 'LogsStorage',
      container: 'logs',
      name: 'app/ü n#1 %41.log',
    });
  });

  test.each([
    ['nothing', undefined, 'has no content'],
    ['null', null, 'has no content'],
    ['no name', json({ Connection: 'LogsStorage', ContainerName: 'logs' }), 'does not name a blob'],
    ['an empty name', json({ Connection: 'a', ContainerName: 'b', BlobName: '' }), 'does not name a blob'],
    ['a number for a name', json({ Connection: 'a', ContainerName: 'b', BlobName: 3 }), 'does not name a blob'],
  ])('takes %s for a bug', (_, content, message) => {
    expect(() => parseBlobBinding(content)).toThrow(message);
  });
});

describe('isBlobRef', () => {
  test.each([
    [{ connection: 'LogsStorage', container: 'logs', name: 'a.log' }, true],
    [{ connection: 'LogsStorage', container: 'logs' }, false],
    [Buffer.from('content'), false],
    ['content', false],
    [null, false],
    [undefined, false],
  ])('%j: %s', (value, is) => {
    expect(isBlobRef(value)).toBe(is);
  });
});

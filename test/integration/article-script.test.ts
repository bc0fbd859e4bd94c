import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../src/lib/emulator/emulator.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

test('the script of the article, only its host names changed: 200 with access_token, then 204', async () => {
  const tenant = '00000000-0000-0000-0000-000000000000';
  const form =
    'scope=https%3A%2F%2Fmonitor.azure.com%2F%2F.default&client_id=11111111&client_secret=s%7Ecret&grant_type=client_credentials';
  const login = await fetch(`${emulator.url}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: form,
  });
  const { access_token: token, token_type: type } = (await login.json()) as Record<string, string>;
  expect({ status: login.status, type, parts: token?.split('.').length }).toEqual({
    status: 200,
    type: 'Bearer',
    parts: 3,
  });

  const time = new Date().toISOString();
  const rows = [
    {
      Time: time,
      Computer: 'Computer1',
      AdditionalContext: {
        InstanceName: 'user1',
        TimeZone: 'Pacific Time',
        Level: 4,
        CounterName: 'AppMetric1',
        CounterValue: 15.3,
      },
    },
    {
      Time: time,
      Computer: 'Computer2',
      AdditionalContext: {
        InstanceName: 'user2',
        TimeZone: 'Central Time',
        Level: 3,
        CounterName: 'AppMetric1',
        CounterValue: 23.5,
      },
    },
  ];
  const upload = await fetch(
    `${emulator.url}/dataCollectionRules/dcr-000a00a000a00000a000000aa000a0aa/streams/Custom-MyTableRawData?api-version=2023-01-01`,
    {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(rows),
    },
  );
  expect({ status: upload.status, body: await upload.text() }).toEqual({ status: 204, body: '' });
  const stored = (await (await fetch(`${emulator.url}/_emulator/tables/MyTableRawData/rows`)).json()) as object[];
  expect(stored).toMatchObject(rows);
});

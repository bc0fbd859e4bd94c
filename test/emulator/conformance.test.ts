import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { APP, jwt, NOW, refusal, RULE, STAMP, start, STREAM } from './emulator-client.ts';

const ROW = { TimeGenerated: STAMP, Computer: 'Computer1' };
const HOUR_MS = 3_600_000;

test.each(['?api-version=2023-01-01', '?api%2Dversion=2023-01-01', '?API-Version=2021-11-01-preview'])(
  'row 1: %s is accepted with 204, an empty body and the headers of the service',
  async (query) => {
    await using emulator = await start();
    const response = await emulator.post([ROW], { query, headers: { 'x-ms-client-request-id': 'abc' } });
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      server: 'Microsoft-HTTPAPI/2.0',
      'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
      'x-content-type-options': 'nosniff',
      'x-ms-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-ms-client-request-id': 'abc',
    });
  },
);

test.each(['', '?api-version=2020-01-01'])(
  'row 2: the query %j is answered with 400 InvalidApiVersion',
  async (query) => {
    await using emulator = await start();
    const answer = await refusal(await emulator.post([ROW], { query }));
    expect(answer).toMatchObject({ status: 400, code: 'InvalidApiVersion' });
  },
);

test('row 3: an unknown path is 404, and another verb than POST is 400 in HTML', async () => {
  await using emulator = await start();
  const path = await fetch(`${emulator.emulator.url}/dataCollectionRules/${RULE}`, { method: 'POST' });
  expect([path.status, await path.text()]).toEqual([404, '']);
  const verb = await emulator.post(undefined, { method: 'GET' });
  expect([verb.status, await verb.text()]).toEqual([400, expect.stringContaining('Bad Request - Invalid Verb')]);
});

test.each([
  ['no token', 'Basic x', 'AuthenticationTokenMissing'],
  ['no JWT', 'Bearer abc', 'InvalidAuthenticationToken'],
  ['an expired token', `Bearer ${jwt({ exp: NOW / 1000 })}`, 'ExpiredAuthenticationToken'],
  ['another audience', `Bearer ${jwt({ aud: 'https://management.azure.com' })}`, 'InvalidAudience'],
])('row 4: %s is 401 with WWW-Authenticate', async (_case, authorization, code) => {
  await using emulator = await start();
  const response = await emulator.post([ROW], { headers: { authorization } });
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect(response.headers.get('x-ms-error-code')).toBe(code);
  expect(await refusal(response)).toMatchObject({ status: 401, code });
});

test('row 4: the code of an unproven answer is an option', async () => {
  await using emulator = await start({ answers: { audience: { status: 403, code: 'Other', message: 'No.' } } });
  const answer = await refusal(await emulator.post([ROW], { token: jwt({ aud: 'x' }) }));
  expect(answer).toEqual({ status: 403, code: 'Other', message: 'No.' });
});

test('row 4: without auth.required any call is taken', async () => {
  await using emulator = await start({ auth: { required: false } });
  expect((await emulator.post([ROW], { headers: { authorization: '' } })).status).toBe(204);
});

test.each([{ idtyp: 'user' }, { idtyp: undefined, scp: 'user_impersonation' }])(
  'row 5: the token of a user (%j) is 401 UnsupportedAccessTokenType, unless the option accepts it',
  async (claims) => {
    await using strict = await start();
    const answer = await refusal(await strict.post([ROW], { token: jwt(claims) }));
    expect(answer).toMatchObject({ status: 401, code: 'UnsupportedAccessTokenType' });
    expect(answer.message).toMatch(/^S2S17001: SAL was able to validate the protocol/);
    await using lenient = await start({ auth: { userTokens: 'accept' } });
    expect((await lenient.post([ROW], { token: jwt(claims) })).status).toBe(204);
  },
);

test('row 6: 1,048,576 bytes on the wire are accepted, one more is 413', async () => {
  await using emulator = await start();
  const body = (bytes: number) => `[${' '.repeat(bytes - 2)}]`;
  expect((await emulator.post(body(1_048_576))).status).toBe(204);
  const response = await emulator.post(body(1_048_577));
  expect(response.headers.get('transfer-encoding')).toBe('chunked');
  expect(await refusal(response)).toEqual({
    status: 413,
    code: 'ContentLengthLimitExceeded',
    message: 'Maximum allowed content length: 1048576 bytes (1 MB). Provided content length: 1048577 bytes.',
  });
});

test('row 6: a chunked body is refused as soon as it is too long', async () => {
  await using emulator = await start();
  const chunk = Buffer.alloc(300_000, ' ');
  const body = ReadableStream.from([chunk, chunk, chunk, chunk]);
  const url = `${emulator.emulator.url}/dataCollectionRules/${RULE}/streams/${STREAM}?api-version=2023-01-01`;
  const init = { method: 'POST', headers: { authorization: `Bearer ${jwt()}` }, body, duplex: 'half' } as RequestInit;
  expect(await refusal(await fetch(url, init))).toMatchObject({ status: 413, code: 'ContentLengthLimitExceeded' });
});

test('row 7: an unknown rule is 404 NotFound', async () => {
  await using emulator = await start({ rules: [{ immutableId: RULE }] });
  expect(await refusal(await emulator.post([ROW], { rule: 'dcr-x' }))).toEqual({
    status: 404,
    code: 'NotFound',
    message: "Data collection rule with immutable Id 'dcr-x' not found.",
  });
});

test('row 8: a rule without the role is 403 OperationFailed', async () => {
  await using emulator = await start({ rules: [{ immutableId: RULE, access: 'denied' }] });
  expect(await refusal(await emulator.post([ROW]))).toEqual({
    status: 403,
    code: 'OperationFailed',
    message: `The authentication token provided does not have access to ingest data for the data collection rule with immutable Id '${RULE}'.`,
  });
});

test.each([
  ['unlinked', /IsDcrDceBindingValid: False/],
  ['closed', /Public network access/],
] as const)('row 8: a rule whose endpoint is %s is 403 OperationFailed', async (access, message) => {
  await using emulator = await start({ rules: [{ immutableId: RULE, access }] });
  expect(await refusal(await emulator.post([]))).toMatchObject({
    status: 403,
    code: 'OperationFailed',
    message: expect.stringMatching(message) as string,
  });
});

test('an empty batch is 204, and refused where rows would be', async () => {
  await using emulator = await start({ open: false, rules: [{ immutableId: RULE, streams: [] }] });
  expect(await refusal(await emulator.post([]))).toMatchObject({ status: 400, code: 'InvalidStream' });
  expect((await emulator.post([], { rule: 'dcr-x' })).status).toBe(404);
  await using open = await start();
  expect((await open.post([])).status).toBe(204);
});

test('row 8: a role that has yet to spread is 403, then 204', async () => {
  let now = NOW;
  await using emulator = await start({ now: () => now, auth: { roleDelayMs: 60_000 } });
  expect((await emulator.post([ROW])).status).toBe(403);
  now += 60_000;
  expect((await emulator.post([ROW])).status).toBe(204);
});

test('row 9: a stream that the rule does not have is 400 InvalidStream', async () => {
  await using emulator = await start({ rules: [{ immutableId: RULE, streams: [] }] });
  expect(await refusal(await emulator.post([ROW]))).toMatchObject({ status: 400, code: 'InvalidStream' });
});

test('the checks come in the order token, length, rule, access, stream', async () => {
  const rules = [{ immutableId: RULE, access: 'denied' as const, streams: [] }];
  await using emulator = await start({ rules });
  const long = ' '.repeat(1_048_577);
  const status = async (...call: Parameters<typeof emulator.post>) => (await emulator.post(...call)).status;
  expect(await status(long, { rule: 'dcr-x', token: 'none' })).toBe(401);
  expect(await status(long, { rule: 'dcr-x' })).toBe(413);
  expect(await status([ROW], { rule: 'dcr-x', stream: 'Custom-None' })).toBe(404);
  expect(await status([ROW], { stream: 'Custom-None' })).toBe(403);
});

test('row 10: an empty body is 500 without a code', async () => {
  await using emulator = await start();
  const response = await emulator.post('');
  expect([response.status, response.headers.get('x-ms-error-code'), await response.text()]).toEqual([500, null, '']);
});

test.each([
  ['text under the name of gzip', 'gzip', '[]'],
  ['another encoding', 'deflate', '[]'],
])('row 11: %s is 400', async (_case, encoding, body) => {
  await using emulator = await start();
  const response = await emulator.post(body, { headers: { 'content-encoding': encoding } });
  expect(await refusal(response)).toMatchObject({ status: 400, code: 'InvalidContentEncoding' });
});

test('row 12: more than 50 MiB after decompression is refused as PayloadSizeLimitExceeded', async () => {
  await using emulator = await start();
  const headers = { 'content-encoding': 'gzip' };
  const fits = gzipSync(`[${' '.repeat(50 * 1024 * 1024 - 2)}]`);
  expect((await emulator.post(fits, { headers })).status).toBe(204);
  const bomb = gzipSync(`[${' '.repeat(50 * 1024 * 1024 - 1)}]`);
  expect(await refusal(await emulator.post(bomb, { headers }))).toMatchObject({
    status: 413,
    code: 'PayloadSizeLimitExceeded',
  });
});

test.each([
  ['text that is no JSON', '{"Time"=1}', 'The payload is not valid JSON.'],
  ['an array that breaks off', '[{"Computer":"a"}', 'The payload is not valid JSON.'],
  ['a bare object', '{"Computer":"a"}', 'The payload is not a JSON array.'],
  ['bytes that are no UTF-8', Buffer.from('[{"Computer":"\xff"}]', 'latin1'), 'The payload is not valid UTF-8.'],
])('row 13: %s is 204 without rows and an entry among the errors; 400 when strict', async (_case, body, message) => {
  await using emulator = await start();
  const response = await emulator.post(body, { headers: { 'x-ms-client-request-id': 'abc' } });
  expect(response.status).toBe(204);
  expect(await emulator.json('tables')).toEqual([]);
  expect(await emulator.json('errors')).toMatchObject([
    { ClientRequestId: 'abc', InputStreamId: STREAM, Message: message, OperationName: 'Ingestion' },
  ]);
  await using strict = await start({ strict: true });
  expect(await refusal(await strict.post(body))).toMatchObject({ status: 400, message });
});

test('row 16: past the requests of a minute comes 429 with Retry-After, then it goes on', async () => {
  let now = NOW;
  await using emulator = await start({ now: () => now, budgets: { requestsPerMinute: 2 } });
  expect((await emulator.post([ROW])).status).toBe(204);
  expect((await emulator.post([ROW])).status).toBe(204);
  now += 12_000;
  const response = await emulator.post([ROW]);
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '48']);
  expect((await emulator.post([ROW], { rule: 'dcr-other' })).status).toBe(204);
  now += 48_000;
  expect((await emulator.post([ROW])).status).toBe(204);
});

test('row 16: the bytes of a minute are those after decompression', async () => {
  await using emulator = await start({ budgets: { bytesPerMinute: 1000 } });
  const body = gzipSync(`[${' '.repeat(1000)}]`);
  expect((await emulator.post(body, { headers: { 'content-encoding': 'gzip' } })).status).toBe(204);
  expect((await emulator.post('[]')).status).toBe(429);
});

test('row 17: an undeclared property is dropped and counted, the row kept', async () => {
  await using emulator = await start();
  expect((await emulator.post([{ ...ROW, Extra: 1, Other: { a: 1 } }])).status).toBe(204);
  expect(await emulator.rows()).toEqual([ROW]);
  expect(await emulator.json('counters')).toMatchObject({ columnsDropped: { Extra: 1, Other: 1 } });
});

test('row 18: a string over 64 KB is cut at a character and counted', async () => {
  await using emulator = await start();
  const exact = 'x'.repeat(65_536);
  expect(
    (
      await emulator.post([
        { ...ROW, Computer: exact },
        { ...ROW, Computer: `${'x'.repeat(65_535)}é` },
      ])
    ).status,
  ).toBe(204);
  expect(await emulator.rows()).toEqual([
    { ...ROW, Computer: exact },
    { ...ROW, Computer: 'x'.repeat(65_535) },
  ]);
  expect(await emulator.json('counters')).toMatchObject({ truncated: { Computer: 1 } });
});

test.each([
  ['Level', '12.0'],
  ['Level', '2147483648'],
  ['Level', '"4"'],
  ['Serial', '9223372036854775808'],
  ['Value', '"1.5"'],
  ['Ok', '1'],
  ['Seen', '"yesterday"'],
])('row 19: %s %s does not fit its type and becomes null', async (column, value) => {
  await using emulator = await start();
  expect((await emulator.post(`[{"TimeGenerated":"${STAMP}","${column}":${value}}]`)).status).toBe(204);
  expect(await emulator.rows()).toEqual([{ TimeGenerated: STAMP, [column]: null }]);
  expect(await emulator.json('counters')).toMatchObject({ nulled: { [column]: 1 } });
});

test('row 19: values that fit are kept as they were written', async () => {
  await using emulator = await start();
  const row = `{"TimeGenerated":"${STAMP}","Computer":"a\\u00e9","Level":-2147483648,"Serial":9223372036854775807,"Value":1.50,"Ok":true,"Seen":"2026-11-24","Context":{"2":1.0,"1":[null]}}`;
  expect((await emulator.post(`[${row}]`)).status).toBe(204);
  expect(await (await emulator.get('tables/App_CL/rows')).text()).toBe(`[${row}]`);
});

test('row 19: other values in a string column become text, or null by option', async () => {
  const body = `[{"TimeGenerated":"${STAMP}","Computer":{"b":1.0}}]`;
  await using text = await start();
  expect((await text.post(body)).status).toBe(204);
  expect(await text.rows()).toEqual([{ ...ROW, Computer: '{"b":1.0}' }]);
  await using none = await start({ stringMismatch: 'null' });
  expect((await none.post(body)).status).toBe(204);
  expect(await none.rows()).toEqual([{ ...ROW, Computer: null }]);
});

const RECEIVED = new Date(NOW).toISOString();

test.each([
  ['two days old is kept', NOW - 48 * HOUR_MS, 'kept'],
  ['older is replaced', NOW - 48 * HOUR_MS - 1, 'replaced'],
  ['a day ahead is kept', NOW + 24 * HOUR_MS, 'kept'],
  ['further ahead is replaced', NOW + 24 * HOUR_MS + 1, 'replaced'],
])('row 20: a TimeGenerated %s', async (_case, ms, fate) => {
  await using emulator = await start();
  const TimeGenerated = new Date(ms).toISOString();
  expect((await emulator.post([{ TimeGenerated }])).status).toBe(204);
  expect(await emulator.rows()).toEqual([{ TimeGenerated: fate === 'kept' ? TimeGenerated : RECEIVED }]);
  expect(await emulator.json('counters')).toMatchObject({ timeGeneratedOutsideWindow: fate === 'kept' ? 0 : 1 });
});

test.each(['{"Computer":"a"}', '{"Computer":"a","TimeGenerated":null}', '{"Computer":"a","TimeGenerated":"junk"}'])(
  'row 20: without a valid TimeGenerated %s gets the time of receipt',
  async (row) => {
    await using emulator = await start();
    expect((await emulator.post(`[${row}]`)).status).toBe(204);
    expect(await emulator.rows()).toEqual([{ TimeGenerated: RECEIVED, Computer: 'a' }]);
    expect(await emulator.json('counters')).toMatchObject({ timeGeneratedMissing: 1 });
  },
);

test('row 23: the same call twice is stored twice', async () => {
  await using emulator = await start();
  for (let i = 0; i < 2; i++) await emulator.post([ROW], { headers: { 'x-ms-client-request-id': 'same' } });
  expect(await emulator.rows()).toEqual([ROW, ROW]);
});

test('row 24: rows appear after the delay, those of a new table after a longer one', async () => {
  let now = NOW;
  await using emulator = await start({ now: () => now, visibility: { delayMs: 5000, newTableDelayMs: 60_000 } });
  await emulator.post([ROW]);
  now += 59_999;
  expect(await emulator.json('tables')).toEqual([]);
  expect(await emulator.rows()).toEqual([]);
  now += 1;
  expect(await emulator.rows()).toHaveLength(1);
  await emulator.post([ROW]);
  now += 4999;
  expect(await emulator.rows()).toHaveLength(1);
  now += 1;
  expect(await emulator.rows()).toHaveLength(2);
});

test('open: any rule and stream is taken, and an undeclared stream keeps its columns in a table of its name', async () => {
  await using emulator = await start({ open: true, rules: [{ immutableId: RULE }], streams: [APP] });
  const call = { rule: 'dcr-any', stream: 'Microsoft-Syslog' };
  expect((await emulator.post(`[{"a":{"z":1,"b":2},"n":9007199254740993}]`, call)).status).toBe(204);
  expect(await emulator.json('tables')).toMatchObject([{ table: 'Syslog', stream: 'Microsoft-Syslog', rows: 1 }]);
  const text = await (await emulator.get('tables/Syslog/rows')).text();
  expect(text).toBe(`[{"TimeGenerated":"${RECEIVED}","a":{"z":1,"b":2},"n":9007199254740993}]`);
});

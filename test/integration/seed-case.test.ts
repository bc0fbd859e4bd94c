import { expect, test } from 'vitest';
import { useLocalChain } from './local-chain.ts';

const chain = useLocalChain();

/** Times as the service takes them as they are: not older than two days. */
const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace('Z', '4567Z');

test('the sample of the article, uploaded, arrives as rows of its table', async () => {
  const [first, second] = [minutesAgo(3), minutesAgo(2)];
  const report = await chain.drop(
    'app/article.json',
    `[
  {
    "Time": "${first}",
    "Computer": "Computer1",
    "AdditionalContext": {
      "InstanceName": "user1",
      "TimeZone": "Pacific Time",
      "Level": 4,
      "CounterName": "AppMetric1",
      "CounterValue": 15.3
    }
  },
  {
    "Time": "${second}",
    "Computer": "Computer2",
    "AdditionalContext": {
      "InstanceName": "user2",
      "TimeZone": "Central Time",
      "Level": 3,
      "CounterName": "AppMetric1",
      "CounterValue": 23.5
    }
  }
]`,
  );
  expect(report).toMatchObject({
    file: 'app/article.json',
    log: 'app-events',
    state: 'done',
    counts: { read: 2, sent: 2, rejected: 0 },
  });
  expect(await chain.rows('AppEvents_CL')).toEqual([
    `{"TimeGenerated":"${first}","Computer":"Computer1","AdditionalContext":{"InstanceName":"user1","TimeZone":"Pacific Time","Level":4,"CounterName":"AppMetric1","CounterValue":15.3}}`,
    `{"TimeGenerated":"${second}","Computer":"Computer2","AdditionalContext":{"InstanceName":"user2","TimeZone":"Central Time","Level":3,"CounterName":"AppMetric1","CounterValue":23.5}}`,
  ]);
});

test('dynamic keeps digits and the order of keys', async () => {
  const time = minutesAgo(1);
  const context = '{"z":9007199254740993,"a":1.10,"10":1e400,"2":[{"b":-0,"a":null}]}';
  await chain.drop('app/digits.json', `{"Time":"${time}","Computer":"digits","AdditionalContext":${context}}`);
  expect((await chain.rows('AppEvents_CL')).at(-1)).toBe(
    `{"TimeGenerated":"${time}","Computer":"digits","AdditionalContext":${context}}`,
  );
});

test('a broken record is kept whole in the state container, the others arrive', async () => {
  const good = `{"Time":"${minutesAgo(1)}","Computer":"good"}`;
  const report = await chain.drop('app/mixed.json', `${good}\n{"Time": oops}\n${good}\n`);
  expect(report).toMatchObject({ state: 'done', counts: { read: 3, sent: 2, rejected: 1 } });
  const rejects = String(await chain.state.getBlobClient(report.rejects[0]!.name).downloadToBuffer());
  expect(
    rejects
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    expect.objectContaining({ code: 'PARSE_RECORD', file: 'app/mixed.json', record: 2, raw: '{"Time": oops}' }),
  ]);
});

test('a file that no log matches is reported and left alone', async () => {
  expect(await chain.drop('elsewhere/x.bin', 'x')).toMatchObject({
    state: 'unmatched',
    log: null,
    counts: { read: 0 },
  });
  expect(await chain.logs.getBlobClient('elsewhere/x.bin').exists()).toBe(true);
});

test('the app says that all is well', async () => {
  const response = await fetch(`${chain.host.url}/api/health`);
  expect({ status: response.status, body: await response.json() }).toEqual({ status: 200, body: { status: 'ok' } });
});

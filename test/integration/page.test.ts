import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHROMIUM, launchChromium } from '../../scripts/chromium.ts';
import { type Emulator, startEmulator } from '../../src/lib/emulator/emulator.ts';

/** Runs if ever it becomes markup. */
const HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';

const owned = new AsyncDisposableStack();
let emulator: Emulator;
let page: Page;
/** What the page complained of, and what it asked of anyone but the emulator. */
const complaints: string[] = [];

async function send(table: string, rows: readonly object[]): Promise<void> {
  const form = {
    client_id: 'a',
    client_secret: 'b',
    scope: 'https://monitor.azure.com/.default',
    grant_type: 'client_credentials',
  };
  const login = await fetch(`${emulator.url}/t/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const response = await fetch(
    `${emulator.url}/dataCollectionRules/dcr-1/streams/Custom-${table}?api-version=2023-01-01`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(rows),
    },
  );
  expect(response.status).toBe(204);
}

/** The texts of the cells of one table of the page, a row each. */
const cells = async (id: string): Promise<string[][]> =>
  Promise.all((await page.locator(`#${id} tbody tr`).all()).map((row) => row.locator('td').allTextContents()));

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `${CHROMIUM} is missing: run \`apt-get update && apt-get install -y chromium\`, or name another in CHROMIUM.`,
    );
  }
  emulator = await startEmulator();
  owned.defer(() => emulator.close());
  const browser = await launchChromium(90_000);
  owned.defer(() => browser.close());
  page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(emulator.url)) complaints.push(request.url());
  });
  await page.goto(`${emulator.url}/`);
}, 120_000);
afterAll(() => owned.disposeAsync());

test('empty at first, and says so', async () => {
  await page.getByText('live', { exact: true }).waitFor();
  expect(await page.locator('#rows-empty').textContent()).toContain('No rows yet');
  expect(await page.locator('#rows').isVisible()).toBe(false);
});

test('rows appear by themselves, newest first, under their columns; calls beside them', async () => {
  await send('App_CL', [
    { Computer: 'first', Level: 4, Context: { z: 1, a: [true] } },
    { Computer: 'second', Level: 5 },
  ]);
  await page.locator('#rows tbody tr').first().waitFor();
  expect(await page.locator('#rows thead th').allTextContents()).toEqual(
    expect.arrayContaining(['TimeGenerated', 'Computer', 'Level', 'Context']),
  );
  const rows = await cells('rows');
  expect(rows.map((row) => row.filter((text) => /first|second/.test(text)))).toEqual([['second'], ['first']]);
  expect(rows[1]).toContain('{"z":1,"a":[true]}');
  expect(await page.locator('#range').textContent()).toBe('1–2 of 2, newest first');
  expect((await cells('calls'))[0]).toEqual(expect.arrayContaining(['Custom-App_CL', '204 ', '2']));
});

test('each table has a button with its rows, which shows them', async () => {
  await send('Other_CL', [{ Text: 'only here' }]);
  await page.getByRole('button', { name: /^Other_CL/ }).click();
  await page.getByText('only here').waitFor();
  expect(await page.getByRole('button', { name: /^Other_CL/ }).getAttribute('aria-pressed')).toBe('true');
  await page.getByRole('button', { name: /^App_CL\s*2 rows/ }).click();
  await page.getByRole('cell', { name: 'second' }).waitFor();
});

test('files appear with what became of them', async () => {
  emulator.registerFile({
    file: 'app/x.json',
    log: 'app-events',
    state: 'partial',
    read: 3,
    sent: 2,
    rejected: 1,
    altered: 7,
    error: 'DECODE_TRUNCATED',
  });
  await page.locator('#files tbody tr').first().waitFor();
  expect((await cells('files'))[0]!.slice(1)).toEqual([
    'app/x.json',
    'app-events',
    'partial',
    '3',
    '2',
    '1',
    '',
    '7',
    'DECODE_TRUNCATED',
  ]);
});

test('text that looks like markup stays text, wherever it stands', async () => {
  emulator.registerFile({ file: HOSTILE, log: HOSTILE, state: HOSTILE, error: HOSTILE });
  await send('Hostile_CL', [{ Message: HOSTILE, [HOSTILE]: { [HOSTILE]: HOSTILE } }]);
  await page.getByRole('button', { name: /^Hostile_CL/ }).click();
  await page.locator('#rows tbody td', { hasText: 'onerror' }).first().waitFor();
  await page.locator('#files tbody td', { hasText: 'onerror' }).first().waitFor();
  expect((await cells('rows'))[0]).toContain(HOSTILE);
  expect((await cells('files'))[0]).toContain(HOSTILE);
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.locator('main script').count()).toBe(0);
  expect(await page.title()).not.toContain('owned');
});

test('numbers beyond what JavaScript holds keep their digits', async () => {
  const text = '[{"Serial":9007199254740993,"Small":1.10}]';
  const token = `x.${Buffer.from(JSON.stringify({ aud: 'https://monitor.azure.com', exp: 9_999_999_999, idtyp: 'app' })).toString('base64url')}.`;
  await fetch(`${emulator.url}/dataCollectionRules/dcr-1/streams/Custom-Digits_CL?api-version=2023-01-01`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: text,
  });
  await page.getByRole('button', { name: /^Digits_CL/ }).click();
  await page.getByRole('cell', { name: '9007199254740993' }).waitFor();
});

test('the page complained of nothing and asked nobody else', () => {
  expect(complaints).toEqual([]);
});

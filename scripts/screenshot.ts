/** `npm run screenshot`: takes `docs/page.png`, the picture in the README, from the page of a running `npm start`. */
import { join } from 'node:path';
import { runningState } from '../src/lib/local/dev-state.ts';
import { launchChromium } from './chromium.ts';

/** Wide enough that nothing of the page is cut off; its height is that of what the page shows. */
const VIEWPORT = { width: 1280, height: 800 };

const root = join(import.meta.dirname, '..');
const { page: url } = await runningState(root);
const browser = await launchChromium(30_000);
try {
  const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: 'light' });
  await page.goto(url);
  await page.getByText('live', { exact: true }).waitFor();
  await page.locator('#rows tbody tr').first().waitFor();
  await page.screenshot({ path: join(root, 'docs', 'page.png'), fullPage: true });
} finally {
  await browser.close();
}
process.stdout.write('docs/page.png\n');

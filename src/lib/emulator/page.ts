import { readFileSync } from 'node:fs';
import type { Exchange } from './exchange.ts';

const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['page.html', 'text/html'],
  '/page.css': ['page.css', 'text/css'],
  '/page.js': ['page.js', 'text/javascript'],
};

/** Nothing inline and nothing from elsewhere: text of a log that slipped into the page could still not run. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page that shows tables, rows, files and calls. Answers false where the path is not of the page. */
export function page({ method, path, response }: Exchange): boolean {
  const found = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (found === undefined || (method !== 'GET' && method !== 'HEAD')) return false;
  const [file, type] = found;
  response.writeHead(200, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  });
  response.end(readFileSync(new URL(`./page/${file}`, import.meta.url)));
  return true;
}

import { createInterface } from 'node:readline/promises';

/**
 * Asks for a yes. Where no person sits there, nobody is asked, and it is one.
 *
 * @param {string} question
 * @param {NodeJS.ReadableStream & { isTTY?: boolean }} input
 * @param {NodeJS.WritableStream} output
 */
export async function confirm(question, input, output) {
  if (input.isTTY !== true) return true;
  const lines = createInterface({ input, output });
  const answer = await lines.question(`${question} [y/N] `);
  lines.close();
  return /^y(?:es)?$/i.test(answer.trim());
}

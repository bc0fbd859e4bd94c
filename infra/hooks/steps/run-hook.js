/** How every hook begins and ends. */
import { redacted, refusalOf } from './refusal.js';

/**
 * A line for the reader.
 *
 * @param {string} line
 */
export const say = (line) => void process.stdout.write(`${redacted(line)}\n`);

/**
 * Runs a hook. Exit code 0: azd goes on; 1: azd stops, and stderr says why.
 *
 * @param {string} name As azd calls it.
 * @param {string} about What `--help` prints.
 * @param {() => Promise<void>} main
 */
export async function runHook(name, about, main) {
  if (process.argv.includes('--help')) {
    say(`${name}: ${about}`);
    return;
  }
  try {
    await main();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    const { what, command, fix } = refusal;
    const lines = [`${name} stopped: ${what}`];
    if (command !== undefined) lines.push(`  command: ${command}`);
    lines.push(`  what to do: ${fix.replaceAll('\n', '\n    ')}`);
    process.stderr.write(`\n${redacted(lines.join('\n'))}\n`);
    process.exitCode = 1;
  }
}

/** Starts programs; no shell reads what is handed to them. */
import { spawn } from 'node:child_process';
import { refusal } from './refusal.js';

/** What cmd.exe answers where it finds no such program. */
const NOT_RECOGNIZED = 9009;

/**
 * @typedef {object} Ended
 * @property {number} code
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * What is started for a command. On Windows `az` is a batch file, which only cmd.exe can run: there each argument is
 * put in quotes, and one that quotes do not hold is refused.
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @param {NodeJS.Platform} platform
 * @returns {{ file: string, args: string[], verbatim: boolean }}
 */
export function commandLine(name, args, platform) {
  if (platform !== 'win32' || name !== 'az') return { file: name, args: [...args], verbatim: false };
  const quoted = args.map((arg) => {
    if (/["%\r\n\0]|\\$/.test(arg))
      throw refusal({
        what: `An argument for \`${name}\` has a character that cmd.exe would not leave alone: ${JSON.stringify(arg)}.`,
        fix: 'Take quotes, percent signs and a backslash at the end out of the value (`azd env get-values` shows them).',
      });
    return `"${arg}"`;
  });
  return { file: 'cmd.exe', args: ['/d', '/s', '/c', `"${[name, ...quoted].join(' ')}"`], verbatim: true };
}

/**
 * Runs a program to its end, whatever its exit code. It has no stdin, so nothing can wait for an answer. Fails where
 * there is no such program.
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, missing: string }} options `missing` says how it is installed.
 * @returns {Promise<Ended>}
 */
export function runCommand(name, args, { cwd, env = process.env, missing }) {
  const line = commandLine(name, args, process.platform);
  const absent = () => refusal({ what: `\`${name}\` is not on the PATH.`, fix: missing });
  return new Promise((resolve, reject) => {
    const child = spawn(line.file, line.args, {
      ...(cwd === undefined ? {} : { cwd }),
      // cmd.exe would look for `az` in the current folder first.
      env: { ...env, NoDefaultCurrentDirectoryInExePath: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsVerbatimArguments: line.verbatim,
      windowsHide: true,
    });
    const text = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk) => (text.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk) => (text.stderr += chunk));
    child.once('error', (error) =>
      reject(/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT' ? absent() : error),
    );
    child.once('close', (code) => {
      if (line.verbatim && code === NOT_RECOGNIZED) reject(absent());
      // Ended by a signal: no code, but no success either.
      else resolve({ code: code ?? 1, ...text });
    });
  });
}

/** How the scripts read their options: `parseArgs` gives texts, and a text that is no number must not become NaN. */

/**
 * What `read` makes of the options; undefined where there is nothing to do. Then the usage was shown: because it was asked
 * for (`read` gives undefined), or because an option is none, which `read` tells by a TypeError: exit code 2.
 */
export function commandLine<Options>(usage: string, read: () => Options | undefined): Options | undefined {
  try {
    const options = read();
    if (options === undefined) process.stdout.write(usage);
    return options;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

/** The value of `--name`, a number. */
export function number(name: string, text: string): number {
  if (!/^\d{1,9}(\.\d+)?$/.test(text)) throw new TypeError(`--${name} takes a number, not ${text}`);
  return Number(text);
}

/** The value of `--name`, a whole number. */
export function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new TypeError(`--${name} takes a whole number, not ${text}`);
  return Number(text);
}

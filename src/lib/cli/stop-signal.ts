const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** npm and npx pass on the Ctrl-C that the terminal has sent already: what comes so soon after it is the same one. */
const SAME_KEYPRESS_MS = 1000;

/**
 * An abort signal for the first SIGINT or SIGTERM. One that comes a second later or more ends the process at once, in
 * case that stopping hangs. Disposing of it gives the signals back, unless one came.
 */
export function stopSignal(reason?: Error): Disposable & { readonly signal: AbortSignal } {
  const stop = new AbortController();
  let since = Infinity;
  const onSignal = (): void => {
    if (performance.now() - since > SAME_KEYPRESS_MS) process.exit(130);
    if (stop.signal.aborted) return;
    since = performance.now();
    stop.abort(reason);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: stop.signal,
    [Symbol.dispose]: () => {
      if (!stop.signal.aborted) for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** npm and npx pass on the Ctrl-C that the terminal has sent already: what comes so soon after it is the same one. */
const SAME_KEYPRESS_MS = 1000;

/** A read from a pipe that says nothing cannot be broken off, and would keep the process for ever. */
const GRACE_MS = 5000;

/**
 * An abort signal for the first SIGINT or SIGTERM. A process that has not ended {@link GRACE_MS} later, or when the
 * signal comes again, is ended by it. Disposing of it gives the signals back, unless one came.
 */
export function stopSignal(reason?: Error): Disposable & { readonly signal: AbortSignal } {
  const stop = new AbortController();
  let since = 0;
  const giveBack = (): void => {
    for (const name of SIGNALS) process.off(name, onSignal);
  };
  const endBy = (name: NodeJS.Signals): void => {
    giveBack();
    // `process.exit` would wait for the read.
    process.kill(process.pid, name);
  };
  const onSignal = (name: NodeJS.Signals): void => {
    if (!stop.signal.aborted) {
      since = performance.now();
      setTimeout(endBy, GRACE_MS, name).unref();
      stop.abort(reason);
    } else if (performance.now() - since > SAME_KEYPRESS_MS) endBy(name);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: stop.signal,
    [Symbol.dispose]: () => {
      if (!stop.signal.aborted) giveBack();
    },
  };
}

/** Code under test reports through what it is given; writing to the console is a bug. */
for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  console[method] = (...args: unknown[]) => {
    throw new Error(`console.${method} was called: ${args.map(String).join(' ')}`);
  };
}

/** Loaded with `--import` into each process that is measured: at its end it writes what it has used. */
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const used = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: (maxRSS * 1024) / 1e6 };
  writeFileSync(process.env['BENCH_RESOURCES']!, JSON.stringify(used));
});

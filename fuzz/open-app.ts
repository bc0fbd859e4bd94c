import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createApp, type App } from '../src/lib/app.ts';
import { readPreset } from '../src/lib/config/use-presets.ts';
import { presetNames } from '../src/lib/presets/preset-files.ts';

/** What a container may expand to, here, and has to be looked at. */
export const EXPANDED_MB = 4;
/** Small limits, so that inputs of some kilobytes meet them. */
const ENVIRONMENT = {
  LOGSLUICE_CONFIG: 'logs.yaml',
  LOGSLUICE_MAX_RECORD_BYTES: '2000',
  LOGSLUICE_MAX_BODY_BYTES: '20000',
  LOGSLUICE_MAX_EXPANDED_BYTES: String(EXPANDED_MB * 1e6),
  LOGSLUICE_MAX_ENTRY_BYTES: '2000000',
};
/** What `judge` accounts for the bytes of an input with. */
const PLACE = {
  Number: { from: '$record.number' },
  Offset: { from: '$record.offset' },
  Raw: { from: '$record.raw' },
};

/** The app with the logs of `fuzz/logs.yaml`, and each preset as the log `preset-<name>`. */
export function openApp(): App {
  const { logs } = parse(readFileSync(join(import.meta.dirname, 'logs.yaml'), 'utf8')) as { logs: readonly object[] };
  const presets = presetNames().map((preset) => {
    const { log } = readPreset(preset);
    const name = `preset-${preset}`;
    return { ...log, name, match: `${name}/**`, columns: { ...PLACE, ...(log['columns'] as object) } };
  });
  const directory = mkdtempSync(join(tmpdir(), 'logsluice-fuzz-'));
  try {
    writeFileSync(join(directory, 'logs.yaml'), JSON.stringify({ logs: [...logs, ...presets] }));
    return createApp({ env: ENVIRONMENT, directory });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

import { z } from 'zod';
import { PLATFORM_SETTINGS, settingsSchema } from '../../src/lib/config/settings-schema.ts';
import { code, page, table } from './markdown.ts';

/** `docs/reference/settings.md`: the environment variables of `src/lib/config/settings-schema.ts`. */
export function settingsPage(): string {
  const rows = Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const meta = schema.meta();
    return [code(name), meta?.description ?? '', defaultOf(schema), exampleOf(schema)];
  });
  return page(
    'Settings',
    '`src/lib/config/settings-schema.ts`',
    'Settings are environment variables: application settings in Azure, those of the shell on a laptop; ' +
      '`Values` of `local.settings.json` are for a `func start` of your own alone. `npm start` sets storage, containers and where rows go by itself. ' +
      'An empty value counts as unset. A value that does not fit is an error, never the default: `SETTING_INVALID` names every such setting at once.',
    '## Of Logsluice',
    table(['Setting', 'Meaning', 'Default', 'Example'], rows),
    '## Of the platform',
    'Read by the Functions host, the identity library or `npm start`.',
    table(
      ['Setting', 'Meaning'],
      PLATFORM_SETTINGS.map(({ name, description }) => [code(name), description]),
    ),
  );
}

function exampleOf(schema: z.ZodType): string {
  const examples = schema.meta()?.examples;
  return Array.isArray(examples) ? code(String(examples[0])) : '';
}

function defaultOf(schema: z.ZodType): string {
  if (!(schema instanceof z.ZodDefault)) return '–';
  const value: unknown = schema.def.defaultValue;
  return value instanceof Map ? '–' : code(String(value));
}

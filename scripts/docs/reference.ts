import { configPage } from './config-page.ts';
import { deploymentPage } from './deployment-page.ts';
import { errorsPage } from './errors-page.ts';
import { runsPage } from './runs-page.ts';
import { configJsonSchema } from './schema-file.ts';
import { settingsPage } from './settings-page.ts';

/** Every file of `docs/reference`: name → content. */
export function referenceFiles(): ReadonlyMap<string, string> {
  const schema = configJsonSchema();
  return new Map([
    ['config.md', configPage(schema)],
    ['config.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
    ['deployment.md', deploymentPage()],
    ['errors.md', errorsPage()],
    ['runs.md', runsPage()],
    ['settings.md', settingsPage()],
  ]);
}

import { describe, expect, test } from 'vitest';
import { checkSettings } from '../../src/lib/app.ts';
import { queueAccounts, storageAccounts } from '../../src/lib/azure/storage.ts';
import { PLATFORM_SETTINGS, settingsSchema } from '../../src/lib/config/settings-schema.ts';
import { RUNS_STREAM } from '../../src/lib/telemetry/run-row.ts';
import { appSettings } from './app-settings.ts';
import { deployments, snapshot, theOne } from './templates.ts';

/** Read by the Functions host alone. */
const OF_THE_HOST = ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'];
const NAMES = Object.keys(appSettings(snapshot('defaults')));

test('every setting is one that something reads', () => {
  const known = new Set([...Object.keys(settingsSchema.shape), ...PLATFORM_SETTINGS.map(({ name }) => name)]);
  // The forms of one connection hold for the other; tables are the host's business.
  const forms = [...known].filter((name) => name.startsWith('LogsStorage__'));
  for (const name of forms) known.add(name.replace('LogsStorage', 'AzureWebJobsStorage'));
  known.add('AzureWebJobsStorage__tableServiceUri');
  expect(NAMES.filter((name) => !known.has(name) && !OF_THE_HOST.includes(name))).toEqual([]);
});

test('every setting that the app needs in Azure is there', () => {
  expect(NAMES.toSorted()).toEqual(
    [
      ...OF_THE_HOST,
      'AZURE_CLIENT_ID',
      'AzureWebJobsStorage__blobServiceUri',
      'AzureWebJobsStorage__clientId',
      'AzureWebJobsStorage__credential',
      'AzureWebJobsStorage__queueServiceUri',
      'AzureWebJobsStorage__tableServiceUri',
      'LOGSLUICE_AUDIENCE',
      'LOGSLUICE_CONTAINER',
      'LOGSLUICE_RULES',
      'LOGSLUICE_RUNS_STREAM',
      'LOGSLUICE_STATE_CONTAINER',
      'LOGSLUICE_TRIGGER_SOURCE',
      'LogsStorage__blobServiceUri',
      'LogsStorage__clientId',
      'LogsStorage__credential',
      'LogsStorage__queueServiceUri',
    ].toSorted(),
  );
});

describe.each(deployments)('$scenario', (deployment) => {
  const env = appSettings(deployment);

  test('the app finds nothing wrong with its settings', () => {
    const { settings, problems } = checkSettings(env);
    expect(problems).toEqual([]);
    expect(settings?.runsStream).toBe(RUNS_STREAM);
  });

  test('both connections lead to the account, by the identity', async () => {
    const account = deployment.outputs!['LOGS_ACCOUNT_NAME'] as string;
    const blobs = storageAccounts(env);
    const queues = queueAccounts(env);
    for (const connection of ['LogsStorage', 'AzureWebJobsStorage']) {
      expect((await blobs(connection)).url).toMatch(new RegExp(`^https://${account}\\.blob\\.core\\.`));
      expect((await queues(connection)).url).toMatch(new RegExp(`^https://${account}\\.queue\\.core\\.`));
    }
  });
});

test('a setting of the reader stands beside ours, which win', () => {
  const { siteConfig } = theOne(snapshot('max'), 'Microsoft.Web/sites').properties;
  expect(siteConfig.appSettings).toContain("union(parameters('appSettings'), createObject('AzureWebJobsStorage__");
});

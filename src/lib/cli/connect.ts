import { join } from 'node:path';
import { createApp, loadSettings, type App, type Environment } from '../app.ts';
import { PipelineError } from '../errors.ts';
import { runningState } from '../local/dev-state.ts';
import { hostEnvironment } from '../local/host-settings.ts';
import { operations, type Operations } from '../operations.ts';
import { createService } from '../service.ts';

export interface Connected extends Operations {
  /** Where it is connected, for people. */
  readonly where: string;
  /** Hash of the logs.yaml of the app. Fails with CONFIG_INVALID. */
  readonly config: () => string;
  /** The app itself. Fails likewise. */
  readonly app: () => App;
}

const ROOT = join(import.meta.dirname, '../../..');

/**
 * Connects as the app does: by the settings in the environment, or to what `npm start` runs in this folder. Fails with
 * SETTING_INVALID where there is neither.
 */
export async function connect(): Promise<Connected> {
  const { env, where } = await settingsOfTheApp();
  const app = () => createApp({ env, directory: process.cwd() });
  const settings = loadSettings(env);
  const service = createService({ env, directory: process.cwd(), app });
  return {
    ...operations(service, settings),
    where: `${where}, container ${settings.container}`,
    config: () => app().config.fingerprint,
    app,
  };
}

async function settingsOfTheApp(): Promise<{ readonly env: Environment; readonly where: string }> {
  const given = Object.entries(process.env).some(
    ([name, value]) => /^AzureWebJobsStorage(__\w+)?$/.test(name) && value !== '',
  );
  if (given) return { env: process.env, where: 'the settings in the environment' };
  try {
    const { storageConnection, emulator } = await runningState(ROOT);
    const env = hostEnvironment({ storageConnection, emulator, app: join(ROOT, 'dist/app') }, process.env);
    return { env, where: 'what runs in this folder' };
  } catch (cause) {
    if (!(cause instanceof PipelineError) || cause.code !== 'LOCAL_NOT_RUNNING') throw cause;
    const problem =
      'is missing: set AzureWebJobsStorage and LogsStorage as the app has them (az functionapp config appsettings list), or run `npm start` here';
    throw new PipelineError('SETTING_INVALID', { setting: 'AzureWebJobsStorage', problem }, { cause });
  }
}

import { readFileSync } from 'node:fs';
import type { TokenCredential } from '@azure/core-auth';
import { PipelineError } from '../errors.ts';
import { isPlanOf, tablesAt, TABLES_FILE, type Tables } from '../infra.ts';
import { armClient, CLOUDS } from '../live/arm-client.ts';
import { askApp, type LiveHealth } from '../live/ask-app.ts';
import { azdEnvironment } from '../live/azd-environment.ts';
import { compareDeployed } from '../live/compare-deployed.ts';
import { livePlaces, safeOrigin, type PlaceOptions } from '../live/live-places.ts';
import { readDeployed, type Places } from '../live/read-deployed.ts';
import { configFile } from './config-file.ts';
import { readLogs } from './read-logs.ts';
import { stopSignal } from './stop-signal.ts';

export interface LiveOptions extends PlaceOptions {
  readonly config?: string;
  readonly keyEnv: string;
  readonly keyFile?: string;
  readonly environment?: string;
  readonly cloud: keyof typeof CLOUDS;
  readonly arm?: string;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Asks the deployed app what it may send, and Azure what is deployed, as far as it is known where they are; says on stdout
 * what is not as planned. Gives the exit code: 1 where anything is not, or could not be asked. Throws SETTING_INVALID.
 */
export async function checkLive(options: LiveOptions): Promise<0 | 1 | 130> {
  const azd = azdEnvironment(process.cwd(), options.environment ?? process.env['AZURE_ENV_NAME']);
  if (options.environment !== undefined && azd === undefined) {
    const problem = `names no environment of azd: there is no .azure/${options.environment}/.env`;
    throw new PipelineError('SETTING_INVALID', { setting: '--environment', problem });
  }
  const { url, azure, unknown } = livePlaces(options, process.env, azd);
  if (url === undefined && azure === undefined) {
    const problem = `is missing, and so ${unknown.length > 1 ? 'are' : 'is'} ${unknown.join(', ')}: give them as options, or run this where azd has deployed`;
    throw new PipelineError('SETTING_INVALID', { setting: '--url', problem });
  }
  const key = url === undefined ? '' : readKey(options);
  using interrupt = stopSignal(new PipelineError('RUN_SHUTDOWN', { path: 'the check' }));
  const { signal } = interrupt;
  const isWell = [
    await told(async () => url === undefined || showApp(url, await askApp(url, key, { signal })), signal),
    await told(async () => azure === undefined || (await compareAzure(azure, options, signal)), signal),
  ];
  if (signal.aborted) return 130;
  if (url === undefined) tell('The app was not asked: --url says where it is.');
  if (azure === undefined) tell(`Azure was not asked: it is not known what ${unknown.join(', ')} are.`);
  return isWell.every(Boolean) ? 0 : 1;
}

/** One part of the check does not keep the other from being made. */
async function told(part: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  try {
    return await part();
  } catch (error) {
    if (!(error instanceof PipelineError) || error.code === 'SETTING_INVALID') throw error;
    if (!signal.aborted) say(`${error.code}  ${error.message}\n  ${error.fix}`);
    return false;
  }
}

/** Never an argument: those can be seen by everyone on the machine. */
function readKey({ keyEnv, keyFile }: LiveOptions): string {
  if (keyFile !== undefined) {
    try {
      return readFileSync(keyFile, 'utf8').trim();
    } catch (cause) {
      const problem = `cannot be read: ${(cause as NodeJS.ErrnoException).code ?? 'unknown'}`;
      throw new PipelineError('SETTING_INVALID', { setting: '--key-file', problem }, { cause });
    }
  }
  const key = process.env[keyEnv];
  if (key) return key;
  const problem = 'is missing: it holds a function key of the app (az functionapp keys list -g <group> -n <app>)';
  throw new PipelineError('SETTING_INVALID', { setting: keyEnv, problem });
}

function showApp(url: string, { status, problems, live }: LiveHealth): boolean {
  const streams = live?.streams ?? [];
  const wrong = streams.filter(({ state }) => state !== 'ok');
  const all = streams.length === 1 ? '1 stream' : `${streams.length} streams`;
  if (live === undefined) say(`app    ${url} cannot ask the service:`);
  else say(`app    ${url} may send to ${wrong.length === 0 ? all : `${streams.length - wrong.length} of ${all}`}`);
  for (const { code, where, message, fix } of problems) say(`  problem  ${where}\n    ${code}: ${message}\n    ${fix}`);
  for (const { stream, rule, missing, code, message, fix } of wrong)
    say(`  ${missing}  ${stream}${rule === undefined ? '' : ` → ${rule}`}\n    ${code}: ${message}\n    ${fix}`);
  return status === 'ok';
}

async function compareAzure(places: Places, options: LiveOptions, signal: AbortSignal): Promise<boolean> {
  const { cloud, config } = options;
  const plan = tablesAt(TABLES_FILE);
  if (plan === undefined)
    throw new PipelineError('TABLES_INVALID', { file: TABLES_FILE, problem: 'there is none: run `logsluice infra`' });
  const arm = options.arm === undefined ? CLOUDS[cloud].arm : safeOrigin(options.arm, '--arm');
  const client = armClient(arm, await signIn(arm, CLOUDS[cloud].authority));
  const differences = compareDeployed(plan, await readDeployed(places, plan, client, { signal }));
  const where = `resource group ${places.resourceGroup}`;
  if (differences.length === 0) say(`azure  ${where} is as ${TABLES_FILE} plans it`);
  else say(`azure  ${where} differs from ${TABLES_FILE} in ${differences.length}:`);
  for (const { kind, where: place, what, fix } of differences) say(`  ${kind}  ${place}: ${what}\n    ${fix}`);
  const isCurrent = await isCurrentPlan(plan, configFile(config));
  if (!isCurrent) say(`plan   ${TABLES_FILE} is not what logs.yaml says now: run \`logsluice infra\``);
  return differences.length === 0 && isCurrent;
}

/** Plain http is this machine's own: no token is shown there. */
async function signIn(arm: string, authorityHost: string): Promise<TokenCredential> {
  if (arm.startsWith('http:')) return { getToken: () => Promise.resolve(null) };
  const { DefaultAzureCredential } = await import('@azure/identity');
  const own = process.env['AZURE_AUTHORITY_HOST'];
  // Entra's public list of authorities knows neither private clouds nor an emulator.
  return new DefaultAzureCredential({ authorityHost: own || authorityHost, disableInstanceDiscovery: Boolean(own) });
}

async function isCurrentPlan(plan: Tables, file: string): Promise<boolean> {
  const checked = readLogs(file, process.env);
  return typeof checked !== 'string' && checked.config !== undefined && (await isPlanOf(checked.config, plan));
}

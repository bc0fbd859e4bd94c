/** A project around the real hooks, in which `az`, `azd` and `logsluice` are programs that answer from a list. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { root } from '../../guards/source-files.ts';

/** What a program answers once. */
export interface Answer {
  readonly json?: unknown;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
}

interface Rule {
  readonly command: string;
  readonly answers: readonly Answer[];
}

export interface World {
  /** The folder of the project. */
  readonly project: string;
  /** Answers to commands that begin so: the first, the second …, the last ever again. A later rule goes before. */
  answer(command: string, ...answers: readonly Answer[]): void;
  /** Takes a program off the PATH. */
  remove(program: string): void;
  write(path: string, content: unknown): void;
  hook(name: string, env?: Readonly<Record<string, string>>, args?: readonly string[]): Promise<Ended>;
  /** Every command that was run so far. */
  calls(): readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const SUBSCRIPTION = '00000000-0000-0000-0000-000000000001';
export const WORKSPACE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/soc`;

/** What azd gives to hooks before the first deployment. */
const AZD = {
  AZURE_ENV_NAME: 'prod',
  AZURE_LOCATION: 'japaneast',
  AZURE_SUBSCRIPTION_ID: SUBSCRIPTION,
};

/** What it gives once infra/main.bicep was deployed. */
export const OUTPUTS = {
  AZURE_RESOURCE_GROUP: 'rg-prod-logsluice',
  SERVICE_APP_NAME: 'func-x',
  SERVICE_APP_URI: 'https://func-x.example',
  SERVICE_APP_INTAKE: 'blob',
  LOGS_ACCOUNT_NAME: 'stlogx',
  EVENT_TOPIC_NAME: 'evgt-x',
  WORKSPACE_ID: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-prod-logsluice/providers/Microsoft.OperationalInsights/workspaces/log-x`,
};

/** Records the call, then answers by the newest rule that fits. A command that no rule knows fails. */
const program = (name: string, folder: string): string => `#!${process.execPath}
const { appendFileSync, readFileSync } = process.getBuiltinModule('node:fs');
const log = ${JSON.stringify(join(folder, 'calls.log'))};
const command = [${JSON.stringify(name)}, ...process.argv.slice(2)].join(' ');
const before = readFileSync(log, 'utf8').split('\\n');
appendFileSync(log, command + '\\n');
const rules = JSON.parse(readFileSync(${JSON.stringify(join(folder, 'rules.json'))}, 'utf8'));
const rule = rules.findLast((rule) => command.startsWith(rule.command));
const nth = rule && before.filter((line) => line.startsWith(rule.command)).length;
const answer = rule ? rule.answers[Math.min(nth, rule.answers.length - 1)] : { code: 99, stderr: 'unexpected: ' + command };
process.stdout.write(answer.stdout ?? (answer.json === undefined ? '' : JSON.stringify(answer.json)));
process.stderr.write(answer.stderr ?? '');
process.exitCode = answer.code ?? 0;
`;

/** A new world for each test, in which all is well. */
export function useWorld(): World {
  let folder: string;
  let rules: Rule[];
  const at = (path: string): string => join(folder, 'project', path);
  const world: World = {
    get project() {
      return join(folder, 'project');
    },
    answer(command, ...answers) {
      rules.push({ command, answers });
      writeFileSync(join(folder, 'rules.json'), JSON.stringify(rules));
    },
    remove: (name) => rmSync(join(folder, 'bin', name)),
    write(path, content) {
      mkdirSync(join(at(path), '..'), { recursive: true });
      writeFileSync(at(path), typeof content === 'string' ? content : JSON.stringify(content));
    },
    async hook(name, env = {}, args = []) {
      const child = spawn(process.execPath, [at(`infra/hooks/${name}.js`), ...args], {
        cwd: at('infra/hooks'),
        env: { PATH: join(folder, 'bin'), HOOK_SECOND_MS: '1', ...AZD, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const text = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].setEncoding('utf8').on('data', (chunk: string) => (text[stream] += chunk));
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, ...text };
    },
    calls: () => readFileSync(join(folder, 'calls.log'), 'utf8').split('\n').filter(Boolean),
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'logsluice-hooks-'));
    rules = [];
    writeFileSync(join(folder, 'calls.log'), '');
    mkdirSync(join(folder, 'bin'));
    for (const name of ['az', 'azd']) {
      writeFileSync(join(folder, 'bin', name), program(name, folder));
      chmodSync(join(folder, 'bin', name), 0o755);
    }
    cpSync(join(root, 'infra/hooks'), at('infra/hooks'), { recursive: true });
    for (const file of ['azure.yaml', 'package.json']) cpSync(join(root, file), at(file));
    mkdirSync(at('bin'));
    writeFileSync(at('bin/logsluice.mjs'), program('logsluice', folder));
    for (const file of ['package-lock.json', 'node_modules/.package-lock.json'])
      world.write(file, { packages: { 'node_modules/zod': { version: '4.6.7' } } });
    world.write('infra/tables.json', {
      version: 1,
      tables: [
        {
          name: 'AppEvents_CL',
          plan: 'Analytics',
          columns: [
            { name: 'TimeGenerated', type: 'datetime' },
            { name: 'Level', type: 'string' },
          ],
        },
        { name: 'Former_CL', plan: 'Analytics', gone: true, columns: [] },
      ],
      streams: [],
    });
    wellAnswers(world);
  });
  afterEach(() => {
    if (existsSync(folder)) rmSync(folder, { recursive: true });
  });
  return world;
}

function wellAnswers(world: World): void {
  world.answer('logsluice check', { stdout: 'logs.yaml is fine\n' });
  world.answer('logsluice infra --check', { stdout: 'infra/tables.json is up to date\n' });
  world.answer('azd version', { json: { azd: { version: '1.32.0', commit: 'x' } } });
  world.answer('azd env set', {});
  world.answer('az version', { json: { 'azure-cli': '2.80.0' } });
  world.answer('az account show', { json: { id: SUBSCRIPTION, environmentName: 'AzureCloud' } });
  world.answer('az functionapp list-flexconsumption-locations', {
    json: [{ name: 'Japan East' }, { name: 'East US' }],
  });
  world.answer('az functionapp list-flexconsumption-runtimes', { json: [{ version: '22' }, { version: '24' }] });
  world.answer('az resource list', {
    code: 3,
    stderr: "(ResourceGroupNotFound) Resource group 'x' could not be found.",
  });
}

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { environment } from '../../cli/cli-process.ts';
import { root } from '../../guards/source-files.ts';
import { useWorld } from './stand-ins.ts';

const world = useWorld();
const prepackage = (env?: Readonly<Record<string, string>>) => world.hook('prepackage', env);

test('a sound logs.yaml with its tables.json: azd goes on', async () => {
  expect(await prepackage()).toEqual({
    code: 0,
    stdout: 'logs.yaml is sound, and infra/tables.json belongs to it.\n',
    stderr: '',
  });
  expect(world.calls()).toEqual(['logsluice check', 'logsluice infra --check']);
});

test('a logs.yaml with a mistake: what check says is shown, and nothing else is asked', async () => {
  world.answer('logsluice check', { code: 2, stdout: 'logs.yaml:4:5  unknown key `fromat`\n1 problem\n' });
  const { code, stdout, stderr } = await prepackage();
  expect(code).toBe(1);
  expect(stdout).toBe('logs.yaml:4:5  unknown key `fromat`\n1 problem\n');
  expect(stderr).toBe(`
prepackage stopped: logs.yaml is not ready to be deployed.
  command: npx logsluice check
  what to do: Mend what is listed above, then run azd again.
`);
  expect(world.calls()).toEqual(['logsluice check']);
});

test('a tables.json of an older logs.yaml: azd stops and the file stays as it is', async () => {
  world.answer('logsluice infra --check', { code: 1, stdout: 'infra/tables.json is out of date\n' });
  const { code, stderr } = await prepackage();
  expect(code).toBe(1);
  expect(stderr).toContain('infra/tables.json is not what logs.yaml asks for.');
  expect(stderr).toContain('Run `npx logsluice infra`, look at what changes');
  expect(world.calls()).not.toContain('logsluice infra');
});

test('without npm ci', async () => {
  world.remove('../project/node_modules/.package-lock.json');
  const { code, stderr } = await prepackage();
  expect(code).toBe(1);
  expect(stderr).toContain('node_modules is missing.\n  what to do: Run `npm ci`');
});

test('with packages of an older package-lock.json', async () => {
  world.write('package-lock.json', {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/zod': { version: '4.6.8' },
      'node_modules/yaml': { version: '2.9.1' },
      'node_modules/@esbuild/win32-x64': { version: '0.28.2', optional: true },
    },
  });
  const { code, stderr } = await prepackage();
  expect(code).toBe(1);
  expect(stderr).toContain('node_modules is not what package-lock.json says: node_modules/zod and 1 more.');
});

test('under a Node that is too old', async () => {
  world.write('package.json', { type: 'module', engines: { node: '>=99.1.0' } });
  const { code, stderr } = await prepackage();
  expect(code).toBe(1);
  expect(stderr).toContain(`This is Node ${process.versions.node}; Node 99.1.0 or newer is needed.`);
});

test('this project itself is ready to be packed, whatever settings a laptop has', () => {
  const stdout = execFileSync(process.execPath, [join(root, 'infra/hooks/prepackage.js')], {
    cwd: join(root, 'infra/hooks'),
    env: environment({ LOGSLUICE_ENDPOINT: 'not a URL', LOGSLUICE_PRIVATE: 'true' }),
    encoding: 'utf8',
  });
  expect(stdout).toBe('logs.yaml is sound, and infra/tables.json belongs to it.\n');
});

/** `npm run build`: `dist/app`, the folder that Azure, `func start` and the built-in host run. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile } from 'esbuild';
import { copyLogsFile } from '../src/lib/config/copy-logs-file.ts';
import { TABLES_FILE } from '../src/lib/deployment/tables-at.ts';

export interface BuildOptions {
  /** Default: the entry that registers every function. */
  readonly entry?: string;
  /** The `logs.yaml` that goes along, with the files that it names, and `infra/tables.json` in its folder; what is not there is left out. */
  readonly config?: string;
}

export interface BuildResult {
  readonly bytes: number;
  /** The heaviest packages and rooms, bytes of output, largest first. */
  readonly heaviest: readonly { readonly name: string; readonly bytes: number }[];
}

const ROOT = dirname(import.meta.dirname);
const require = createRequire(import.meta.url);

/** What Node is to run. */
const SHAPE = { bundle: true, format: 'cjs', platform: 'node', target: 'node24', logLevel: 'silent' } as const;

/** Writes the app into `outDir`, which is emptied first. Fails with esbuild's own errors. */
export async function buildApp(outDir: string, options: BuildOptions = {}): Promise<BuildResult> {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  const { metafile } = await build({
    ...SHAPE,
    entryPoints: [options.entry ?? join(ROOT, 'src/functions/main.ts')],
    outfile: join(outDir, 'main.cjs'),
    // The second is wanted by a part of unzipper that reads S3, which nothing here calls.
    external: ['@azure/functions-core', '@aws-sdk/client-s3'],
    // Its ESM build is a second singleton, in which @azure/functions would never look for our factory.
    alias: { '@azure/functions-extensions-base': require.resolve('@azure/functions-extensions-base') },
    // The source is ESM, the build is not: both know the file that they are, and its folder.
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
  });
  await build({
    ...SHAPE,
    entryPoints: [join(ROOT, 'src/lib/watchdog/watchdog-thread.ts')],
    outfile: join(outDir, 'watchdog-thread.cjs'),
  });
  await copyFile(join(ROOT, 'host.json'), join(outDir, 'host.json'));
  const config = options.config ?? join(ROOT, 'logs.yaml');
  if (existsSync(config)) await copyLogsFile(config, outDir);
  const tables = join(dirname(config), TABLES_FILE);
  if (existsSync(tables)) await copyFile(tables, join(outDir, 'tables.json'));
  await cp(join(ROOT, 'src/lib/presets'), join(outDir, 'presets'), {
    recursive: true,
    filter: (file) => !file.endsWith('.ts'),
  });
  const { name, version } = require(join(ROOT, 'package.json')) as { name: string; version: string };
  const manifest = { name, version, private: true, main: 'main.cjs' };
  await writeFile(join(outDir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return weigh(metafile);
}

/** Milliseconds from the start of a Node process until the app in `outDir` has registered everything: the least of 5. */
export async function registrationMs(outDir: string): Promise<number> {
  const script = `
    require('node:module').registerHooks({
      resolve: (name, context, next) => name === '@azure/functions-core'
        ? { url: 'stub:core', format: 'commonjs', shortCircuit: true } : next(name, context),
      load: (url, context, next) => url === 'stub:core'
        ? { format: 'commonjs', shortCircuit: true, source: 'const none = () => ({ dispose() {} });'
            + 'module.exports = { log() {}, registerFunction: none, registerHook: none, setProgrammingModel() {}, Disposable: class {} };' }
        : next(url, context),
    });
    require(${JSON.stringify(resolve(outDir, 'main.cjs'))});
    process.stdout.write(String(performance.now()), () => process.exit());`;
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
    times.push(Number(stdout));
  }
  return Math.min(...times);
}

function weigh(metafile: Metafile): BuildResult {
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined);
  if (output === undefined) throw new Error('esbuild wrote no entry point.');
  const weights = new Map<string, number>();
  for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
    const name = packageOf(file);
    weights.set(name, (weights.get(name) ?? 0) + bytesInOutput);
  }
  const heaviest = [...weights].map(([name, bytes]) => ({ name, bytes })).toSorted((a, b) => b.bytes - a.bytes);
  return { bytes: output.bytes, heaviest };
}

function packageOf(file: string): string {
  const path = file.split('node_modules/').at(-1) as string;
  if (path === file) return 'src';
  return path.split('/', path.startsWith('@') ? 2 : 1).join('/');
}

if (import.meta.main) {
  const outDir = join(ROOT, 'dist/app');
  const { bytes, heaviest } = await buildApp(outDir);
  const kilobytes = (count: number): string => `${(count / 1000).toFixed(0)} kB`;
  const ms = await registrationMs(outDir);
  process.stdout.write(
    `${relative(process.cwd(), outDir) || '.'}  ${kilobytes(bytes)}, registered ${ms.toFixed(0)} ms after process start\n` +
      heaviest
        .slice(0, 8)
        .map(({ name, bytes }) => `  ${kilobytes(bytes).padStart(8)}  ${name}\n`)
        .join(''),
  );
}

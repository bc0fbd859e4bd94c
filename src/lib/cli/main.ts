/** `logsluice`: reads the command line, runs one command, and ends with its exit code. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { PipelineError } from '../errors.ts';
import { blobPath, count, errorCode, perMinute, port, time, volume, whole } from './option-values.ts';

const { version, description } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { version: string; description: string };

const CONNECTS = `
It connects as the app does, by the settings in the environment (AzureWebJobsStorage, LogsStorage, LOGSLUICE_…); without
them, to what \`npm start\` runs in this folder.`;

const EXIT_CODES = `
Exit codes: 0 all is well; 1 something failed; 2 wrong usage, settings, logs.yaml or tables.json; 3 records were
rejected, or a file is partial or matches no log; 130 interrupted.`;

const program = new Command('logsluice').description(description).version(version).addHelpText('after', EXIT_CODES);
program.exitOverride().configureOutput({ outputError: (text, write) => write(text) });

program
  .command('run')
  .description('send local log files, folders and globs through the same pipeline as uploaded ones')
  .argument('<path...>', 'files, folders, or globs in quotes')
  .option('--config <file>', 'the file that describes the logs (default: LOGSLUICE_CONFIG, or logs.yaml)')
  .option('--log <name>', 'treat every file as this log, whatever its `match` says')
  .option(
    '--as <path>',
    'the path that `match` sees: of the one file, or the folder of several; `app/` is a folder, too',
    blobPath,
  )
  .option('--dry-run', 'send nothing: print each row as it would be sent, one a line')
  .option('--limit <number>', 'with --dry-run: print no more rows of a file than these, and stop reading it', count)
  .addOption(
    new Option('--explain <record>', 'send nothing: show what each column saw of the record with this number, and why')
      .argParser(count)
      .conflicts(['dryRun', 'rejects', 'report']),
  )
  .option('--rejects <file>', 'keep rejected records in this file, one JSON object a line')
  .addOption(
    new Option('--report <form>', 'print what became of all files as one JSON line on stderr').choices(['json']),
  )
  .action(async (paths: string[], options: { limit?: number; dryRun?: boolean }, command: Command) => {
    if (options.limit !== undefined && options.dryRun !== true) command.error('error: --limit needs --dry-run');
    const { run } = await import('./run.ts');
    process.exitCode = await run(paths, options);
  });

program
  .command('check')
  .description('say everything that is wrong with logs.yaml and the settings, with line and column')
  .option('--config <file>', 'the file to check (default: LOGSLUICE_CONFIG, or logs.yaml)')
  .option('--strict', 'fail, too, where infra/tables.json is out of date')
  .option(
    '--live',
    'then ask the deployed app what it may send, and Azure whether all is as infra/tables.json plans it',
  )
  .option('--url <address>', 'with --live: of the app (default: SERVICE_APP_URI)')
  .option('--key-env <name>', 'with --live: variable that holds a function key', 'LOGSLUICE_FUNCTION_KEY')
  .option('--key-file <file>', 'with --live: file that holds a function key, in place of the variable')
  .option('--subscription <id>', 'with --live: of the deployment (default: AZURE_SUBSCRIPTION_ID)')
  .option('--resource-group <name>', 'with --live: of the rules (default: AZURE_RESOURCE_GROUP)')
  .option('--workspace <id>', 'with --live: resource id of the workspace (default: LOGSLUICE_WORKSPACE_ID)')
  .option('--environment <name>', 'with --live: of azd, whose values are the last defaults (default: that of azd)')
  .addOption(
    new Option('--cloud <name>', 'with --live: which Azure')
      .choices(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'])
      .default('AzureCloud'),
  )
  .option('--arm <address>', 'with --live: of Azure Resource Manager, where it is not that of the cloud')
  .action(async (options: { config?: string; live?: boolean; strict?: boolean }, command: Command) => {
    const forLive = command.options.find(
      (one) => one.description.startsWith('with --live') && command.getOptionValueSource(one.attributeName()) === 'cli',
    );
    if (forLive && options.live !== true) command.error(`error: ${forLive.long} needs --live`);
    const { check } = await import('./check.ts');
    const checked = await check(options);
    process.exitCode = checked;
    if (options.live !== true || checked === 2) return;
    const { checkLive } = await import('./check-live.ts');
    const live = await checkLive(options as Parameters<typeof checkLive>[0]);
    process.exitCode = Math.max(live, checked);
  });

program
  .command('infer')
  .description(
    'look at samples of a log and propose its entry for logs.yaml, on stdout; the first rows it would send go to stderr',
  )
  .argument('<sample...>', 'files, folders, or globs in quotes; compressed ones and archives too')
  .option('--config <file>', 'the file that the entry is for (default: LOGSLUICE_CONFIG, or logs.yaml)')
  .option('--append', 'write the entry to the end of that file, in place of stdout')
  .option(
    '--as <path>',
    'where such files will lie in the container: of the one file, or the folder of several; `app/` is a folder, too',
    blobPath,
  )
  .option('--name <name>', 'name of the log (default: from that of the file)')
  .option('--table <name>', 'its table (default: from the name)')
  .option('--match <glob...>', 'its `match` (default: from the path of the file)')
  .option('--rows <number>', 'how many rows are shown', whole, 3)
  .addHelpText(
    'after',
    `
At most the first 4 MB of the samples are read. \`logsluice infer my.log >> logs.yaml\` does what --append does, but
refuses nothing: --append writes only what \`logsluice check\` accepts and no earlier log takes.`,
  )
  .action(async (paths: string[], options: object) => {
    const { infer } = await import('./infer.ts');
    process.exitCode = await infer(paths, options as Parameters<typeof infer>[1]);
  });

program
  .command('estimate')
  .description('say what a volume of logs like the samples costs a month, by the logs.yaml of now; sends nothing')
  .argument('[sample...]', 'files, folders, or globs in quotes, as such logs lie in storage: compressed or not')
  .option('--per-day <volume>', 'how much of such files comes in a day: 50GB, 1.5TiB', volume)
  .option('--file-size <volume>', 'how large one of them is (default: as the samples are)', volume)
  .option('--region-prices <file>', 'prices, as --print-prices writes them, filled in')
  .option('--print-prices', 'write a table of prices to fill in to stdout, and nothing else')
  .option('--always-ready <number>', 'instances that are always ready', whole, 1)
  .option('--instance-memory <MB>', 'memory of an instance', count, 2048)
  .option('--kept-days <number>', 'how long files stay in the container', count, 30)
  .option('--config <file>', 'the file that describes the logs (default: LOGSLUICE_CONFIG, or logs.yaml)')
  .option('--log <name>', 'treat every file as this log, whatever its `match` says')
  .option(
    '--as <path>',
    'the path that `match` sees: of the one file, or the folder of several; `app/` is a folder, too',
    blobPath,
  )
  .option('--json', 'as one JSON line')
  .action(async (paths: string[], options: { perDay?: number; printPrices?: boolean }, command: Command) => {
    if (options.printPrices !== true && (paths.length === 0 || options.perDay === undefined))
      command.error('error: give samples, and with --per-day how much of such files comes in a day: --per-day 50GB');
    const { estimate } = await import('./estimate.ts');
    process.exitCode = await estimate(paths, options as Parameters<typeof estimate>[1]);
  });

program
  .command('test')
  .description('try the `tests` of logs.yaml: its samples, and the rows and rejects expected of them')
  .option('--config <file>', 'the file with the tests (default: LOGSLUICE_CONFIG, or logs.yaml)')
  .option('--log <name>', 'only the tests of this log')
  .action(async (options: { config?: string; log?: string }) => {
    const { test } = await import('./test.ts');
    process.exitCode = await test(options);
  });

program
  .command('infra')
  .description('write infra/tables.json, which says what to deploy: the tables, streams and rules of logs.yaml')
  .option('--config <file>', 'the file that describes the logs (default: LOGSLUICE_CONFIG, or logs.yaml)')
  .option(
    '--out <file>',
    'where to write; what stands there is remembered (default: infra/tables.json beside logs.yaml)',
  )
  .option('--check', 'write nothing; exit code 1 where the file is out of date')
  .action(async (options: { config?: string; out?: string; check?: boolean }) => {
    const { infra } = await import('./infra.ts');
    process.exitCode = await infra(options);
  });

program
  .command('emulate')
  .description('answer as the Logs Ingestion API does, on this machine, and show the rows')
  .option('--port <number>', 'where to listen', port, 7700)
  .option('--config <file>', 'declare the streams of this file (default: logs.yaml, where there is one)')
  .option('--open', 'accept rules and streams that are not declared')
  .option('--rule <id...>', 'immutable ids that exist (default: any)')
  .option('--tls', 'answer https too, with a certificate made for it')
  .option('--directory <folder>', 'keep rows there, so that they survive a restart')
  .option('--strict', 'answer 400 to a body that is no JSON array; the service says 204 and drops it')
  .addOption(new Option('--store <what>', 'keep rows, or only count them').choices(['rows', 'count']).default('rows'))
  .option('--no-budget', 'do not answer 429 beyond the requests and bytes that one rule takes in a minute')
  .action(async (options: object) => {
    const { emulate } = await import('./emulate.ts');
    process.exitCode = await emulate(options as Parameters<typeof emulate>[0]);
  });

program
  .command('dev')
  .description('run everything on this machine: storage, the emulator, the function app (what `npm start` does)')
  .option('--fresh', 'forget what was uploaded and sent before')
  .option('--config <file>', 'the file that describes the logs (default: LOGSLUICE_CONFIG, or logs.yaml)')
  .option('--port-emulator <number>', 'port of the emulator and its page', port)
  .option('--port-host <number>', 'port of the function app', port)
  .option('--port-blob <number>', 'port of blob storage', port)
  .option('--port-queue <number>', 'port of queue storage', port)
  .option('--port-table <number>', 'port of table storage', port)
  .addOption(new Option('--host <which>', 'what runs the function app').choices(['auto', 'func', 'built-in']))
  .action(async (options: object) => {
    const { runDev } = await import('../local/dev.ts');
    process.exitCode = await runDev({ ...options, out: process.stdout });
  });

program
  .command('drop')
  .description('upload files into the running local container, and follow each to what became of it')
  .argument('<file...>', 'files and folders')
  .option(
    '--as <path>',
    'name in the container: of the one file, or the folder of several; `app/` is a folder, too',
    blobPath,
  )
  .action(async (paths: string[], options: object) => {
    const { dropFiles } = await import('../local/drop.ts');
    process.exitCode = await dropFiles(paths, { ...options, out: process.stdout });
  });

program
  .command('status')
  .description('say what became of the files of the container: by state, backlog, rejects, what was given up and why')
  .option('--json', 'as one JSON line')
  .addHelpText('after', CONNECTS)
  .action(async (options: { json?: boolean }) => {
    const { status } = await import('./status.ts');
    process.exitCode = await status(options);
  });

program
  .command('backfill')
  .description(
    'bring in the files that were in the container before the app, at a bounded pace; can be stopped and run again',
  )
  .option('--prefix <path>', 'only files whose paths begin so')
  .option('--since <time>', 'only files uploaded from this day or time on', time)
  .option('--until <time>', 'only files uploaded before this day or time', time)
  .option('--per-minute <number>', 'how many files a minute are queued, at most', perMinute, 600)
  .option('--dry-run', 'queue nothing: list what would be')
  .addHelpText('after', CONNECTS)
  .action(async (options: object) => {
    const { backfill } = await import('./backfill.ts');
    process.exitCode = await backfill(options as Parameters<typeof backfill>[0]);
  });

program
  .command('resend')
  .description('deliver files once more, from their beginning, after a mistake in logs.yaml; their rows come twice')
  .argument('[path...]', 'paths in the container')
  .option('--log <name>', 'in place of paths: every file of this log that came to its end since --since')
  .option('--since <time>', 'a day or a time, with --log', time)
  .option('--dry-run', 'queue nothing: list what would be')
  .addHelpText('after', CONNECTS)
  .action(async (paths: string[], options: { log?: string; since?: number; dryRun?: boolean }, command: Command) => {
    if (paths.length > 0 === (options.log !== undefined)) command.error('error: give paths, or --log with --since');
    if ((options.log === undefined) !== (options.since === undefined))
      command.error('error: --log and --since go together');
    const { resend } = await import('./resend.ts');
    process.exitCode = await resend(paths, options);
  });

program
  .command('replay')
  .description('send rejected records again by the logs.yaml of now; files that were given up, too')
  .option('--since <time>', 'only files whose ledger changed from this day or time on', time)
  .option('--log <name>', 'only files of this log')
  .option('--file <path>', 'only this file; where it was parked, what was not read of it is read, too')
  .option('--code <code>', 'only records that were rejected with this code', errorCode)
  .addOption(
    new Option('--parked', 'only files that were parked, and what was not read of them, too').conflicts(['code']),
  )
  .option('--dry-run', 'send and change nothing: print each row as it would be sent, one a line')
  .addHelpText('after', CONNECTS)
  .action(async (options: object) => {
    const { replay } = await import('./replay.ts');
    process.exitCode = await replay(options);
  });

program
  .command('sweep')
  .description(
    'look through the whole container now for files that no event told of, as a timer does every five minutes',
  )
  .option('--dry-run', 'queue nothing: list what would be')
  .addHelpText('after', CONNECTS)
  .action(async (options: { dryRun?: boolean }) => {
    const { sweep } = await import('./sweep.ts');
    process.exitCode = await sweep(options);
  });

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader (`| head`) has seen enough: end as a program that SIGPIPE ends.
    if (error.code === 'EPIPE') process.exit(141);
    throw error;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof PipelineError) {
    const all = 'all' in Object(error.context) ? (error as PipelineError<'CONFIG_INVALID'>).context.all! : [];
    for (const problem of all) process.stderr.write(`${problem}\n`);
    process.stderr.write(`${error.code}  ${error.message}\n  ${error.fix}\n`);
    process.exitCode = ['CONFIG_INVALID', 'SETTING_INVALID', 'TABLES_INVALID'].includes(error.code) ? 2 : 1;
  } else throw error;
}

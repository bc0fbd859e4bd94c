import { posix } from 'node:path';
import { bareCode, type SourceFile } from './source-files.ts';

/** What one room may import. Every room may import itself, `seams`, `errors` and `stores`. */
interface Rule {
  /** Rooms, or files of rooms, below `src/lib`. */
  readonly rooms: readonly string[];
  /** Packages; `node:` stands for all of Node. */
  readonly packages: readonly string[];
  /** Synchronous, without clock, chance or I/O. */
  readonly pure?: true;
  /** Not even `seams`, `errors` and `stores`. */
  readonly alone?: true;
}

const PURE: Rule = {
  rooms: ['config/types.ts', 'regex'],
  packages: ['zod', 'node:buffer', 'node:crypto', 'node:zlib'],
  pure: true,
};
const EDGE: Rule = { rooms: [], packages: ['node:', '@azure/'] };
const OUTSIDE: Rule = { rooms: ['app.ts', 'service.ts', 'operations.ts'], packages: [''] };
/** They put the rooms together. */
const ROOTS = ['app.ts', 'service.ts', 'operations.ts', 'infra.ts', 'workbench.ts'];

/** The import table of ARCHITECTURE.md. */
const RULES: Readonly<Record<string, Rule>> = {
  'errors.ts': { rooms: [], packages: [], alone: true },
  'seams.ts': { rooms: [], packages: ['zod'] },
  'stores.ts': { rooms: [], packages: [] },
  // Before the rooms that match with it.
  regex: { ...PURE, rooms: [] },
  // The flag of V8 that bounds what `regex` makes, and its trial.
  'regex-engine.ts': { rooms: [], packages: ['node:v8'] },
  'young-generation.ts': { rooms: [], packages: ['node:v8'] },
  parse: PURE,
  map: PURE,
  batch: PURE,
  config: { rooms: ['parse', 'presets', 'regex'], packages: ['node:', 'zod', 'yaml', 'picomatch'] },
  deployment: { rooms: ['config/types.ts', 'config/column-name.ts', 'config/problem.ts'], packages: ['zod', 'node:'] },
  // Never in the bundle: `infra.ts` loads it, for the command line.
  kusto: { rooms: ['config/types.ts'], packages: ['@kusto/'] },
  presets: { rooms: [], packages: ['node:'] },
  estimate: { rooms: ['config/types.ts'], packages: ['node:', 'zod'] },
  infer: { rooms: ['config', 'map', 'parse', 'presets'], packages: ['node:', 'yaml'] },
  source: EDGE,
  // Loads it with the first zip archive.
  decode: { ...EDGE, packages: [...EDGE.packages, 'unzipper'] },
  sink: EDGE,
  state: EDGE,
  azure: EDGE,
  telemetry: EDGE,
  watchdog: { rooms: [], packages: ['node:'] },
  pipeline: { rooms: ['config/types.ts'], packages: ['node:crypto'] },
  delivery: { rooms: ['config/types.ts', 'pipeline'], packages: ['zod'] },
  live: { rooms: ['deployment/tables-schema.ts'], packages: [...EDGE.packages, 'zod'] },
  emulator: { rooms: [], packages: ['node:'], alone: true },
  functions: OUTSIDE,
  cli: { ...OUTSIDE, rooms: [...ROOTS, 'live', 'emulator', 'local'] },
  // `npm start` builds what the host loads.
  local: {
    ...OUTSIDE,
    rooms: ['app.ts', 'service.ts', 'operations.ts', 'config/function-timeout.ts', 'emulator', 'scripts/build.ts'],
  },
};

/** All that a pure room takes from Node. */
const PURE_NAMES = new Set(['isUtf8', 'isAscii', 'Buffer', 'createHash', 'createHmac', 'hash', 'crc32']);
const IMPURE =
  /\b(?:async|await|Promise|process|console|fetch|performance|setTimeout|setInterval|setImmediate|queueMicrotask)\b|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b/g;

const IMPORT =
  /(?:^|\n)[ \t]*(?:import|export)\b(?<names>[^'";]*?)\bfrom\s*['"](?<from>[^'"]+)['"]|(?:^|\n)[ \t]*import\s*['"](?<bare>[^'"]+)['"]|\b(?:import|require)\s*\(\s*(?:['"`](?<called>[^'"`$]+)['"`])?/g;

/** Every import of a file that its room may not have, and everything in a pure room that is not. */
export function faults(file: SourceFile): string[] {
  const room = roomOf(file.path);
  if (ROOTS.includes(room)) return [];
  const rule = RULES[room];
  if (rule === undefined) return [`${file.path}: the room ${room} is not in the import table`];
  const code = file.text.replace(/\/\*[^]*?\*\/|(?<![:'"`])\/\/.*/g, '');
  const found: string[] = [];
  for (const { groups } of code.matchAll(IMPORT)) {
    const from = groups!['from'] ?? groups!['bare'] ?? groups!['called'];
    const reason = from === undefined ? unknown(rule) : refused(file.path, room, rule, from);
    if (reason !== undefined) found.push(`${file.path}: ${reason}`);
    else if (rule.pure && from!.startsWith('node:')) {
      found.push(...impureNames(groups!['names'] ?? '*').map((name) => `${file.path}: ${name} of ${from}`));
    }
  }
  if (rule.pure) {
    for (const [word] of bareCode(file.text).matchAll(IMPURE)) found.push(`${file.path}: ${word}`);
  }
  return found;
}

/** Only the outermost rooms load what they are told to load: the built app, a user's file. */
const unknown = (rule: Rule): string | undefined =>
  rule.packages.includes('') ? undefined : 'a name that is not known before it runs';

/** Names of an import clause that a pure room may not have: `{ isUtf8, type Buffer }` has none. */
function impureNames(clause: string): string[] {
  if (/^\s*type\b/.test(clause)) return [];
  const names = clause.replace(/[{}]/g, ' ').split(',');
  return names
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type ') && !PURE_NAMES.has(name.split(/\s/)[0]!));
}

function refused(path: string, room: string, rule: Rule, from: string): string | undefined {
  if (!from.startsWith('.')) return rule.packages.some((allowed) => fits(from, allowed)) ? undefined : from;
  const target = posix.join(posix.dirname(path), from);
  const within = target.replace(/^src\/(?:lib\/)?/, '');
  const shared = rule.alone === undefined && ['seams.ts', 'errors.ts', 'stores.ts'].includes(within);
  if (shared || roomOf(target) === room) return undefined;
  return rule.rooms.some((allowed) => within === allowed || within.startsWith(`${allowed}/`)) ? undefined : from;
}

const fits = (name: string, allowed: string): boolean =>
  /[:/]$|^$/.test(allowed) ? name.startsWith(allowed) : name === allowed;

/** `src/lib/parse/csv.ts` is of the room `parse`, `src/lib/app.ts` of `app.ts`. */
function roomOf(path: string): string {
  return path.replace(/^src\/(?:lib\/)?/, '').split('/')[0]!;
}

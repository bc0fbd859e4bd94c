import picomatch from 'picomatch';

/** Case counts and names that begin with a dot are names like others, as in blob storage. */
const OPTIONS: picomatch.PicomatchOptions = { dot: true, noextglob: true, strictBrackets: true };

const MAX_CHARACTERS = 256;

/**
 * Time to match one folder grows with the length of its name to the power of its wildcards. Against the worst name of
 * 1,024 characters, `*-*-*.json` takes 58 ms and `*-*-*-*.json` 14 s (Node 24, one core).
 */
const MAX_WILDCARDS_PER_FOLDER = 3;

/** Any number of folders, none included. */
const DEEP = '**';

export interface GlobFault {
  readonly message: string;
  readonly fix: string;
}

/** What is wrong with a glob; `undefined` where nothing is. */
export function checkGlob(glob: string): GlobFault | undefined {
  if (glob.length > MAX_CHARACTERS) {
    return { message: `the glob has more than ${MAX_CHARACTERS} characters`, fix: 'write a list of shorter globs' };
  }
  const fault = syntaxFault(glob.replace(/\\[^/]/gu, '_'));
  if (fault !== undefined) return { message: `the glob \`${glob}\` ${fault.message}`, fix: fault.fix };
  try {
    compile(glob);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const fix = 'close it in the same folder, or put `\\` before it';
    return { message: `the glob \`${glob}\` has a bracket without its partner`, fix };
  }
}

/** `glob` with another character for each that a backslash makes ordinary. */
function syntaxFault(glob: string): GlobFault | undefined {
  if (glob.startsWith('/')) {
    return { message: 'begins with a slash', fix: 'remove it: a path inside a container begins with a name' };
  }
  if (glob.startsWith('!')) {
    return { message: 'begins with `!`', fix: 'put a log that takes those files before this one' };
  }
  if (glob.includes('\\/')) return { message: 'has a backslash before a slash', fix: 'remove the backslash' };
  if (/[()|]/.test(glob)) {
    const fix = 'write alternatives as `{a,b}`, and `\\` before a character that stands for itself';
    return { message: 'has `(`, `)` or `|`', fix };
  }
  if (/\{[^{}]*\.\.[^{}]*\}/.test(glob)) return { message: 'has a range in braces', fix: 'write digits as `[0-9]`' };
  const folders = glob.split('/');
  if (folders.includes('')) {
    return {
      message: 'has a slash too many',
      fix: `write one between two folders; \`app/${DEEP}\` is all below \`app\``,
    };
  }
  if (folders.every((folder) => (folder.match(/\*+|\+/g)?.length ?? 0) <= MAX_WILDCARDS_PER_FOLDER)) return undefined;
  return {
    message: 'has too many wildcards in one folder',
    fix: `use at most ${MAX_WILDCARDS_PER_FOLDER} times \`*\` between two slashes`,
  };
}

/** Compiles globs that {@link checkGlob} found nothing wrong with. */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  const compiled = globs.map(compile);
  return (path) => {
    const names = path.split('/');
    return compiled.some((folders) => matches(folders, names));
  };
}

type Folder = RegExp | typeof DEEP;

/**
 * Folder by folder, where picomatch would make one expression of the whole: against a hostile path that one could
 * backtrack for minutes over several `**`.
 */
function compile(glob: string): readonly Folder[] {
  return glob.split('/').map((folder) => (folder === DEEP ? DEEP : picomatch.makeRe(folder, OPTIONS)));
}

function matches(folders: readonly Folder[], names: readonly string[]): boolean {
  let folder = 0;
  let name = 0;
  let deep = -1;
  let deepEnd = 0;
  while (name < names.length) {
    const pattern = folders[folder];
    if (pattern === DEEP) {
      deep = folder++;
      deepEnd = name;
    } else if (pattern?.test(names[name]!)) {
      folder++;
      name++;
    } else if (deep >= 0) {
      // The last `**` takes one more folder; an earlier one need not, since what lies between has been found.
      folder = deep + 1;
      name = ++deepEnd;
    } else {
      return false;
    }
  }
  return folders.slice(folder).every((rest) => rest === DEEP);
}

import { posix } from 'node:path';
import { checkGlob, globMatcher } from '../config/glob.ts';

/** Endings that layers leave; they are taken off by looking, so `match` need not say them. */
const PACKED = /\.(?:gz|gzip|zst|zstd|bz2|xz|br|zip|tar|tgz)$/i;
/** What rotation puts behind a name: a date, or a number that stands apart. */
const ROTATED = /[-_.]?(?:\d{4}[-_.]?\d{2}[-_.]?\d{2}(?:[-_T.]?\d{2,6})?|(?:(?<=[-_.])|^)\d+|(?<=[-_.])(?:old|bak))$/i;
/** A folder that is a date, a number or a partition: `2026`, `y=2026`, `11-24`. */
const DATED = /^(?:[a-z]+=.*|[\d._-]+)$/i;
const ANY = '**';
const MAX_STEM = 60;
const MAX_NAME = 40;

interface NameParts {
  readonly folder: string;
  /** Without what rotation and layers add; empty where nothing is left. */
  readonly stem: string;
  readonly ending: string;
}

function partsOf(path: string): NameParts {
  let base = posix.basename(path);
  while (PACKED.test(base) && base.replace(PACKED, '') !== '') base = base.replace(PACKED, '');
  base = base.replace(/\.\d+$/, '');
  const ending = /\.[A-Za-z][A-Za-z0-9]{0,9}$/.exec(base)?.[0] ?? '';
  let stem = base.slice(0, base.length - ending.length);
  for (let before = ''; before !== stem;) {
    before = stem;
    stem = stem.replace(ROTATED, '');
  }
  const folders = posix.dirname(path) === '.' ? [] : posix.dirname(path).split('/');
  const dated = folders.findIndex((folder) => DATED.test(folder));
  return { folder: (dated < 0 ? folders : folders.slice(0, dated)).join('/'), stem: stem.slice(0, MAX_STEM), ending };
}

/** A glob for files like this one: its folder and those below, the name without dates and numbers. It fits the path. */
export function matchOf(path: string): string {
  const { folder, stem, ending } = partsOf(path);
  const folders = folder === '' ? [] : [literal(folder)];
  const name = stem === '' && ending === '' ? '*' : `${literal(stem)}*${ending}${ending === '' ? '' : '*'}`;
  const glob = [...folders, ANY, name].join('/');
  return checkGlob(glob) === undefined && globMatcher([glob])(path) ? glob : `${ANY}/*`;
}

/** Any one character in place of each that means something in a glob. */
const literal = (text: string): string => text.replace(/[\\[\]{}*?()!+@|^$]/g, '?');

/** A name for the log of such files. */
export function nameOf(path: string): string {
  const { folder, stem } = partsOf(path);
  const words = (stem === '' ? posix.basename(folder) : stem)
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_NAME)
    .replace(/^-+|-+$/g, '');
  return words === '' ? 'log' : words;
}

/** A table for a log of that name. */
export function tableOf(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return `${/^[A-Za-z]/.test(joined) ? joined : `Log${joined}`}_CL`;
}

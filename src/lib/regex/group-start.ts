export interface GroupStart {
  /** `(`, `(?:` or `(?<name>`. */
  readonly written: string;
  readonly captures: boolean;
  readonly name?: string;
}

const NAMED = /\(\?<([A-Za-z_][A-Za-z0-9_]*)>/y;

/** The beginning of the group at `at`, where a `(` stands; or what is wrong with it, with the fix behind `; `. */
export function readGroupStart(pattern: string, at: number): GroupStart | string {
  if (pattern[at + 1] === '*') return 'has a verb (`(*…)`); leave it out';
  if (pattern[at + 1] !== '?') return { written: '(', captures: true };
  const next = pattern[at + 2];
  if (next === ':') return { written: '(?:', captures: false };
  if (next === '=' || next === '!') return LOOK_AROUND;
  if (next === '<') {
    if (pattern[at + 3] === '=' || pattern[at + 3] === '!') return LOOK_AROUND;
    NAMED.lastIndex = at;
    const named = NAMED.exec(pattern);
    if (named !== null) return { written: named[0], captures: true, name: named[1]! };
    return 'has a group whose name is not one; use letters, digits and `_` in `(?<name>…)`, no digit first';
  }
  if (next === 'P') return 'has `(?P`; write `(?<name>…)` for a group with a name';
  if (next === '>') return 'has an atomic group (`(?>…)`); write `(?:…)`';
  if (next === '#') return 'has a comment (`(?#…)`); leave it out';
  if (next !== undefined && /[a-z^-]/.test(next)) {
    return 'has flags (`(?i)`, `(?s:…)`); use the option for case, and `[\\s\\S]` for any character with line ends';
  }
  return 'has a `(?` that begins no known group; write `(?:…)`, `(?<name>…)`, or `\\(` for the character';
}

const LOOK_AROUND =
  'looks around (`(?=`, `(?!`, `(?<=`, `(?<!`), which cannot be bounded in time; match the text itself, in a group';

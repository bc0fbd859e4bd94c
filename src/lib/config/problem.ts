/** One thing that is wrong with `logs.yaml`, and where. */
export interface ConfigProblem {
  /** From 1, as editors count. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  /** A file with errors is not used; with warnings it is. */
  readonly severity: 'error' | 'warning';
}

/** `logs.yaml:12:7  unknown key \`formt\`  (did you mean \`format\`?)` */
export function renderProblem(file: string, problem: ConfigProblem): string {
  const warning = problem.severity === 'warning' ? 'warning: ' : '';
  return `${file}:${problem.line}:${problem.column}  ${warning}${problem.message}  (${problem.fix})`;
}

/** Keys and indices from the root to a value. */
export type Path = readonly (string | number)[];

/** A problem whose place in the text is not looked up yet. */
export interface Finding {
  readonly path: Path;
  /** In the text of the value, where it is about a part of it. */
  readonly offset?: number;
  /** Whether it is about the key itself rather than its value. */
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly fix: string;
  readonly severity: 'error' | 'warning';
  /** Of an unknown key: the key that it is most likely a misspelling of. */
  readonly meant?: string;
}

/** A finding that is an error, about a value unless `at` says otherwise. */
export const finding = (path: Path, message: string, fix: string, at: 'key' | 'value' = 'value'): Finding => ({
  path,
  at,
  message,
  fix,
  severity: 'error',
});

/** "did you mean `format`?", or the names to choose from. */
export function suggestion(near: string | undefined, names: readonly string[]): string {
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (names.length === 0) return 'remove it';
  return `use one of ${names.map((name) => `\`${name}\``).join(', ')}`;
}

/** "is not a zone; use UTC" → what is wrong, and what to do; `otherwise` where the text does not say the second. */
export function split(fault: string, otherwise: string): { message: string; fix: string } {
  const at = fault.indexOf('; ');
  return at < 0 ? { message: fault, fix: otherwise } : { message: fault.slice(0, at), fix: fault.slice(at + 2) };
}

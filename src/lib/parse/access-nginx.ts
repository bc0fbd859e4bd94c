import { accessField } from './access-field.ts';
import type { PatternFault, PatternPart } from './access-field.ts';

/** Whether `pattern` has a variable of nginx. */
export const hasVariable = (pattern: string): boolean => /\$\{?[a-z_]/i.test(pattern);

/** The parts of an nginx `log_format`: variables are fields of the same name, all else stands for itself. */
export function nginxParts(pattern: string): PatternPart[] | PatternFault {
  const parts: PatternPart[] = [];
  let from = 0;
  for (const { 0: variable, index, groups } of pattern.matchAll(/\$(?:\{(?<braced>\w+)\}|(?<name>\w+)|)/g)) {
    const name = groups!['braced'] ?? groups!['name'];
    if (name === undefined) return { fault: 'has a `$` without a variable\nwrite its name behind it: `$status`' };
    parts.push(pattern.slice(from, index), accessField(name.toLowerCase()));
    from = index + variable.length;
  }
  return [...parts, pattern.slice(from)];
}

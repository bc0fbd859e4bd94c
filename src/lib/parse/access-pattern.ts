import { apacheParts, hasDirective } from './access-apache.ts';
import { accessField } from './access-field.ts';
import type { AccessField, PatternFault, PatternPart } from './access-field.ts';
import { hasVariable, nginxParts } from './access-nginx.ts';
import { uniqueNames } from './unique-names.ts';

/** A line is `literals[0]`, the value of `fields[0]`, `literals[1]`, …; only the first and the last one may be empty. */
export interface AccessPattern {
  readonly fields: readonly AccessField[];
  readonly literals: readonly string[];
}

const COMMON = '%h %l %u %t "%r" %>s %b';
const PRESETS: Readonly<Record<string, string>> = {
  common: COMMON,
  combined: `${COMMON} "%{Referer}i" "%{User-Agent}i"`,
};

const WRITE_BETWEEN = 'write the text that stands between them';
/** A path and its query, written without a gap, are one field. */
const QUERIES = new Set(['uri query_string', 'uri is_args', 'request_uri args', 'uri args']);
/** strftime conversions that are padded with a space, or whose width is that of a language. */
const PADDED = /%(?:[EO_]*[ekl]|[_])/;

/** Reads a pattern: the name of a usual one, an Apache `LogFormat`, or an nginx `log_format`. */
export function accessPattern(text: string): AccessPattern | PatternFault {
  const pattern = Object.hasOwn(PRESETS, text) ? PRESETS[text]! : text;
  const [directive, variable] = [hasDirective(pattern), hasVariable(pattern)];
  if (directive && variable) {
    return { fault: 'has both `%` directives and `$` variables\nwrite it as Apache does, or as nginx does' };
  }
  if (!directive && !variable) {
    return { fault: 'has no field\nwrite `common`, `combined`, an Apache LogFormat or an nginx log_format' };
  }
  const parts = variable ? nginxParts(pattern) : apacheParts(pattern);
  return 'fault' in parts ? parts : join(parts);
}

function join(parts: readonly PatternPart[]): AccessPattern | PatternFault {
  const fields: AccessField[] = [];
  const literals = [''];
  for (const part of parts) {
    const before = fields.at(-1);
    if (typeof part === 'string') {
      literals.splice(-1, 1, literals.at(-1)! + part);
    } else if (before === undefined || literals.at(-1) !== '') {
      fields.push(part);
      literals.push('');
    } else if (QUERIES.has(`${before.name} ${part.name}`)) {
      fields.splice(-1, 1, accessField('request_uri'));
    } else {
      const names = `\`${before.name}\` and \`${part.name}\``;
      return { fault: `has nothing between ${names}, so that nobody can tell them apart\n${WRITE_BETWEEN}` };
    }
  }
  if (literals.some((literal) => /[\r\n]/.test(literal))) return { fault: 'has a line end\nwrite it on one line' };
  const vague = fields.find(({ shape }, f) => shape !== undefined && PADDED.test(shape) && literals[f + 1]![0] === ' ');
  if (vague !== undefined) {
    return { fault: 'has a time whose spaces vary in number, and a space behind it\nput it in brackets or quotes' };
  }
  const names = uniqueNames(fields.map(({ name }) => name));
  return { fields: fields.map((field, f) => ({ ...field, name: names[f]! })), literals };
}

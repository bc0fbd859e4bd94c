import { accessField } from './access-field.ts';
import type { AccessField, PatternFault, PatternPart } from './access-field.ts';

const DIRECTIVE = /%(?:[!,\d<>]|\{(?<argument>[^}]*)\})*(?<letter>\^FB|\^t[io]|[A-Za-z%])/y;

/** Whether `pattern` has a directive of Apache. */
export const hasDirective = (pattern: string): boolean => new RegExp(DIRECTIVE, 'g').test(pattern);

/** Directive → field, by the name that nginx has for the same, where it has one. */
const PLAIN: Readonly<Record<string, string>> = {
  a: 'remote_addr', A: 'server_addr', b: 'body_bytes_sent', B: 'body_bytes_sent', D: 'request_time_us',
  f: 'request_filename', h: 'remote_addr', H: 'server_protocol', I: 'request_length', k: 'connection_requests',
  l: 'remote_logname', L: 'log_id', m: 'request_method', O: 'bytes_sent', p: 'server_port', P: 'pid',
  q: 'query_string', r: 'request', R: 'handler', s: 'status', S: 'bytes_total', T: 'request_time',
  u: 'remote_user', U: 'uri', v: 'server_name', V: 'host', X: 'connection_status', '^FB': 'first_byte_time_us',
}; // prettier-ignore

/** `%{argument}letter` where arguments are few. */
const CHOICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  a: { c: 'realip_remote_addr' },
  h: { c: 'realip_remote_addr' },
  p: { canonical: 'server_port', local: 'server_port', remote: 'remote_port' },
  P: { pid: 'pid', tid: 'tid', hextid: 'hextid' },
  T: { s: 'request_time', ms: 'request_time_ms', us: 'request_time_us' },
};

/** `%{argument}letter` where the argument is a name: what the field's name begins with. */
const NAMED: Readonly<Record<string, string>> = {
  i: 'http_', o: 'sent_http_', C: 'cookie_', e: 'env_', n: 'note_', x: '', c: '',
  '^ti': 'request_trailer_', '^to': 'sent_trailer_',
}; // prettier-ignore

/** `%{argument}t` that is no strftime format. */
const CLOCKS: Readonly<Record<string, string>> = {
  sec: 'time_sec', msec: 'time_msec', usec: 'time_usec', msec_frac: 'time_msec_frac', usec_frac: 'time_usec_frac',
}; // prettier-ignore

/** strftime conversions that stand for several others. */
const COMPOSED: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y', D: '%m/%d/%y', F: '%Y-%m-%d', r: '%I:%M:%S %p', R: '%H:%M', T: '%H:%M:%S',
  x: '%m/%d/%y', X: '%H:%M:%S',
}; // prettier-ignore

/** What a backslash and a character stand for in the configuration of Apache. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/** The parts of an Apache `LogFormat`. */
export function apacheParts(pattern: string): PatternPart[] | PatternFault {
  const parts: PatternPart[] = [];
  for (let i = 0; i < pattern.length;) {
    if (pattern[i] !== '%') {
      const end = pattern.indexOf('%', i);
      const literal = pattern.slice(i, end < 0 ? undefined : end);
      parts.push(literal.replaceAll(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character));
      i += literal.length;
      continue;
    }
    DIRECTIVE.lastIndex = i;
    const found = DIRECTIVE.exec(pattern);
    if (found === null) return { fault: 'has a `%` without a directive\nwrite `%%` for a percent sign' };
    i = DIRECTIVE.lastIndex;
    const { letter, argument } = found.groups!;
    if (letter === '%') {
      parts.push('%');
      continue;
    }
    const field = argument === undefined ? plainField(letter!) : argumentField(letter!, argument);
    if (field === undefined) return { fault: unknown(found[0], letter!) };
    if (letter === 't' && argument === undefined) parts.push('[', field, ']');
    else parts.push(field);
  }
  return parts;
}

function plainField(letter: string): AccessField | undefined {
  if (letter === 't') return accessField('time_local');
  return Object.hasOwn(PLAIN, letter) ? accessField(PLAIN[letter]!) : undefined;
}

function argumentField(letter: string, argument: string): AccessField | undefined {
  if (letter === 't') {
    const format = argument.replace(/^(?:begin|end):/, '');
    if (Object.hasOwn(CLOCKS, format)) return accessField(CLOCKS[format]!);
    const shape = format.replaceAll(/%[EO]?([a-zA-Z])/g, (same, letter: string) => COMPOSED[letter] ?? same);
    return shape === '' ? accessField('time_local') : accessField('time_local', shape);
  }
  const choices = Object.hasOwn(CHOICES, letter) ? CHOICES[letter]! : {};
  if (Object.hasOwn(choices, argument)) return accessField(choices[argument]!);
  if (!Object.hasOwn(NAMED, letter) || argument === '') return undefined;
  return accessField(NAMED[letter]! + argument.toLowerCase().replaceAll(/[^a-z0-9]/g, '_'));
}

function unknown(directive: string, letter: string): string {
  const name = Object.hasOwn(NAMED, letter) ? `\`%{Name}${letter}\` names what it logs` : 'docs/access.md lists them';
  return `has the directive \`${directive}\`, which is not known\n${name}`;
}

import { AUTO, ENCODING_NAMES, encodingNamed, isToldByItself } from '../parse/encoding/encoding-name.ts';
import { nearest } from './nearest.ts';
import { type Finding, finding, type Path } from './problem.ts';
import type { LogDraft } from './schema.ts';

/** What is wrong with `encoding` and `encodings` of the log at `path`. */
export function checkEncoding({ encoding, encodings }: LogDraft, path: Path): Finding[] {
  const findings: Finding[] = [];
  const isNamed = encoding !== undefined && encoding !== AUTO;
  if (isNamed && encodingNamed(encoding) === undefined) {
    findings.push(unknown([...path, 'encoding'], encoding, [AUTO, ...ENCODING_NAMES]));
  } else if (isNamed && encodings !== undefined) {
    const message = '`encodings` counts only with `encoding: auto`';
    findings.push({ ...finding([...path, 'encodings'], message, 'keep one of the two', 'key'), severity: 'warning' });
  }
  const names: readonly (string | undefined)[] = encodings ?? [];
  for (const [i, name] of names.entries()) {
    if (name === undefined) continue;
    const known = encodingNamed(name);
    const place = [...path, 'encodings', i];
    if (known === undefined) findings.push(unknown(place, name, ENCODING_NAMES));
    else if (isToldByItself(known)) {
      findings.push(finding(place, `\`${name}\` is recognised without being listed`, 'leave it out'));
    }
  }
  return findings;
}

function unknown(path: Path, name: string, names: readonly string[]): Finding {
  const near = nearest(name, names);
  const fix =
    near === undefined
      ? 'use a name of the WHATWG, such as `shift_jis` or `windows-1252`'
      : `did you mean \`${near}\`?`;
  return finding(path, `unknown encoding \`${name}\``, fix);
}

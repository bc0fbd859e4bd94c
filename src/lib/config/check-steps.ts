import { readSource } from './column-value.ts';
import { compilePattern } from '../regex/pattern.ts';
import { type Finding, finding, type Path } from './problem.ts';
import type { References } from './references.ts';
import { OPTION_STEPS, type StepDraft } from './step-schema.ts';

type OptionStep = Exclude<StepDraft, string>;

/** The setting that holds the key where a step names none. */
export const DEFAULT_KEY = 'LOGSLUICE_HASH_KEY';

/** What the steps of one column get wrong beyond the schema. `Object.hasOwn`: what the schema refused is there all the same. */
export function checkSteps(steps: readonly (StepDraft | undefined)[], path: Path, references: References): Finding[] {
  return steps.flatMap((step, i) =>
    step === undefined || typeof step === 'string' ? [] : checkStep(step, [...path, i], references),
  );
}

function checkStep(step: OptionStep, path: Path, references: References): Finding[] {
  const [name, another] = OPTION_STEPS.filter((key) => Object.hasOwn(step, key));
  if (name === undefined) {
    const names = OPTION_STEPS.map((key) => `\`${key}\``).join(', ');
    return [finding(path, 'the entry names no step', `use one of ${names}`)];
  }
  if (another !== undefined) {
    const message = `\`${another}\` is a step of its own`;
    return [finding([...path, another], message, 'begin another entry with `- `', 'key')];
  }
  return [
    ...(Object.hasOwn(step, 'take') && name !== 'parse'
      ? [finding([...path, 'take'], `\`take\` has no use beside \`${name}\``, takeFix(name), 'key')]
      : []),
    ...checkTake(step, path),
    ...checkHash(step, path, references),
    ...checkLookup(step, [...path, 'lookup'], references),
    ...checkReplace(step, [...path, 'replace']),
    ...checkExtract(step, path),
    ...(step.redact ?? []).flatMap((one, i) =>
      typeof one === 'object' ? checkGroups(one, [...path, 'redact', i]) : [],
    ),
  ];
}

const takeFix = (name: string): string =>
  name === 'split' ? 'write it inside: `split: { by: …, take: … }`' : 'it goes with `parse`';

function checkTake({ take }: OptionStep, path: Path): Finding[] {
  if (take === undefined || (typeof take === 'string' && take.startsWith('$'))) return [];
  const reading = readSource(take, 'take');
  return 'message' in reading ? [finding([...path, 'take'], reading.message, reading.fix)] : [];
}

function checkHash(step: OptionStep, path: Path, references: References): Finding[] {
  const { hash, key = DEFAULT_KEY } = step;
  if (Object.hasOwn(step, 'key') && (hash === 'sha256' || !Object.hasOwn(step, 'hash'))) {
    return [finding([...path, 'key'], '`key` has no use without `hash: hmac-sha256`', 'remove it', 'key')];
  }
  if (hash !== 'hmac-sha256' || (step.key === undefined && Object.hasOwn(step, 'key'))) return [];
  const found = references.key(key);
  if (!('message' in found)) return [];
  return [finding([...path, Object.hasOwn(step, 'key') ? 'key' : 'hash'], found.message, found.fix)];
}

function checkLookup({ lookup }: OptionStep, path: Path, references: References): Finding[] {
  if (lookup === undefined) return [];
  const hasTable = Object.hasOwn(lookup, 'table');
  if (hasTable === Object.hasOwn(lookup, 'file')) {
    const message = hasTable ? '`table` and `file` are both given' : '`lookup` has neither `table` nor `file`';
    return [finding(path, message, hasTable ? 'keep one' : 'add one of them')];
  }
  if (lookup.file === undefined) return [];
  const found = references.table(lookup.file);
  return 'message' in found ? [finding([...path, 'file'], found.message, found.fix)] : [];
}

function checkReplace({ replace }: OptionStep, path: Path): Finding[] {
  if (replace === undefined) return [];
  const hasText = Object.hasOwn(replace, 'text');
  if (hasText !== Object.hasOwn(replace, 'pattern')) return checkGroups(replace, path);
  const message = hasText ? '`text` and `pattern` are both given' : '`replace` has neither `text` nor `pattern`';
  return [finding(path, message, hasText ? 'keep one' : 'add one of them')];
}

/** `$1` and the like in `with` stand for groups that there are. */
function checkGroups(
  { pattern, with: by }: { readonly pattern?: string | undefined; readonly with?: string | undefined },
  path: Path,
): Finding[] {
  if (pattern === undefined || by === undefined) return [];
  const groups = compilePattern(pattern).groups.length;
  const missing = [...by.matchAll(/\$([1-9])/g)].find(([, number]) => Number(number) > groups);
  if (missing === undefined) return [];
  const message = `\`with\` has \`${missing[0]}\`, and \`pattern\` has ${groups} group${groups === 1 ? '' : 's'}`;
  return [finding([...path, 'with'], message, 'put `(` and `)` around what it stands for')];
}

function checkExtract({ extract }: OptionStep, path: Path): Finding[] {
  const groups = extract === undefined ? 0 : compilePattern(extract).groups.length;
  if (groups < 2) return [];
  return [
    finding([...path, 'extract'], `\`extract\` has ${groups} groups`, 'keep one, and write the others as `(?:…)`'),
  ];
}

import { readSource } from './column-value.ts';
import type { ConditionDraft, ConditionsDraft } from './condition-schema.ts';
import { type Finding, finding, type Path } from './problem.ts';

/** Tests of text, which `ignore_case` is for. */
const TEXT_TESTS = ['equals', 'in', 'contains', 'starts_with', 'ends_with', 'matches'] as const;
export const NUMBER_TESTS = ['less', 'at_most', 'greater', 'at_least'] as const;
const TESTS = [...TEXT_TESTS, ...NUMBER_TESTS, 'exists', 'is_empty'] as const;
const FORMS = ['field', 'all', 'any', 'not'] as const;

/** What a condition, or a list of them, gets wrong beyond the schema. */
export function checkConditions(conditions: ConditionsDraft, path: Path): Finding[] {
  if (!isList(conditions)) return checkCondition(conditions, path);
  return conditions.flatMap((one, i) => (one === undefined ? [] : checkCondition(one, [...path, i])));
}

const isList = (conditions: ConditionsDraft): conditions is readonly (ConditionDraft | undefined)[] =>
  Array.isArray(conditions);

/** `Object.hasOwn`: a key whose value the schema refused is there all the same. */
function checkCondition(condition: ConditionDraft, path: Path): Finding[] {
  const [form, another] = FORMS.filter((key) => Object.hasOwn(condition, key));
  if (form === undefined) {
    const fix = 'name the value with `field`, or join conditions with `all`, `any` or `not`';
    return [finding(path, 'the condition does not say what it is about', fix)];
  }
  if (another !== undefined) {
    return [
      finding(
        [...path, another],
        `\`${another}\` cannot stand beside \`${form}\``,
        'write each as an entry of a list under `all`',
        'key',
      ),
    ];
  }
  const inside = (['all', 'any', 'not'] as const).flatMap((key) => {
    const value = condition[key];
    return value === undefined ? [] : checkConditions(value, [...path, key]);
  });
  return [...inside, ...(form === 'field' ? checkTests(condition, path) : strayTests(condition, path, form))];
}

function strayTests(condition: ConditionDraft, path: Path, form: string): Finding[] {
  return [...TESTS, 'ignore_case' as const]
    .filter((key) => Object.hasOwn(condition, key))
    .map((key) =>
      finding([...path, key], `\`${key}\` cannot stand beside \`${form}\``, 'put it beside a `field`', 'key'),
    );
}

function checkTests(condition: ConditionDraft, path: Path): Finding[] {
  const { field } = condition;
  const findings: Finding[] = [];
  const source = field === undefined ? undefined : readSource(field, 'field');
  if (source !== undefined && 'message' in source) {
    findings.push(finding([...path, 'field'], source.message, source.fix));
  }
  if (!TESTS.some((key) => Object.hasOwn(condition, key))) {
    findings.push(
      finding(path, 'the condition asks nothing of its field', 'add a test, such as `equals: …` or `exists: true`'),
    );
  }
  if (Object.hasOwn(condition, 'ignore_case') && !TEXT_TESTS.some((key) => Object.hasOwn(condition, key))) {
    findings.push(
      finding([...path, 'ignore_case'], '`ignore_case` has no use without a test of text', 'remove it', 'key'),
    );
  }
  return [...findings, ...checkOperands(condition, path)];
}

function checkOperands(condition: ConditionDraft, path: Path): Finding[] {
  const findings = NUMBER_TESTS.flatMap((key) => {
    const value = condition[key];
    if (typeof value !== 'string' || NUMBER.test(value)) return [];
    return [finding([...path, key], `\`${key}\` compares numbers, and this is none`, 'write a number')];
  });
  const single = (['equals', ...NUMBER_TESTS] as const).map((key) => ({ at: [key], value: condition[key] }));
  const listed = (condition.in ?? []).map((value, i) => ({ at: ['in', i], value }));
  for (const { at, value } of [...single, ...listed]) {
    if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) continue;
    const message = `\`${at[0]}\` has more digits than a number keeps here`;
    findings.push(finding([...path, ...at], message, 'put quotes around it'));
  }
  return findings;
}

/** As the mapping reads numbers. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

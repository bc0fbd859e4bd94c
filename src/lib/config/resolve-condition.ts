import { NUMBER_TESTS } from './check-condition.ts';
import { readSource } from './column-value.ts';
import type { CheckedCondition } from './condition-schema.ts';
import type { Condition, SingleValue } from './types.ts';

type Checked = CheckedCondition | readonly CheckedCondition[];

/** `drop_if` and `keep_if` → what is asked of a record that is dropped. */
export function resolveDrop({
  drop_if: dropIf,
  keep_if: keepIf,
}: {
  readonly drop_if?: Checked | undefined;
  readonly keep_if?: Checked | undefined;
}): Condition | undefined {
  const drop: Condition[] = [];
  if (keepIf !== undefined) drop.push({ kind: 'not', of: anyOf(keepIf) });
  if (dropIf !== undefined) drop.push(anyOf(dropIf));
  return drop.length === 0 ? undefined : joined('any', drop);
}

function anyOf(conditions: Checked): Condition {
  const list = Array.isArray(conditions)
    ? (conditions as readonly CheckedCondition[])
    : [conditions as CheckedCondition];
  return joined('any', list.map(resolveCondition));
}

const joined = (kind: 'all' | 'any', of: readonly Condition[]): Condition => (of.length === 1 ? of[0]! : { kind, of });

function resolveCondition(condition: CheckedCondition): Condition {
  if (condition.all !== undefined) return joined('all', condition.all.map(resolveCondition));
  if (condition.any !== undefined) return joined('any', condition.any.map(resolveCondition));
  if (condition.not !== undefined) return { kind: 'not', of: resolveCondition(condition.not) };
  const source = condition.field === undefined ? undefined : readSource(condition.field, 'field');
  if (source === undefined || 'message' in source)
    throw new TypeError('the check let a condition without `field` pass');
  return joined('all', tests(condition, source.value));
}

function tests(condition: CheckedCondition, value: SingleValue): readonly Condition[] {
  const found: Condition[] = [];
  const ignoreCase = condition.ignore_case ?? false;
  const { equals, in: list, matches: pattern, exists, is_empty: empty } = condition;
  if (equals !== undefined) found.push(equal(value, [equals], ignoreCase));
  if (list !== undefined) found.push(equal(value, list, ignoreCase));
  for (const how of ['contains', 'starts_with', 'ends_with'] as const) {
    const text = condition[how];
    if (text !== undefined) found.push({ kind: 'text', value, how, texts: [text], ignoreCase });
  }
  if (pattern !== undefined) found.push({ kind: 'pattern', value, pattern, ignoreCase });
  for (const how of NUMBER_TESTS) {
    const number = condition[how];
    if (number !== undefined) found.push({ kind: 'number', value, how, number: String(number) });
  }
  if (exists !== undefined) found.push({ kind: 'present', value, is: exists });
  if (empty !== undefined) found.push({ kind: 'empty', value, is: empty });
  return found;
}

/** Texts by their characters, numbers by what they are. */
function equal(value: SingleValue, to: readonly (string | number | boolean)[], ignoreCase: boolean): Condition {
  const texts = to.filter((one) => typeof one !== 'number').map(String);
  const numbers = to.filter((one) => typeof one === 'number').map(String);
  const found: Condition[] = numbers.map((number) => ({ kind: 'number', value, how: 'equals', number }));
  if (texts.length > 0) found.unshift({ kind: 'text', value, how: 'equals', texts, ignoreCase });
  return joined('any', found);
}

import { DEFAULT_KEY } from './check-steps.ts';
import type { Problem, References } from './references.ts';
import type { CheckedStep } from './step-schema.ts';
import type { ValueStep } from './types.ts';

/** Steps in which nothing is wrong → what they mean. */
export function resolveSteps(steps: readonly CheckedStep[], references: References): readonly ValueStep[] {
  return steps.map((step) => resolveStep(step, references));
}

function resolveStep(step: CheckedStep, references: References): ValueStep {
  if (typeof step === 'string') return { kind: step };
  const { replace, split, extract, lookup, parse, take, hash, redact, missing } = step;
  if (replace?.pattern !== undefined) return { kind: 'replace pattern', pattern: replace.pattern, with: replace.with };
  if (replace !== undefined) return { kind: 'replace', text: replace.text ?? '', with: replace.with };
  if (extract !== undefined) return { kind: 'extract', pattern: extract };
  if (split !== undefined) return { kind: 'split', ...split };
  if (lookup !== undefined) {
    const { table, file = '', otherwise } = lookup;
    const found = table === undefined ? sound(references.table(file)) : textsOf(table);
    return { kind: 'lookup', table: found, ...(otherwise !== undefined && { otherwise: String(otherwise) }) };
  }
  if (parse !== undefined) {
    const path = typeof take === 'string' ? take.split('.') : take;
    return { kind: 'parse', as: parse, ...(path !== undefined && { take: path }) };
  }
  if (hash === 'hmac-sha256') return { kind: 'hash', key: sound(references.key(step.key ?? DEFAULT_KEY)) };
  if (hash !== undefined) return { kind: 'hash' };
  if (redact !== undefined) return { kind: 'redact', what: redact };
  if (missing !== undefined) return { kind: 'missing', texts: missing.map(String) };
  throw new TypeError('the check let an entry of `apply` pass that names no step');
}

const textsOf = (table: Readonly<Record<string, string | number | boolean>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(table).map(([key, value]) => [key, String(value)]));

function sound<Found extends object>(found: Found | Problem): Found {
  if ('message' in found) throw new TypeError(`the check let a reference pass: ${found.message}`);
  return found;
}

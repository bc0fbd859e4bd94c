import { z } from 'zod';
import { checkPattern, compilePattern, Pattern } from './pattern.ts';
import type { PatternOptions } from './pattern.ts';

/**
 * An option of `logs.yaml` that is a regular expression: checked where it is read. `named` are patterns of ours that have
 * names of their own: name → pattern.
 */
export function patternText(named: Readonly<Record<string, string>> = {}) {
  return z
    .string()
    .superRefine((source, context) => {
      const fault = Object.hasOwn(named, source) ? undefined : checkPattern(source);
      // The second line of a message is what to do.
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault.replace('; ', '\n') });
    })
    .transform((source) => new PatternText(Object.hasOwn(named, source) ? named[source]! : source));
}

/** A sound pattern, before it is known how it will be matched. */
export class PatternText {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  compile(options?: PatternOptions): Pattern {
    return compilePattern(this.source, options);
  }
}

/** Whether there is a pattern of a user's anywhere in `value`: options, or a whole configuration. */
export function holdsPattern(value: unknown): boolean {
  if (value instanceof Pattern || value instanceof PatternText) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsPattern);
}

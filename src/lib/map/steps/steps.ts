import { createHash, createHmac } from 'node:crypto';
import type { ValueStep } from '../../config/types.ts';
import type { ByteString } from '../../seams.ts';
import { toByteString, toCharacters } from '../quote-text.ts';
import { parsedText } from './parsed-text.ts';
import { redactor } from './redact.ts';
import { patternReplacer } from './replace-pattern.ts';

/** A text that no row could carry. */
export const UNFIT = Symbol('unfit');

/** A text → what a step makes of it; `undefined` where that is no value. */
export type Apply = (text: ByteString) => ByteString | undefined | typeof UNFIT;

/** A call carries no more: docs of the service, "Maximum size of API call". Texts that grow beyond it are not built. */
const MAX_TEXT_BYTES = 1_048_576;

export function compileSteps(steps: readonly ValueStep[]): Apply {
  const compiled = steps.map(compileStep);
  return (text) => {
    let result: ReturnType<Apply> = text;
    for (let s = 0; s < compiled.length; s++) {
      result = compiled[s]!(result);
      if (result === undefined || result === UNFIT) return result;
    }
    return result;
  };
}

type StepOf<Kind extends ValueStep['kind']> = Extract<ValueStep, { kind: Kind }>;

const COMPILERS: { readonly [Kind in ValueStep['kind']]: (step: StepOf<Kind>) => Apply } = {
  trim: () => (text) => toByteString(toCharacters(text).trim()),
  lower: () => (text) => toByteString(toCharacters(text).toLowerCase()),
  upper: () => (text) => toByteString(toCharacters(text).toUpperCase()),
  replace: (step) => replacer(toByteString(step.text), toByteString(step.with)),
  'replace pattern': (step) => {
    const replace = patternReplacer(step);
    return (text) => bounded(replace(text));
  },
  extract: ({ pattern }) => {
    const compiled = pattern.compile();
    const item = compiled.groups.length;
    return (text) => compiled.exec(text)?.[item];
  },
  split: ({ by, take }) => {
    const separator = toByteString(by);
    return (text) => text.split(separator).at(take);
  },
  lookup: ({ table, otherwise }) => {
    const values = new Map([...table].map(([key, value]) => [toByteString(key), toByteString(value)]));
    const fallback = otherwise === undefined ? undefined : toByteString(otherwise);
    return (text) => values.get(text) ?? fallback;
  },
  parse: ({ as, take }) => parsedText(as, take),
  hash: ({ key }) =>
    key === undefined
      ? (text) => createHash('sha256').update(text, 'latin1').digest('hex')
      : (text) => createHmac('sha256', key).update(text, 'latin1').digest('hex'),
  redact: ({ what }) => {
    const redact = redactor(what);
    return (text) => bounded(redact(text));
  },
  missing: ({ texts }) => {
    const none = new Set(texts.map(toByteString));
    return (text) => (none.has(text) ? undefined : text);
  },
};

function compileStep<Kind extends ValueStep['kind']>(step: StepOf<Kind>): Apply {
  const compile = COMPILERS[step.kind];
  return compile(step);
}

/** What cannot be looked through does not fit: passed on, it would hold what was to be replaced. */
const bounded = (text: ByteString | undefined): ByteString | typeof UNFIT =>
  text === undefined || text.length > MAX_TEXT_BYTES ? UNFIT : text;

function replacer(find: ByteString, by: ByteString): Apply {
  return (text) => {
    const parts = text.split(find);
    const length = text.length + (parts.length - 1) * (by.length - find.length);
    return length > MAX_TEXT_BYTES ? UNFIT : parts.join(by);
  };
}

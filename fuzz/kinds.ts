import type { App } from '../src/lib/app.ts';
import { config } from './config.ts';
import { content } from './content.ts';
import type { Kind } from './kind.ts';
import { ledgers } from './ledgers.ts';
import { messages } from './messages.ts';
import { runs } from './runs.ts';
import { subjects } from './subjects.ts';

export const TEXT_KINDS: readonly Kind[] = [ledgers, runs, messages, config];

/** All that is fuzzed, or what is called `only`: a kind, or one subject of `content`. Empty where nothing is. */
export function kindsOf(openApp: () => App, only?: string): readonly Kind[] {
  const text = TEXT_KINDS.filter(({ name }) => only === undefined || name === only);
  if (only !== undefined && text.length > 0) return text;
  const app = openApp();
  const all = subjects(app, only === 'content' ? undefined : only);
  return all.length === 0 ? [] : [content(app, all), ...text];
}

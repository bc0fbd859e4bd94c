import type { App } from '../src/lib/app.ts';
import { judge } from './judge.ts';
import { digest, type Kind } from './kind.ts';
import { inputOf, type Subject } from './subjects.ts';

/** Files through the whole program, each whole and in pieces. */
export const content = (app: App, all: readonly Subject[]): Kind => ({
  name: 'content',
  input(seed, index) {
    const { log, input, cuts } = inputOf(all, seed, index);
    return {
      bytes: input,
      get name() {
        return `${log.name}-${digest(input)}-${cuts.join('-')}`;
      },
      judge: () => judge(app, log, input, cuts),
    };
  },
});

import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MUTATIONS, type Mutation } from './mutations.ts';
import type { runSeed } from './run-seed.ts';

const ROOT = join(import.meta.dirname, '..');
/** Rooms that a mutation may lie in, or that use one that it lies in. The others are the same for all. */
const ROOMS = ['src/lib/delivery/', 'src/lib/pipeline/', 'src/lib/sink/', 'src/lib/state/', 'simulate/'].map(
  (room) => pathToFileURL(join(ROOT, room)).href,
);
const QUERY = '?mutation=';

/** The text of a file with a rule switched off. Throws where the rule does not stand there, once. */
function mutatedText({ name, file, from, to }: Mutation): string {
  const [before, after, ...more] = readFileSync(join(ROOT, file), 'utf8').split(from);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`"${name}": its text stands ${after === undefined ? 'nowhere' : 'more than once'} in ${file}`);
  }
  return `${before}${to}${after}`;
}

type RunSeed = typeof runSeed;

/** The simulation with a rule switched off: modules of its own for each mutation, whose number goes with their addresses. */
export async function mutated(mutation: Mutation): Promise<RunSeed> {
  mutatedText(mutation);
  const { href } = pathToFileURL(join(ROOT, 'simulate/run-seed.ts'));
  const { runSeed } = (await import(`${href}${QUERY}${MUTATIONS.indexOf(mutation)}`)) as { readonly runSeed: RunSeed };
  return runSeed;
}

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const number = context.parentURL?.split(QUERY)[1];
    if (number === undefined || found.url.includes(QUERY) || !ROOMS.some((room) => found.url.startsWith(room))) {
      return found;
    }
    return { ...found, url: `${found.url}${QUERY}${number}` };
  },
  load(url, context, next) {
    const [address, number] = url.split(QUERY);
    const mutation = number === undefined ? undefined : MUTATIONS[Number(number)];
    if (mutation === undefined || fileURLToPath(address!) !== join(ROOT, mutation.file)) return next(url, context);
    return { format: 'module-typescript', shortCircuit: true, source: mutatedText(mutation) };
  },
});

import type { PipelineError } from '../errors.ts';
import type { Problems } from './problems.ts';

/** Where problems with ledgers are: what is wrong with one says nothing of the next. */
const LEDGERS = 'ledgers';

export interface JobProblemsOptions {
  /** The place of what is wrong with the app's own storage. */
  readonly own: string;
  readonly onError?: (error: PipelineError) => void;
}

/**
 * Keeps account of what goes wrong with the app while one job is done. What somebody nearer to it has raised already (a
 * stream, the start of the app) is not raised once more; a ledger that was written with nothing wrong shows storage in order.
 */
export function jobProblems(problems: Problems, { own, onError }: JobProblemsOptions) {
  let isInOrder = true;
  return {
    onError: (error: PipelineError): void => {
      onError?.(error);
      if (error.scope !== 'app') return;
      const where = error.code === 'LEDGER_UNKNOWN' ? LEDGERS : own;
      if (problems.list().some((one) => one.where !== where && one.message === error.message)) return;
      problems.raise(where, error);
      isInOrder = false;
    },
    onEnd: (): void => {
      if (isInOrder) problems.resolve(own);
    },
  };
}

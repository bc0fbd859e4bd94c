import { PipelineError } from '../errors.ts';

/** Runs a write to storage or disk. Fails with STATE_WRITE that names `what`, and the system's word for the cause. */
export async function writing<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code, name } = cause as { readonly code?: string; readonly name?: string };
    throw new PipelineError('STATE_WRITE', { what, reason: code ?? name ?? 'unknown' }, { cause });
  }
}

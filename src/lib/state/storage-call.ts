import { PipelineError } from '../errors.ts';
import type { RunOptions } from '../seams.ts';

export interface StorageCall<V> extends RunOptions {
  readonly fails: 'STATE_READ' | 'STATE_WRITE';
  /** What is read or written, for the message. */
  readonly what: string;
  /** Error codes of storage that are an answer, and the value that each stands for. */
  readonly answers?: Readonly<Record<string, V>>;
}

/**
 * Makes one call to storage. A refusal that `answers` names gives its value, an abort throws the signal's reason, and
 * anything else is STATE_READ or STATE_WRITE. A PipelineError of the call itself passes through.
 */
export async function storageCall<T, V = never>(
  { fails, what, signal, answers }: StorageCall<V>,
  work: () => Promise<T>,
): Promise<T | V> {
  signal.throwIfAborted();
  try {
    return await work();
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof PipelineError) throw cause;
    const code = codeOf(cause);
    if (code !== undefined && answers !== undefined && Object.hasOwn(answers, code)) return answers[code]!;
    throw new PipelineError(fails, { what, reason: reasonOf(cause) }, { cause });
  }
}

/** An answer to HEAD has no body, and its code in a header alone. */
function codeOf(cause: unknown): string | undefined {
  const { code, details } = cause as { code?: string; details?: { readonly errorCode?: string } };
  return code ?? details?.errorCode;
}

/** Status and code alone: messages of the SDK hold URLs, and those may hold signatures. */
function reasonOf(cause: unknown): string {
  const { statusCode, name } = cause as { statusCode?: number; name?: string };
  const known = [statusCode, codeOf(cause)].filter((part) => part !== undefined);
  return known.length === 0 ? (name ?? 'unknown') : known.join(' ');
}

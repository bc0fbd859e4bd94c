import type { BoundFormat } from '../config/types.ts';
import { PipelineError } from '../errors.ts';
import { encodingNamed } from '../parse/encoding/encoding-name.ts';
import { transcoded } from '../parse/encoding/transcoding.ts';
import { bindFormat, formats } from '../parse/registry.ts';
import type { Projection, RecordChunk, RecordLimits, Reject } from '../seams.ts';
import type { Sample } from './sample.ts';

/** As it stands in `logs.yaml` under `format`. */
export type FormatEntry = Readonly<Record<string, unknown>> & { readonly type: string };

/** Pieces as the pipeline cuts them. */
const PIECE_BYTES = 64 * 1024;

/** What `encodings` of a log is where it does not say it. */
export const ENCODINGS: readonly string[] = ['shift_jis', 'euc-jp'];

/** A format as `logs.yaml` would bind it, in any encoding that is told by looking. */
export function bound({ type, ...options }: FormatEntry, encodings = ENCODINGS): BoundFormat {
  const format = formats.find((one) => one.type === type)!;
  return transcoded(bindFormat(format, options), {
    encoding: 'auto',
    encodings: encodings.map((name) => encodingNamed(name)!),
  });
}

/** Whether the format of that type takes such an option. */
export function hasOption(type: string, option: string): boolean {
  const { shape } = formats.find((one) => one.type === type)!.options as { readonly shape?: object };
  return shape !== undefined && Object.hasOwn(shape, option);
}

export interface TrialEnd {
  /** Records that were accepted. */
  readonly records: number;
  readonly filtered: number;
  readonly rejects: readonly Reject[];
  /** Top-level fields that nothing asked for. */
  readonly unclaimed: ReadonlyMap<string, number>;
}

/** Reads samples by a format, as a run would; a record that is open where a sample was cut is neither read nor rejected. */
export function trial(
  format: BoundFormat,
  samples: readonly Sample[],
  limits: RecordLimits,
  projectionOf: (sample: Sample) => Projection,
  visit: (chunk: RecordChunk, sample: Sample) => readonly Reject[] | void,
): TrialEnd {
  const rejects: Reject[] = [];
  const unclaimed = new Map<string, number>();
  let records = 0;
  let filtered = 0;
  for (const sample of samples) {
    const cut = new PipelineError('RUN_SHUTDOWN', { path: sample.path });
    const parser = format.parser(projectionOf(sample), limits);
    const take = (chunks: readonly RecordChunk[]): void => {
      for (const chunk of chunks) {
        records += chunk.numbers.length;
        filtered += chunk.filtered ?? 0;
        rejects.push(...chunk.rejects.filter(({ error }) => error !== cut));
        rejects.push(...(visit(chunk, sample) ?? []));
      }
    };
    for (let at = 0; at < sample.bytes.length; at += PIECE_BYTES) {
      take(parser.push(sample.bytes.subarray(at, at + PIECE_BYTES)));
    }
    take(parser.end(sample.isCut ? cut : undefined));
    for (const [name, count] of parser.unclaimed) unclaimed.set(name, (unclaimed.get(name) ?? 0) + count);
  }
  return { records, filtered, rejects, unclaimed };
}

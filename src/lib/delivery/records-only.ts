import type { ByteString, RecordChunk, Reject } from '../seams.ts';

export interface RecordPlace {
  readonly number: number;
  readonly offset: number;
  /** Its first bytes, or all `length` of them. */
  readonly bytes: Buffer;
  readonly length: number;
}

/** The chunk with those of its records and rejects alone that are wanted; the others count as dropped on purpose. */
export function recordsOnly(chunk: RecordChunk, isWanted: (record: RecordPlace) => boolean): RecordChunk {
  const { bytes, offset, numbers, starts, ends, filtered = 0 } = chunk;
  const kept: number[] = [];
  const rejects: Reject[] = [];
  let next = 0;
  const recordsBefore = (number: number): void => {
    for (; next < numbers.length && numbers[next]! < number; next++) {
      const start = starts[next]!;
      const end = ends[next]!;
      const place = {
        number: numbers[next]!,
        offset: offset + start,
        bytes: bytes.subarray(start, end),
        length: end - start,
      };
      if (isWanted(place)) kept.push(next);
    }
  };
  for (const reject of chunk.rejects) {
    recordsBefore(reject.number);
    const { number, length, raw } = reject;
    if (isWanted({ number, offset: reject.offset, bytes: raw, length })) rejects.push(reject);
  }
  recordsBefore(Infinity);
  const dropped = filtered + numbers.length - kept.length + chunk.rejects.length - rejects.length;
  const { filtered: _, ...rest } = chunk;
  return { ...rest, ...recordsAt(chunk, kept), rejects, ...(dropped > 0 && { filtered: dropped }) };
}

type Records = Pick<RecordChunk, 'numbers' | 'starts' | 'ends' | 'values'>;

/** The records of these indexes, which ascend. */
function recordsAt({ numbers, starts, ends, values }: RecordChunk, kept: readonly number[]): Records {
  if (kept.length === numbers.length) return { numbers, starts, ends, values };
  const width = numbers.length === 0 ? 0 : values.starts.length / numbers.length;
  const own = new Map<number, ByteString>();
  const valueStarts: number[] = [];
  const valueEnds: number[] = [];
  for (const record of kept) {
    for (let value = record * width; value < (record + 1) * width; value++) {
      const text = values.own.get(value);
      if (text !== undefined) own.set(valueStarts.length, text);
      valueStarts.push(values.starts[value]!);
      valueEnds.push(values.ends[value]!);
    }
  }
  return {
    numbers: kept.map((record) => numbers[record]!),
    starts: kept.map((record) => starts[record]!),
    ends: kept.map((record) => ends[record]!),
    values: { ...values, starts: valueStarts, ends: valueEnds, own },
  };
}

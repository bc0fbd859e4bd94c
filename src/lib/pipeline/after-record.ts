import type { ByteString, RecordChunk, Values } from '../seams.ts';

/** The chunk without all that has a number up to `number`: for a run that goes on where an earlier one came to. */
export function afterRecord(chunk: RecordChunk, number: number): RecordChunk {
  if (number < chunk.first) return chunk;
  const { numbers, starts, ends, values, filtered = 0 } = chunk;
  const dropped = upTo(numbers, number);
  const rejects = chunk.rejects.filter((reject) => reject.number > number);
  const kept = numbers.length - dropped + rejects.length;
  const last = chunk.first + numbers.length + chunk.rejects.length + filtered - 1;
  const { filtered: _, ...rest } = chunk;
  return {
    ...rest,
    first: number + 1,
    numbers: numbers.slice(dropped),
    starts: starts.slice(dropped),
    ends: ends.slice(dropped),
    values: valuesFrom(values, numbers.length === 0 ? 0 : dropped * (values.starts.length / numbers.length)),
    rejects,
    ...(last - number > kept && { filtered: last - number - kept }),
  };
}

/** How many of the numbers, which ascend, are `number` or below. */
function upTo(numbers: readonly number[], number: number): number {
  let count = 0;
  while (count < numbers.length && numbers[count]! <= number) count++;
  return count;
}

function valuesFrom({ starts, ends, own, text }: Values, from: number): Values {
  const left = new Map<number, ByteString>();
  for (const [value, itsText] of own) if (value >= from) left.set(value - from, itsText);
  return { starts: starts.slice(from), ends: ends.slice(from), own: left, text };
}

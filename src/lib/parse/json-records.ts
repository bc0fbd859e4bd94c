import type { Fault } from '../errors.ts';
import type { Bytes, ByteString } from '../seams.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import type { JsonScanner } from './json-scanner.ts';

/** Makes records of JSON objects: first `read`, then `add` where it succeeded. */
export interface JsonRecords {
  readonly scanner: JsonScanner;
  /** Why the last `read` gave -1. */
  readonly fault: Fault;
  readonly unclaimed: ReadonlyMap<string, number>;
  /** From now on each object lies on one line, and a line feed ends it. */
  expectLines(): void;
  /** Reads the object that begins at `start`. Gives where it ends, or -1 where it is not valid or goes on behind `bytes`. */
  read(bytes: Bytes, text: ByteString, start: number): number;
  /** Adds what the object that was read last holds. It stands in [start, end) of the chunk, perhaps with blanks around it. */
  add(chunk: ChunkBuilder, start: number, end: number): void;
}

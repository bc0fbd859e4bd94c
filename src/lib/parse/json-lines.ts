import type { ChunkBuilder } from './chunk-builder.ts';
import type { JsonRecords } from './json-records.ts';
import { OPEN_BRACE, RECORD_SEPARATOR } from './json-scanner.ts';
import { notAnObject } from './json-faults.ts';
import { CR, LF, lineStop } from './line.ts';
import type { LineReader } from './line-framer.ts';

/** Reads records of which each takes one line. A line that is not one object is rejected alone. */
export class JsonLines implements LineReader {
  readonly #records: JsonRecords;

  constructor(records: JsonRecords) {
    this.#records = records;
  }

  read(chunk: ChunkBuilder): void {
    const { bytes, text } = chunk;
    const records = this.#records;
    for (let start = 0, lf = 0; start < bytes.length; start = lf + 1) {
      const first = firstOf(bytes, start);
      const end = bytes[first] === OPEN_BRACE ? records.read(bytes, text, first) : -1;
      if (end >= 0) {
        lf = records.scanner.skip(bytes, end);
        if (bytes[lf] === LF) {
          const stop = lineStop(bytes, start, lf);
          if (!chunk.admit(start, stop)) continue;
          records.add(chunk, start, stop);
          continue;
        }
      }
      lf = bytes.indexOf(LF, first);
      const stop = lineStop(bytes, start, lf);
      if (chunk.isBlankLine(start, stop)) continue;
      const whole = bytes[first] === OPEN_BRACE ? records.fault : notAnObject(bytes[first]);
      const fault = end >= 0 ? 'extra text after the value' : whole;
      chunk.rejectFault(start, stop, fault);
    }
  }
}

/** Where the line's first token begins. RFC 7464 puts a record separator before it. */
function firstOf(bytes: Buffer, start: number): number {
  let i = start;
  for (;;) {
    const byte = bytes[i];
    if (byte !== 0x20 && byte !== 0x09 && byte !== CR && byte !== RECORD_SEPARATOR) return i;
    i++;
  }
}

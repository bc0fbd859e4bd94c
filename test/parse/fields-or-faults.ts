import type { PipelineError } from '../../src/lib/errors.ts';
import type { Parser } from '../../src/lib/seams.ts';
import { flatten } from '../suites/format-suite.ts';

/** Of each record all fields, which a parser that is asked for `rest` alone gives as its one value; of a reject its fault. */
export function fieldsOrFaults(parser: Parser, input: string | Buffer): unknown[] {
  const chunks = [...parser.push(Buffer.from(input)), ...parser.end()];
  const faults = new Map(
    chunks.flatMap(({ rejects }) => rejects.map(({ number, error }) => [number, faultOf(error)] as const)),
  );
  return flatten(chunks).map((item) =>
    'code' in item
      ? faults.get(item.number)
      : (JSON.parse(Buffer.from(item.values[0]!, 'latin1').toString()) as unknown),
  );
}

const faultOf = ({ code, context }: PipelineError): string =>
  context !== undefined && 'fault' in context ? context.fault : code;

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { infer } from '../../src/lib/infer/infer.ts';
import { appendEntry } from '../../src/lib/infer/append-entry.ts';
import { checkConfig } from '../../src/lib/config/load-config.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';
import type { Entry, Source } from '../../src/lib/seams.ts';
import { LIMITS, sampleOf } from './sample-of.ts';

const open = async function* (source: Source): AsyncGenerator<Entry> {
  yield { name: '', content: source.open({ signal: AbortSignal.any([]) }) };
};

function sourceOf(content: string, path: string): Source {
  const { facts, bytes } = sampleOf(content, path);
  return {
    path,
    facts,
    async *open() {
      yield bytes;
    },
  };
}

const value = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.integer(),
  fc.bigInt().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constantFrom(null, '', '-', '2026-11-24T00:00:00Z', '1/9/2007', '007', '1e999', 'Nov 24 07:58:14'),
  fc.object({ maxDepth: 2, maxKeys: 3 }),
);
const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('id', 'Time', 'date', 'time', 'a.b', '$x', '_'),
);
const records = fc.array(fc.dictionary(name, value, { maxKeys: 6 }), { minLength: 1, maxLength: 6 });
const table = fc.array(fc.array(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 8,
});

const content = fc.oneof(
  records.map((all) => all.map((one) => JSON.stringify(one)).join('\n')),
  records.map((all) => JSON.stringify(all)),
  records.map((all) => JSON.stringify({ items: all })),
  fc
    .tuple(fc.constantFrom(',', ';', '\t', '|', ' ', '=', ': '), table)
    .map(([by, lines]) => lines.map((fields) => fields.join(by)).join('\n')),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .tuple(
      fc.constantFrom('2026-11-24 07:58:14 ', '<34>', '[24/Nov/2026:07:58:14 +0000] ', 'CEF:0|a|b|', '#Fields: '),
      fc.string(),
    )
    .map(([lead, rest]) => `${lead}${rest}\n`.repeat(3)),
);
const path = fc
  .array(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((one) => one.replaceAll('/', '-')),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join('/'));

test('whatever is proposed, `check` accepts it as text, it takes the file, and every record is accounted for', async () => {
  await fc.assert(
    fc.asyncProperty(content, path, async (text, where) => {
      let inferred;
      try {
        inferred = await infer([sourceOf(text, where)], { open, limits: LIMITS, wishes: {}, rows: 1 });
      } catch (error) {
        if (error instanceof PipelineError && error.code.startsWith('INFER_')) return;
        throw error;
      }
      const { config, problems } = checkConfig(appendEntry('', inferred.render), 'logs.yaml', valueChecks);
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(config!.logs.map((log) => log.name)).toEqual([inferred.name]);
      expect(inferred.run.sent + inferred.run.rejected.size).toBeGreaterThan(0);
      // A type that the sample does not bear out would leave values out, or reject records.
      expect(inferred.confidence === 'high' ? [...inferred.run.unfit.keys()] : []).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 240_000);

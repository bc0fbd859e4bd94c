import { expect, test } from 'vitest';
import { z } from 'zod';
import { writtenExamples } from '../../scripts/docs/schema-file.ts';
import { bindFormat, formats } from '../../src/lib/parse/registry.ts';
import { parse } from '../suites/format-suite.ts';

test('each format has its own word', () => {
  expect(formats.map(({ type }) => type)).toEqual([...new Set(formats.map(({ type }) => type))]);
});

test.each(formats.map((format) => [format.type, format] as const))(
  '%s: each option says what it is, with examples',
  (_, format) => {
    expect(format.summary).toMatch(/\.$/);
    const schema = z.toJSONSchema(format.options, { io: 'input', override: writtenExamples });
    expect(schema.additionalProperties).toBe(false);
    for (const property of Object.values(schema.properties ?? {})) {
      expect(property).toMatchObject({
        description: expect.stringMatching(/\.$/),
        examples: expect.arrayContaining([expect.anything()]),
      });
    }
  },
);

test('a bound format has its defaults filled in', () => {
  const csv = formats.find(({ type }) => type === 'csv')!;
  const bound = bindFormat(csv, { columns: ['a'] });
  expect([bound.type, bound.values]).toEqual(['csv', 'text']);
  const parser = bound.parser({ paths: [['a']], rest: false }, { maxRecordBytes: 10 });
  expect(parse(parser, [Buffer.from('"x,y"\n')])).toMatchObject([{ values: ['x,y'] }]);
});

test('options that do not fit are a bug', () => {
  expect(() => bindFormat(formats[0]!, { nonsense: 1 })).toThrow(z.ZodError);
});

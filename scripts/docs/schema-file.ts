import { z } from 'zod';
import { configSchema } from '../../src/lib/config/schema.ts';
import { formats } from '../../src/lib/parse/registry.ts';

/** As much of JSON Schema as the grammar of `logs.yaml` uses. */
export interface JsonSchema {
  /** A list where the value may be of several kinds. */
  readonly type?: string | readonly string[];
  /** `#/definitions/NAME` */
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** `docs/reference/config.schema.json`, for editors: what may be written, before defaults are filled in. */
export function configJsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(configSchema(formats), {
    io: 'input',
    target: 'draft-7',
    override(context) {
      writtenExamples(context);
      loosenForPresets(context.jsonSchema as Loosened);
    },
  });
  const head = { $schema, title: 'logs.yaml of Logsluice', $comment: 'Made by `npm run docs`. Do not edit.' };
  return { ...head, ...schema } as JsonSchema;
}

/** Our examples are of what is written. zod takes them for what comes out, and drops those of a schema that transforms. */
export function writtenExamples(context: { readonly zodSchema: z.core.$ZodTypes; readonly jsonSchema: object }): void {
  const examples = z.globalRegistry.get(context.zodSchema)?.['examples'];
  if (examples !== undefined) Object.assign(context.jsonSchema, { examples });
}

type Loosened = { -readonly [Key in keyof JsonSchema]: JsonSchema[Key] };

/** The keys of a log are checked once its preset is joined to them; an editor sees the log alone. */
function loosenForPresets(schema: Loosened): void {
  const { properties, required = [] } = schema;
  if (properties?.['use'] === undefined) return;
  const ofPreset = required.filter((key) => key !== 'match');
  schema.required = required.filter((key) => key === 'match');
  const columns = properties['columns']?.additionalProperties as { anyOf: JsonSchema[] };
  columns.anyOf.push({ type: 'null', description: 'With `use`: the column of the preset is left out.' });
  schema.anyOf = [{ required: ['use'] }, { required: ofPreset }];
}

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
  const { $schema, ...schema } = z.toJSONSchema(configSchema(formats), { io: 'input', target: 'draft-7' });
  const head = { $schema, title: 'logs.yaml of Logsluice', $comment: 'Made by `npm run docs`. Do not edit.' };
  return { ...head, ...schema } as JsonSchema;
}

/** `infra/workbook.json`, and what Bicep makes of it. */
import { z } from 'zod';

const text = z.strictObject({ type: z.literal(1), content: z.strictObject({ json: z.string() }), name: z.string() });

const parameter = z.strictObject({
  id: z.guid(),
  version: z.literal('KqlParameterItem/1.0'),
  name: z.string(),
  label: z.string().exactOptional(),
  /** 1: text; 4: a range of time. */
  type: z.union([z.literal(1), z.literal(4)]),
  isRequired: z.literal(true),
  isHiddenWhenLocked: z.boolean().exactOptional(),
  value: z.union([z.string(), z.strictObject({ durationMs: z.int().positive() })]),
  typeSettings: z
    .strictObject({
      selectableValues: z.array(z.strictObject({ durationMs: z.int().positive() })),
      allowCustom: z.boolean(),
    })
    .exactOptional(),
});

const parameters = z.strictObject({
  type: z.literal(9),
  content: z.strictObject({
    version: z.literal('KqlParameterItem/1.0'),
    parameters: z.array(parameter),
    style: z.literal('pills'),
    queryType: z.literal(0),
    resourceType: z.literal('microsoft.operationalinsights/workspaces'),
  }),
  name: z.string(),
});

const query = z.strictObject({
  type: z.literal(3),
  content: z.strictObject({
    version: z.literal('KqlItem/1.0'),
    query: z.string(),
    /** 0: medium. */
    size: z.literal(0),
    title: z.string(),
    timeContextFromParameter: z.literal('TimeRange'),
    /** 0: Log Analytics. */
    queryType: z.literal(0),
    resourceType: z.literal('microsoft.operationalinsights/workspaces'),
    visualization: z.enum(['table', 'timechart', 'piechart']),
    noDataMessage: z.string().exactOptional(),
  }),
  customWidth: z.enum(['50', '100']),
  name: z.string(),
});

/** Whatever the portal would pass over without a word is refused: keys and values that are not of this form. */
export const workbookSchema = z.strictObject({
  version: z.literal('Notebook/1.0'),
  items: z.array(z.discriminatedUnion('type', [text, parameters, query])),
  fallbackResourceIds: z.array(z.string()).exactOptional(),
  $schema: z.url(),
});

export type Workbook = z.infer<typeof workbookSchema>;

export const queriesOf = ({ items }: Workbook) => items.flatMap((item) => (item.type === 3 ? [item] : []));

export const parametersOf = ({ items }: Workbook) =>
  items.flatMap((item) => (item.type === 9 ? item.content.parameters : []));

/** A query as the portal sends it: each `{Parameter}` replaced by its value. */
export function filledIn(query: string, workbook: Workbook): string {
  return query.replace(/\{(\w+)(?::(\w+))?\}/g, (whole, name: string, part?: string) => {
    const found = parametersOf(workbook).find((one) => one.name === name);
    if (found === undefined) return whole;
    if (typeof found.value === 'string') return part === undefined ? found.value : whole;
    return part === 'grain' ? '30m' : whole;
  });
}

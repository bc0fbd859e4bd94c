import { stringify } from 'yaml';

/** A value as YAML on one line, as `logs.yaml` is written: `{ from: a, apply: [trim] }`. */
export function flowYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowYaml).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, one]) => `${scalar(key)}: ${flowYaml(one)}`);
    return `{ ${pairs.join(', ')} }`;
  }
  return scalar(value);
}

/** Inside brackets more needs quotes than outside; single ones leave the backslashes of a pattern alone. */
function scalar(value: unknown): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  if (typeof value === 'string' && /[\u0000-\u001f]/.test(value)) return JSON.stringify(value);
  // As the documentation writes patterns, whether YAML needs it or not.
  if (typeof value === 'string' && value.includes('\\')) return `'${value.replaceAll("'", "''")}'`;
  return stringify([value], { collectionStyle: 'flow', lineWidth: 0, singleQuote: true, flowCollectionPadding: false })
    .trimEnd()
    .slice(1, -1);
}

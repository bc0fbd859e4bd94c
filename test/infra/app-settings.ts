import { theOne, type Json, type Snapshot } from './templates.ts';

const CLIENT_ID = '33333333-3333-3333-3333-333333333333';

/**
 * The application settings of a snapshot, as the app would find them. One of them needs a client id, so Bicep leaves all of
 * them as one expression, of which this is read: what is known only in Azure gets a value of the same form.
 */
export function appSettings(snapshot: Snapshot): Readonly<Record<string, string>> {
  const expression = theOne(snapshot, 'Microsoft.Web/sites').properties['siteConfig'].appSettings as string;
  const begin = expression.indexOf('createObject(');
  const parts = args(expression, begin + 'createObject('.length);
  const rules = snapshot.predictedResources.filter(({ type }) => type === 'Microsoft.Insights/dataCollectionRules');
  const given = Object.fromEntries(
    Array.from({ length: parts.length / 2 }, (_, i) => [literal(parts[2 * i]!), valueOf(parts[2 * i + 1]!, rules)]),
  );
  return given;
}

function valueOf(text: string, rules: readonly Json[]): string {
  if (text.startsWith("'")) return literal(text);
  if (text.startsWith('format(')) {
    const [form, ...values] = args(text, 'format('.length);
    return literal(form!).replace(/\{(\d)\}/g, (_, i: string) => valueOf(values[Number(i)]!, rules));
  }
  if (text.startsWith('reference(') && text.endsWith(').clientId')) return CLIENT_ID;
  if (text.startsWith('reference(') && text.endsWith(').ConnectionString'))
    return 'InstrumentationKey=00000000-0000-0000-0000-000000000000';
  if (text.startsWith('string(reference(') && text.endsWith('.outputs.routing.value)'))
    return JSON.stringify(rules.map((_, i) => ({ endpoint: `https://rule-${i}.example`, id: `dcr-${i}` })));
  throw new Error(`Nobody knows what this becomes: ${text}`);
}

const literal = (text: string): string => text.slice(1, -1).replaceAll("''", "'");

/** What stands between commas from `begin` to the bracket that closes. */
function args(text: string, begin: number): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let from = begin;
  for (let at = begin; at < text.length; at++) {
    if (text[at] === "'") {
      at = text.indexOf("'", at + 1);
    } else if (text[at] === '(') depth++;
    else if (text[at] === ')' && depth-- === 0) return [...found, text.slice(from, at).trim()];
    else if (text[at] === ',' && depth === 0) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  throw new Error('The expression does not end.');
}

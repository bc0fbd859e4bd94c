import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { code, page, table } from './markdown.ts';

const INFRA = join(import.meta.dirname, '../../infra');

interface Described {
  readonly metadata: { readonly description: string };
}

interface Parameter extends Described {
  readonly defaultValue?: unknown;
  readonly nullable?: boolean;
}

interface Template {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly outputs: Readonly<Record<string, Described>>;
}

/** `docs/reference/deployment.md`: parameters and outputs of `infra/main.bicep`, by the names that azd has for them. */
export function deploymentPage(): string {
  const read = (name: string): string => readFileSync(join(INFRA, name), 'utf8');
  const { parameters, outputs } = JSON.parse(read('compiled/main.json')) as Template;
  const variables = azdVariables(read('main.bicepparam'));
  return page(
    'Deployment',
    '`infra/main.bicep` and `infra/main.bicepparam`, as `npm run infra:check -- --write` compiled them',
    'What can be said about a deployment. azd asks for what is required; the rest is a variable of its environment, ' +
      '`azd env set LOGSLUICE_PRIVATE true`, and counts from the next `azd up` on. Lists and tables are JSON. ' +
      'A parameter without a variable is for those who deploy with other tools.',
    '## Parameters',
    table(
      ['Variable of azd', 'Parameter', 'Meaning', 'Default'],
      Object.entries(parameters).map(([name, { metadata, ...parameter }]) => {
        const read = variables.get(name)?.map(code).join(', ') ?? '–';
        return [read, code(name), meaning(metadata), defaultOf(parameter)];
      }),
    ),
    '## Outputs',
    'They are in the environment of azd afterwards (`azd env get-values`). None is secret.',
    table(
      ['Output', 'Meaning'],
      Object.entries(outputs).map(([name, { metadata }]) => [code(name), metadata.description]),
    ),
  );
}

/** Parameter → the variables that it is read from. */
export const azdVariables = (parameters: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    parameters
      .split(/^param /m)
      .slice(1)
      .map((text) => [
        /^\w+/.exec(text)![0],
        [...text.matchAll(/readEnvironmentVariable\('(\w+)'/g)].map(([, variable]) => variable!),
      ]),
  );

const meaning = ({ description }: Described['metadata']): string => description.replace(/^Optional\. /, '');

function defaultOf({ defaultValue, nullable }: Omit<Parameter, 'metadata'>): string {
  if (defaultValue === undefined) return nullable ? '' : 'required';
  const text = typeof defaultValue === 'string' ? defaultValue : JSON.stringify(defaultValue);
  return text === '' ? '' : code(text.replace(/^\[(.+\(\).*)\]$/, '$1'));
}

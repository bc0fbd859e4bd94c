import { expect, test } from 'vitest';
import { checkSettings } from '../../src/lib/app.ts';
import { azdVariables } from '../../scripts/docs/deployment-page.ts';
import { infra, json } from './templates.ts';

const { parameters, outputs } = json('compiled/main.json');
const variables = azdVariables(infra('main.bicepparam'));
/** What the cloud itself knows, and what is no text. */
const NOT_OF_AZD = ['cloud', 'logs'];

test('azd can set every parameter', () => {
  const set = [...variables].filter(([, names]) => names.length > 0).map(([parameter]) => parameter);
  expect([...set, ...NOT_OF_AZD].toSorted()).toEqual(Object.keys(parameters).toSorted());
});

test('azd asks for name and region alone: the rest has the default of the template', () => {
  const handed = json('compiled/main.parameters.json')['parameters'] as Record<string, { value: unknown }>;
  const required = Object.entries<{ defaultValue?: unknown }>(parameters)
    .filter(([, { defaultValue }]) => defaultValue === undefined)
    .map(([name]) => name);
  expect(required).toEqual(['environmentName', 'location']);
  const others = Object.entries(handed).filter(([name]) => !required.includes(name));
  expect(others.map(([name, { value }]) => [name, value])).toEqual(
    others.map(([name]) => [name, parameters[name].defaultValue]),
  );
});

// Of a parameters.json azd leaves out what is null, of a .bicepparam not; Azure has been seen to refuse "value": null.
test('nothing is handed over as null', () => {
  const handed = json('compiled/main.parameters.json')['parameters'] as Record<string, { value: unknown }>;
  expect(Object.keys(handed).filter((name) => handed[name]!.value === null)).toEqual([]);
});

test('no output is an input of the next deployment', () => {
  const inputs = new Set([...variables.values()].flat());
  expect(Object.keys(outputs).filter((name) => inputs.has(name))).toEqual([]);
});

test('outputs have the names that azd and its hooks look for', () => {
  expect(Object.keys(outputs)).toEqual(
    expect.arrayContaining([
      'AZURE_RESOURCE_GROUP',
      'SERVICE_APP_NAME',
      'SERVICE_APP_URI',
      'SERVICE_APP_INTAKE',
      'LOGS_ACCOUNT_NAME',
      'EVENT_TOPIC_NAME',
    ]),
  );
});

test('the command line does not take a variable of azd for a setting that is misspelt', () => {
  const env = Object.fromEntries([...variables.values()].flat().map((name) => [name, 'x']));
  expect(checkSettings(env).problems).toEqual([]);
});

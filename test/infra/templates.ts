/** The golden files of `infra`, which `npm run infra:check` holds to the Bicep. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../guards/source-files.ts';

/** JSON of a template: what Azure gets, but for expressions, which stand in brackets. */
export type Json = Readonly<Record<string, any>>; // oxlint-disable-line typescript/no-explicit-any -- whatever a provider takes

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly properties: Json;
  readonly [key: string]: any; // oxlint-disable-line typescript/no-explicit-any -- as above
}

export interface Snapshot {
  readonly scenario: string;
  readonly predictedResources: readonly Resource[];
  readonly outputs?: Json;
  readonly diagnostics: readonly unknown[];
}

export interface Module {
  readonly path: string;
  readonly template: Json;
  /** As the template around it has it; of a template that is deployed by itself, nothing. */
  readonly dependsOn: readonly string[];
}

export const infra = (path: string): string => readFileSync(join(root, 'infra', path), 'utf8');
export const json = (path: string): Json => JSON.parse(infra(path)) as Json;

const SCENARIOS = readdirSync(join(root, 'infra/scenarios'))
  .filter((name) => name.endsWith('.bicepparam'))
  .map((name) => name.replace('.bicepparam', ''));

export const snapshot = (scenario: string): Snapshot => ({
  scenario,
  ...(json(`scenarios/${scenario}.snapshot.json`) as Omit<Snapshot, 'scenario'>),
});

export const snapshots: readonly Snapshot[] = SCENARIOS.map(snapshot);
/** Without the second stage, which is only a subscription. */
export const deployments: readonly Snapshot[] = snapshots.filter(({ scenario }) => scenario !== 'events');

/** A template that is deployed, and every module in it. */
export function modules(name: 'main' | 'events'): readonly Module[] {
  return [{ path: name, template: json(`compiled/${name}.json`), dependsOn: [] }].flatMap(withModules);
}

function withModules(module: Module): readonly Module[] {
  const inner = Object.entries<Json>(module.template['resources'])
    .filter(([, { type }]) => type === 'Microsoft.Resources/deployments')
    .map(([symbol, { properties, dependsOn = [] }]) => ({
      path: `${module.path}/${symbol}`,
      template: properties.template as Json,
      dependsOn: dependsOn as readonly string[],
    }));
  return [module, ...inner.flatMap(withModules)];
}

/** Those of a type, such as `Microsoft.Web/sites`. */
export const ofType = ({ predictedResources }: Snapshot, type: string): readonly Resource[] =>
  predictedResources.filter((resource) => resource.type.toLowerCase() === type.toLowerCase());

/** The only one. */
export function theOne(snapshot: Snapshot, type: string): Resource {
  const found = ofType(snapshot, type);
  if (found.length !== 1) throw new Error(`${snapshot.scenario} has ${found.length} ${type}`);
  return found[0]!;
}

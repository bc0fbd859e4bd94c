import { z } from 'zod';
import { PipelineError } from '../errors.ts';
import type { AzdEnvironment } from './azd-environment.ts';
import type { Places } from './read-deployed.ts';

/** What the command line says of a deployment. */
export interface PlaceOptions {
  readonly url?: string;
  readonly subscription?: string;
  readonly resourceGroup?: string;
  /** Resource id of the workspace. */
  readonly workspace?: string;
}

export interface LivePlaces {
  /** Address of the app. */
  readonly url?: string;
  readonly azure?: Places;
  /** What of `azure` is not known, each as a setting that would say it. */
  readonly unknown: readonly string[];
}

const routing = z.array(z.object({ endpoint: z.string(), id: z.string() }));

const WORKSPACE =
  /^\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/?#]+$/i;

/**
 * Where the app and its resources are: as the options say, else the environment, else what azd's last deployment put out.
 * Throws SETTING_INVALID.
 */
export function livePlaces(
  options: PlaceOptions,
  env: Readonly<Record<string, string | undefined>>,
  azd: AzdEnvironment | undefined,
): LivePlaces {
  const told = (option: string | undefined, ...names: readonly string[]): string | undefined =>
    [option, ...names.map((name) => env[name]), ...names.map((name) => azd?.values[name])].find(Boolean);
  const url = told(options.url, 'SERVICE_APP_URI');
  const parts = {
    AZURE_SUBSCRIPTION_ID: told(options.subscription, 'AZURE_SUBSCRIPTION_ID'),
    AZURE_RESOURCE_GROUP: told(options.resourceGroup, 'AZURE_RESOURCE_GROUP'),
    LOGSLUICE_WORKSPACE_ID: told(options.workspace, 'LOGSLUICE_WORKSPACE_ID', 'WORKSPACE_ID'),
  };
  const {
    AZURE_SUBSCRIPTION_ID: subscription,
    AZURE_RESOURCE_GROUP: resourceGroup,
    LOGSLUICE_WORKSPACE_ID: id,
  } = parts;
  const unknown = Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [name] : []));
  const app = url === undefined ? {} : { url: safeOrigin(url, '--url') };
  if (subscription === undefined || resourceGroup === undefined || id === undefined) return { ...app, unknown };
  if (!WORKSPACE.test(id)) {
    const problem = 'must be a resource id: /subscriptions/…/providers/Microsoft.OperationalInsights/workspaces/…';
    throw new PipelineError('SETTING_INVALID', { setting: '--workspace', problem });
  }
  const rules = told(undefined, 'LOGSLUICE_RULES', 'RULE_ROUTING');
  const azure = { subscription, resourceGroup, workspaceId: id, ...(rules && { routing: routingOf(rules) }) };
  return { ...app, azure, unknown };
}

function routingOf(text: string): z.output<typeof routing> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const { data } = routing.safeParse(value);
  if (data !== undefined) return data;
  const problem = 'is not a JSON list of `{ "endpoint", "id" }`, nor is RULE_ROUTING of azd';
  throw new PipelineError('SETTING_INVALID', { setting: 'LOGSLUICE_RULES', problem });
}

/** An address that a key or a token may be shown to: https, or plain http on this machine. Throws SETTING_INVALID. */
export function safeOrigin(text: string, setting: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url !== undefined && /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere)) {
    if (url.pathname === '/' && url.search === '' && url.username === '' && url.password === '') return url.origin;
    const problem = 'must end after the host name, and carry no user name';
    throw new PipelineError('SETTING_INVALID', { setting, problem });
  }
  throw new PipelineError('SETTING_INVALID', { setting, problem: 'must be an https address (http for loopback only)' });
}

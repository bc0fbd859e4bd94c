/** What azd deploys with: values of its environment, and the outputs of infra/main.bicep. */
import { refusal } from './refusal.js';

/**
 * @typedef {object} Inputs What infra/main.bicepparam reads, as far as hooks need it, and what follows from it.
 * @property {string} environment
 * @property {string} location Region of the app, as resources have it: `japaneast`.
 * @property {string} subscription
 * @property {string} group Name of our resource group, also where no deployment has come to its end.
 * @property {string} token What the names of our resources end in; a placeholder where no deployment has come to its end.
 * @property {boolean} private
 * @property {string} privateLinkScopeId Empty where a scope is made.
 * @property {boolean} workspaceInScope Whether that scope had the workspace before, so that it is no member of ours.
 * @property {string} existingWorkspaceId Empty where a workspace is made.
 * @property {boolean} open Whether anyone may ask for `/api/health`.
 * @property {readonly string[]} resourceIds All ids of resources that the reader brought along, and of the workspace that
 * was deployed to.
 */

/**
 * The values that the next deployment takes.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Inputs}
 */
export function readInputs(env) {
  const environment = needed(env, 'AZURE_ENV_NAME');
  return {
    environment,
    location: plain(needed(env, 'AZURE_LOCATION')),
    subscription: needed(env, 'AZURE_SUBSCRIPTION_ID'),
    // As infra/main.bicep names it.
    group: env['AZURE_RESOURCE_GROUP'] || `rg-${environment}-logsluice`,
    token: env['SERVICE_APP_NAME']?.replace(/^func-/, '') ?? '<token>',
    private: /^(?:true|1)$/i.test(env['LOGSLUICE_PRIVATE'] ?? ''),
    privateLinkScopeId: env['LOGSLUICE_PRIVATE_LINK_SCOPE_ID'] ?? '',
    workspaceInScope: env['LOGSLUICE_WORKSPACE_IN_SCOPE'] === 'true',
    existingWorkspaceId: env['LOGSLUICE_WORKSPACE_ID'] ?? '',
    open: /^\s*(?:\[\s*\])?\s*$/.test(env['LOGSLUICE_INBOUND_ADDRESSES'] ?? ''),
    resourceIds: Object.entries(env).flatMap(([name, value]) =>
      /^(?:LOGSLUICE_|WORKSPACE_ID$)/.test(name) && value?.startsWith('/subscriptions/') ? [value] : [],
    ),
  };
}

/**
 * A variable that azd sets: from its environment, or from an output of infra/main.bicep.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 */
export function needed(env, name) {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw refusal({
    what: `The environment of azd has no ${name}.`,
    command: 'azd env get-values',
    fix: `Run this through azd (\`azd up\`, \`azd hooks run\`). Where the deployment was made on another machine, \`azd env refresh\` fetches its outputs; else \`azd env set ${name} …\`.`,
  });
}

/**
 * A region as resources have it: `Japan East` is `japaneast`.
 *
 * @param {string} location
 */
export const plain = (location) => location.toLowerCase().replaceAll(' ', '');

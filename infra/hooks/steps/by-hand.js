/** What a person types to delete our group alone, where azd would take more. */
import { spelled } from './azure-cli.js';
import { leavingByHand } from './leave-network.js';

/** @import { Inputs } from './inputs.js' */

const ID = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/.*\/([^/]+)$/i;

/** What infra/modules/private-link-scope.bicep adds to a scope. */
const MEMBERS = ['workspace', 'endpoint', 'component'];

/**
 * The commands in their order: a group cannot go while an app holds its subnet, or a scope of others holds its members.
 *
 * @param {Inputs} inputs
 * @returns {string} One command a line.
 */
export function deletionByHand({ subscription, group, token, private: isPrivate, privateLinkScopeId }) {
  const commands = isPrivate ? [leavingByHand({ subscription, group }, `func-${token}`)] : [];
  const [, ofScope = '', groupOfScope = '', scope = ''] = ID.exec(privateLinkScopeId) ?? [];
  if (scope !== '')
    for (const member of MEMBERS) {
      const where = ['--subscription', ofScope, '--resource-group', groupOfScope, '--scope-name', scope];
      const which = [...where, '--name', `${token}-${member}`, '--yes'];
      commands.push(spelled(['monitor', 'private-link-scope', 'scoped-resource', 'delete', ...which]));
    }
  commands.push(spelled(['group', 'delete', '--subscription', subscription, '--name', group]));
  return commands.join('\n');
}

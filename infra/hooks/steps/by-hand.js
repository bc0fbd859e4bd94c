/** What a person types to delete our group alone, where azd would take more. */
import { spelled } from './azure-cli.js';
import { leavingByHand } from './leave-network.js';
import { namingScope } from './private-link-scope.js';

/** @import { Inputs } from './inputs.js' */

/** What infra/modules/private-link-scope.bicep adds to a scope. */
const MEMBERS = ['workspace', 'endpoint', 'component'];

/**
 * The commands in their order: a group cannot go while an app holds its subnet, or a scope of others holds its members.
 *
 * @param {Inputs} inputs
 * @returns {string} One command a line.
 */
export function deletionByHand(inputs) {
  const { subscription, group, token, private: isPrivate, privateLinkScopeId, workspaceInScope } = inputs;
  const commands = isPrivate ? [leavingByHand({ subscription, group }, `func-${token}`)] : [];
  const scope = namingScope(privateLinkScopeId);
  if (scope.length > 0)
    for (const member of MEMBERS.filter((name) => name !== 'workspace' || !workspaceInScope)) {
      const which = [...scope, '--name', `${token}-${member}`, '--yes'];
      commands.push(spelled(['monitor', 'private-link-scope', 'scoped-resource', 'delete', ...which]));
    }
  commands.push(spelled(['group', 'delete', '--subscription', subscription, '--name', group]));
  return commands.join('\n');
}

/** After azd has deleted: says what is left, and why. */
import { spelled, tryAz } from './steps/azure-cli.js';
import { readInputs } from './steps/inputs.js';
import { runHook, say } from './steps/run-hook.js';

const ABOUT = 'says what azd down has left, and why.';

/**
 * @param {string} group
 * @param {readonly string[]} where
 * @param {boolean} isPrivate
 */
async function whatIsLeft(group, where, isPrivate) {
  const exists = await tryAz(['group', 'exists', '--name', group, ...where]);
  if (!exists.ok) return `Nobody could say whether ${group} is gone: ${exists.text}\n  command: ${exists.command}`;
  if (exists.value === false)
    return `${group} is gone, with everything of ours. Without --purge Azure keeps the workspace for 14 days: a deployment
with the same name and region gets it back, with its tables.`;
  const left = await tryAz(['resource', 'list', '--resource-group', group, ...where]);
  /** @type {readonly { type: string, name: string }[]} */
  const resources = left.ok ? left.value : [];
  return `${group} is still there${resources.length === 0 ? '.' : ', with:'}
${resources.map(({ type, name }) => `  ${type} ${name}\n`).join('')}${
    isPrivate
      ? 'Azure can hold the subnet of a Flex Consumption app for days after the app is gone.'
      : 'A lock, or a resource that azd does not know, may hold it.'
  }
Later: ${spelled(['group', 'delete', '--name', group, ...where])}`;
}

await runHook('postdown', ABOUT, async () => {
  const { subscription, group, private: isPrivate } = readInputs(process.env);
  say(await whatIsLeft(group, ['--subscription', subscription], isPrivate));
});

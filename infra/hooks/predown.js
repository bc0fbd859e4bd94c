/** Before azd deletes: nothing of somebody else's may go, and nothing of ours may resist. */
import { deletionByHand } from './steps/by-hand.js';
import { checkAz } from './steps/check-tools.js';
import { confirm } from './steps/confirm.js';
import { foreignGroups } from './steps/foreign-groups.js';
import { readInputs } from './steps/inputs.js';
import { leaveNetwork } from './steps/leave-network.js';
import { refusal } from './steps/refusal.js';
import { runHook } from './steps/run-hook.js';

const ABOUT = `stops azd where it could delete a resource group that is not ours, and says how ours alone is deleted; takes the
app out of a private network, which would hold its subnet.`;

/** azd asks only after its hooks: a "no" there would come too late. */
const QUESTION = 'The app is taken out of its network first, and stands still then. Go on?';

await runHook('predown', ABOUT, async () => {
  const inputs = readInputs(process.env);
  const { subscription, group, private: isPrivate, resourceIds } = inputs;
  const foreign = foreignGroups(resourceIds, group);
  if (foreign.length > 0)
    throw refusal({
      what: `azd down deletes whole resource groups, and can take one that the deployment only wrote into for its own. Not ours: ${foreign.join(', ')}. Nothing has been deleted.`,
      fix: `Delete our group alone:
${deletionByHand(inputs)}
What stays in ${foreign.join(', ')}: the tables of infra/tables.json with their rows, and what the deployment linked to your
network, zones or private link scope; docs/deploy.md lists it under "Take it down". Sentinel stays as it is.`,
    });
  if (!isPrivate) return;
  await checkAz(subscription);
  if (!(await confirm(QUESTION, process.stdin, process.stdout)))
    throw refusal({ what: 'You said no. Nothing has been changed.', fix: 'Run `azd down` again when you are ready.' });
  await leaveNetwork({ subscription, group });
});

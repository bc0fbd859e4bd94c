import { expect, test } from 'vitest';
import { deployments, modules, ofType, snapshot, type Resource, type Snapshot } from './templates.ts';

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const ROLES: Readonly<Record<string, string>> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a': 'Storage Queue Data Message Sender',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
};
const PUBLISHER = '11111111-1111-1111-1111-111111111111';

/** `who: role on what`, where what is the end of a resource id without the token. */
const grants = (deployment: Snapshot): readonly string[] =>
  ofType(deployment, 'Microsoft.Authorization/roleAssignments').map(spelled).toSorted();

function spelled({ id, properties }: Resource): string {
  const { roleDefinitionId, principalId } = properties as { roleDefinitionId: string; principalId: string };
  const scope = id.split('/providers/Microsoft.Authorization/')[0]!;
  const what = scope
    .split('/')
    .slice(-2)
    .join('/')
    .replace(/(?<=\/(?:stlog|dcr-|appi-))[a-z0-9]{13}/, '…');
  return `${whoIs(principalId)}: ${ROLES[roleDefinitionId.split('/').at(-1)!]} on ${what}`;
}

function whoIs(principal: string): string {
  if (/^\[reference\('[^']*\/userAssignedIdentities\/id-[^']*', '[^']*'\)\.principalId\]$/.test(principal))
    return 'app';
  if (/^\[reference\('[^']*\/systemTopics\/evgt-[^']*', '[^']*', 'full'\)\.identity\.principalId\]$/.test(principal))
    return 'topic';
  return principal;
}

const OF_ALL = [
  'app: Monitoring Metrics Publisher on components/appi-…',
  'app: Monitoring Metrics Publisher on dataCollectionRules/dcr-…-0',
  'app: Storage Blob Data Owner on storageAccounts/stlog…',
  'app: Storage Queue Data Contributor on storageAccounts/stlog…',
  'app: Storage Table Data Contributor on storageAccounts/stlog…',
  'topic: Storage Blob Data Contributor on containers/dead-letter',
];
const OF_A_QUEUE = ['topic: Storage Queue Data Message Sender on queues/logsluice-events'];
const OF_MORE_RULES = [1, 2, 3].map((i) => `app: Monitoring Metrics Publisher on dataCollectionRules/dcr-…-${i}`);
const OF_A_PUBLISHER = [`${PUBLISHER}: Monitoring Metrics Publisher on dataCollectionRules/dcr-…-0`];

test.each([
  ['defaults', OF_ALL],
  ['china', OF_ALL],
  ['private', [...OF_ALL, ...OF_A_QUEUE]],
  ['us-government', [...OF_ALL, ...OF_A_QUEUE]],
  ['many-tables', [...OF_ALL, ...OF_MORE_RULES]],
  ['existing-workspace', [...OF_ALL, ...OF_A_PUBLISHER]],
])('%s: who may do what, and nothing else', (scenario, expected) => {
  expect(grants(snapshot(scenario))).toEqual(expected.toSorted());
});

test('a publisher may send to each rule', () => {
  expect(grants(snapshot('max')).filter((grant) => grant.startsWith(PUBLISHER))).toEqual(
    [0, 1, 2].map((i) => `${PUBLISHER}: Monitoring Metrics Publisher on dataCollectionRules/dcr-…-${i}`),
  );
});

test.each(deployments)('$scenario: no role is given on a group or more', (deployment) => {
  const wide = ofType(deployment, 'Microsoft.Authorization/roleAssignments').filter(
    ({ id }) => !/\/resourceGroups\/[^/]+\/providers\/.+\/providers\/Microsoft\.Authorization\//.test(id),
  );
  expect(wide).toEqual([]);
});

test('roles are given in one module', () => {
  const giving = [...modules('main'), ...modules('events')]
    .filter(({ template }) =>
      JSON.stringify(template['resources']).includes('"Microsoft.Authorization/roleAssignments"'),
    )
    .map(({ path }) => path);
  expect(giving).toEqual(['main', 'main/roles']);
});

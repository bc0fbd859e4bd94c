import { expect, test } from 'vitest';
import { OUTPUTS, SUBSCRIPTION, useWorld } from './stand-ins.ts';

const world = useWorld();
const EXISTS = 'az group exists';

test('a group that is gone', async () => {
  world.answer(EXISTS, { json: false });
  const { code, stdout } = await world.hook('postdown', OUTPUTS);
  expect(code).toBe(0);
  expect(stdout).toContain('rg-prod-logsluice is gone, with everything of ours.');
});

test('outputs that azd has forgotten by now are not needed', async () => {
  world.answer(EXISTS, { json: false });
  expect(await world.hook('postdown')).toMatchObject({ code: 0 });
  expect(world.calls()[0]).toMatch(/^az group exists --name rg-prod-logsluice /);
});

test('a group that resists: what is in it, why, and what to do later', async () => {
  world.answer(EXISTS, { json: true });
  world.answer('az resource list', { json: [{ type: 'Microsoft.Network/virtualNetworks', name: 'vnet-x' }] });
  const { code, stdout } = await world.hook('postdown', { ...OUTPUTS, LOGSLUICE_PRIVATE: 'true' });
  expect(code).toBe(0);
  expect(stdout).toBe(`rg-prod-logsluice is still there, with:
  Microsoft.Network/virtualNetworks vnet-x
Azure can hold the subnet of a Flex Consumption app for days after the app is gone.
Later: az group delete --name rg-prod-logsluice --subscription ${SUBSCRIPTION}
`);
});

test('nobody to ask: it is said, and azd has done its work', async () => {
  world.answer(EXISTS, { code: 1, stderr: "Please run 'az login'" });
  const { code, stdout } = await world.hook('postdown', OUTPUTS);
  expect(code).toBe(0);
  expect(stdout).toContain("Nobody could say whether rg-prod-logsluice is gone: Please run 'az login'");
});

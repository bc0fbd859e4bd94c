// Everything that Logsluice needs in Azure, but for what can only be made when its code runs: events.bicep.
targetScope = 'subscription'

import { cloudSuffixes, context as contextType, intake as intakeType, logs as logsType, namesOf } from 'types.bicep'

@description('Required. Name of the environment: of the resource group, and in all names by its hash.')
@minLength(1)
@maxLength(64)
param environmentName string
@description('Required. Region.')
param location string
@description('Optional. Cloud, as clouds.json names it. A parameter, because snapshots cannot know it.')
param cloud string = environment().name
@description('Optional. Tables and streams, as `logsluice infra` writes them from logs.yaml.')
param logs logsType = loadJsonContent('tables.json')
@description('Optional. Resource id of a Log Analytics workspace, wherever it is. Empty: one is made.')
param existingWorkspaceId string = ''
@description('Optional. Region of that workspace: its rules must be there. Empty: the same.')
param workspaceLocation string = ''
@description('Optional. Turn Microsoft Sentinel on for the workspace.')
param sentinel bool = false
@description('Optional. No public way in but for deployment: private endpoints, private link scope, storage closed.')
param private bool = false
@description('Optional. How events come in: `blob` is the blob trigger, `queue` a storage queue. Empty: `queue` when private, else `blob`.')
param intake intakeType | '' = ''
@description('Optional. Instances that never sleep, at a price. -1: 1 for `blob`, where an event that finds nobody awake may be refused; 0 for `queue`, where it waits.')
@minValue(-1)
@maxValue(20)
param alwaysReady int = -1
@description('Optional. Memory of an instance in MB. 4096 has two processors.')
@allowed([2048, 4096])
param instanceMemoryMB int = 2048
@description('Optional. Most instances.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40
@description('Optional. Redundancy of the storage account.')
param storageSku 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS' = 'Standard_LRS'
@description('Optional. Object ids of other service principals that may send to the rules.')
param publisherPrincipalIds string[] = []
@description('Optional. IPv4 ranges that may ask for /api/health. Empty: all.')
param inboundAddresses string[] = []
@description('Optional. Further application settings, by name: LOGSLUICE_MAX_IN_FLIGHT and its like.')
@secure()
param appSettings { *: string } = {}
@description('Optional. Addresses of the virtual network that private makes: a /23 or more.')
param addressPrefix string = '10.20.0.0/23'
@description('Optional. Subnet for the app, delegated to Microsoft.App/environments, of a network that exists. With endpointSubnetId.')
param appSubnetId string = ''
@description('Optional. Subnet for private endpoints in the same network.')
param endpointSubnetId string = ''
@description('Optional. Resource id of the resource group that has all private zones, linked to the network. Empty: zones are made.')
param dnsZonesGroupId string = ''
@description('Optional. Resource id of an Azure Monitor private link scope that the network has already. Empty: one is made.')
param privateLinkScopeId string = ''
@description('Optional. Whether that scope has the workspace already, by another deployment or by hand: it takes no member twice.')
param workspaceInScope bool = false
@description('Optional. Resource ids of action groups that alerts tell. Without one, alerts are seen in the portal only.')
param alertActionGroupIds string[] = []
@description('Optional. Share of rejected records of a log within an hour, in percent, above which an alert fires.')
@minValue(0)
@maxValue(99)
param alertRejectedPercent int = 5
@description('Optional. Minutes that a file, or the app itself, may wait before an alert fires.')
@minValue(10)
param alertBacklogMinutes int = 60
@description('Optional. Calls that one rule may answer with 429 within 15 minutes before an alert fires.')
@minValue(0)
param alertThrottledCalls int = 100
@description('Optional. Tags of every resource.')
param tags { *: string } = {}

@description('Suffixes by cloud.')
var clouds { *: cloudSuffixes } = loadJsonContent('clouds.json')
var token = uniqueString(subscription().id, environmentName, location)
var context contextType = {
  token: token
  location: location
  tags: { ...tags, 'azd-env-name': environmentName }
  names: namesOf(token)
  suffixes: clouds[cloud]
}

// Ids come from names that are known at the start: what a module puts out is known to no snapshot, no what-if, no loop.
var group = 'rg-${environmentName}-logsluice'
var groupId = '${subscription().id}/resourceGroups/${group}'
var wayIn intakeType = intake == 'queue' || (empty(intake) && private) ? 'queue' : 'blob'
var newWorkspace = empty(existingWorkspaceId)
var workspaceId = newWorkspace
  ? '${groupId}/providers/Microsoft.OperationalInsights/workspaces/log-${token}'
  : existingWorkspaceId
var ruleNames = map(range(0, max(flatten(map(logs.streams, s => s.rules))) + 1), i => 'dcr-${token}-${i}')
var newNetwork = empty(appSubnetId) == empty(endpointSubnetId)
  ? empty(appSubnetId)
  : fail('appSubnetId and endpointSubnetId go together')
var subnets = '${groupId}/providers/Microsoft.Network/virtualNetworks/${context.names.network}/subnets'
var endpoints = newNetwork ? '${subnets}/endpoints' : endpointSubnetId
var newScope = empty(privateLinkScopeId)
var scopeId = newScope
  ? '${groupId}/providers/Microsoft.Insights/privateLinkScopes/${context.names.privateLinkScope}'
  : privateLinkScopeId

var rulesLocation = newWorkspace || empty(workspaceLocation) ? location : workspaceLocation

resource rg 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: group
  location: location
  tags: context.tags
}

module workspace 'modules/workspace.bicep' = {
  scope: resourceGroup(split(workspaceId, '/')[2], split(workspaceId, '/')[4])
  params: {
    name: last(split(workspaceId, '/'))
    create: newWorkspace
    location: location
    tags: context.tags
    private: private
    sentinel: sentinel
  }
  dependsOn: [rg]
}

module tables 'modules/tables.bicep' = {
  scope: resourceGroup(split(workspaceId, '/')[2], split(workspaceId, '/')[4])
  params: { workspaceName: last(split(workspaceId, '/')), tables: logs.tables }
  dependsOn: [workspace]
}

// After the tables, each time: a rule that is not written again drops a column that is new to its table.
module rules 'modules/rules.bicep' = {
  scope: rg
  params: {
    context: context
    location: rulesLocation
    streams: logs.streams
    ruleNames: ruleNames
    workspaceId: workspaceId
    private: private
  }
  dependsOn: [tables]
}

module storage 'modules/storage.bicep' = {
  scope: rg
  params: { context: context, sku: storageSku, intake: wayIn, private: private }
}

module principals 'modules/principals.bicep' = {
  scope: rg
  params: { context: context }
  dependsOn: [storage]
}

module telemetry 'modules/telemetry.bicep' = {
  scope: rg
  params: { context: context, workspaceId: workspaceId, private: private }
  dependsOn: [workspace]
}

module roles 'modules/roles.bicep' = {
  scope: rg
  params: {
    context: context
    ruleNames: ruleNames
    publisherPrincipalIds: publisherPrincipalIds
    intake: wayIn
  }
  dependsOn: [principals, rules, storage, telemetry]
}

module privateLinkScope 'modules/private-link-scope.bicep' = if (private) {
  scope: resourceGroup(split(scopeId, '/')[2], split(scopeId, '/')[4])
  params: {
    name: last(split(scopeId, '/'))
    create: newScope
    tags: context.tags
    token: token
    workspaceId: workspaceId
    addWorkspace: !workspaceInScope
    endpointId: '${groupId}/providers/Microsoft.Insights/dataCollectionEndpoints/${context.names.endpoint}'
    componentId: '${groupId}/providers/Microsoft.Insights/components/${context.names.component}'
  }
  dependsOn: [rules, telemetry]
}

module network 'modules/network.bicep' = if (private) {
  scope: rg
  params: {
    context: context
    addressPrefix: addressPrefix
    createNetwork: newNetwork
    networkId: split(endpoints, '/subnets/')[0]
    endpointSubnetId: endpoints
    dnsZonesGroupId: dnsZonesGroupId
    createScope: newScope
  }
  dependsOn: [privateLinkScope, storage] // so that the endpoint has the names of all members
}

// Last: at its first start the identity must be able to read the package and the queues.
module app 'modules/app.bicep' = {
  scope: rg
  params: {
    context: context
    rules: rules.outputs.routing
    intake: wayIn
    alwaysReady: alwaysReady >= 0 ? alwaysReady : wayIn == 'queue' ? 0 : 1
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    subnetId: !private ? '' : newNetwork ? '${subnets}/app' : appSubnetId
    inboundAddresses: inboundAddresses
    appSettings: appSettings
  }
  dependsOn: [network, roles]
}

// After the app, which takes its time to be made: Event Grid refuses an identity whose role does not work yet.
module eventQueue 'modules/event-queue.bicep' = if (wayIn == 'queue') {
  scope: rg
  params: { context: context }
  dependsOn: [app]
}

module ops 'modules/ops.bicep' = {
  scope: rg
  params: {
    context: context
    location: rulesLocation
    logs: logs
    ruleNames: ruleNames
    workspaceId: workspaceId
    alerts: {
      actionGroupIds: alertActionGroupIds
      rejectedPercent: alertRejectedPercent
      backlogMinutes: alertBacklogMinutes
      throttledCalls: alertThrottledCalls
    }
  }
  dependsOn: [rules, telemetry]
}

@description('The resource group.')
output AZURE_RESOURCE_GROUP string = rg.name
@description('The function app.')
output SERVICE_APP_NAME string = context.names.app
@description('Where the app answers.')
output SERVICE_APP_URI string = 'https://${app.outputs.hostName}'
@description('Client id of the identity of the app.')
output SERVICE_APP_CLIENT_ID string = app.outputs.clientId
@description('How events come in. With `blob`, events.bicep is the second stage.')
output SERVICE_APP_INTAKE string = wayIn
@description('The storage account that log files are dropped into.')
output LOGS_ACCOUNT_NAME string = context.names.storage
@description('The container for them.')
output LOGS_CONTAINER_NAME string = 'logs'
@description('The Event Grid system topic.')
output EVENT_TOPIC_NAME string = context.names.topic
@description('The Log Analytics workspace.')
output WORKSPACE_ID string = workspaceId
@description('Whether the workspace is ours, and goes with the resource group.')
output WORKSPACE_IS_NEW bool = newWorkspace
@description('The data collection rules, by name.')
output RULE_NAMES string[] = ruleNames
@description('Where to send, by index of the rule: as the app has it in LOGSLUICE_RULES.')
output RULE_ROUTING string = string(rules.outputs.routing)
@description('The virtual network that was made, else empty. Its subnet may be held on to when all is deleted.')
output NETWORK_NAME string = private && newNetwork ? context.names.network : ''

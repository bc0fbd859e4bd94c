// Every role assignment. Each is for one resource, none for a resource group.
import { context as contextType, intake as intakeType } from '../types.bicep'

@description('Required. What every module knows.')
param context contextType
@description('Required. Names of the rules that are deployed.')
param ruleNames string[]
@description('Required. Object ids of other principals that may send to the rules.')
param publisherPrincipalIds string[]
@description('Required. How events come in.')
param intake intakeType

@description('Properties of a role assignment.')
type grant = {
  @description('Resource id of the role.')
  roleDefinitionId: string
  @description('Object id of who gets it.')
  principalId: string
  @description('Said outright, so that a principal just made is not looked up.')
  principalType: 'ServicePrincipal'
}

@description('Gives a role to a principal.')
func give(role string, to string) grant => {
  roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  principalId: to
  principalType: 'ServicePrincipal'
}

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
var blobOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var queueContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
var queueSender = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
var tableContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var metricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

// 'app' stands for the object id of the app's identity, which is known too late to be part of a name.
var senders = flatten(map(
  ruleNames,
  rule => map(concat(['app'], publisherPrincipalIds), who => { rule: rule, who: who })
))

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: context.names.storage

  resource blobs 'blobServices' existing = {
    name: 'default'
    resource deadLetter 'containers' existing = { name: 'dead-letter' }
  }

  resource queues 'queueServices' existing = {
    name: 'default'
    resource events 'queues' existing = { name: 'logsluice-events' }
  }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: context.names.identity
}
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = { name: context.names.topic }
resource component 'Microsoft.Insights/components@2020-02-02' existing = { name: context.names.component }
resource rule 'Microsoft.Insights/dataCollectionRules@2024-03-11' existing = [for s in senders: { name: s.rule }]

// What the Functions host demands of its account. It makes containers, queues and a table of its own there.
resource onStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [blobOwner, queueContributor, tableContributor]: {
    scope: storage
    name: guid(storage.id, 'app', role)
    properties: give(role, identity.properties.principalId)
  }
]

resource onRule 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (s, i) in senders: {
    scope: rule[i]
    name: guid(rule[i].id, s.who, metricsPublisher)
    properties: give(metricsPublisher, s.who == 'app' ? identity.properties.principalId : s.who)
  }
]

resource onComponent 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: component
  name: guid(component.id, 'app', metricsPublisher)
  properties: give(metricsPublisher, identity.properties.principalId)
}

resource onDeadLetter 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: storage::blobs::deadLetter
  name: guid(storage::blobs::deadLetter.id, 'topic', blobContributor)
  properties: give(blobContributor, topic.identity.principalId)
}

resource onEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (intake == 'queue') {
  scope: storage::queues::events
  name: guid(storage::queues::events.id, 'topic', queueSender)
  properties: give(queueSender, topic.identity.principalId)
}

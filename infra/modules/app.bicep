// The function app: Flex Consumption, Node 24, everything by identity. Its code comes with `azd deploy`.
import { context as contextType, intake as intakeType } from '../types.bicep'

@description('Required. What every module knows.')
param context contextType
@description('Required. Where to send, by index of the rule.')
param rules { endpoint: string, id: string }[]
@description('Required. How events come in.')
param intake intakeType
@description('Required. Instances that never sleep, for the way in.')
param alwaysReady int
@description('Required. Memory of an instance in MB.')
param instanceMemoryMB int
@description('Required. Most instances.')
param maximumInstanceCount int
@description('Required. Subnet of the app; empty: none.')
param subnetId string
@description('Required. Address ranges that may ask for /api/health; empty: all.')
param inboundAddresses string[]
@description('Required. Further application settings. One of them may be a secret.')
@secure()
param appSettings { *: string }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: context.names.identity
}
resource component 'Microsoft.Insights/components@2020-02-02' existing = { name: context.names.component }

var blobs = 'https://${context.names.storage}.blob.${context.suffixes.storage}'
var queues = 'https://${context.names.storage}.queue.${context.suffixes.storage}'
var tables = 'https://${context.names.storage}.table.${context.suffixes.storage}'

// By the rule's index: which stream has which rule is in the bundle. One setting takes 10,000 characters.
var settings = {
  AzureWebJobsStorage__blobServiceUri: blobs
  AzureWebJobsStorage__queueServiceUri: queues
  AzureWebJobsStorage__tableServiceUri: tables
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  LogsStorage__blobServiceUri: blobs
  LogsStorage__queueServiceUri: queues
  LogsStorage__credential: 'managedidentity'
  LogsStorage__clientId: identity.properties.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  AZURE_CLIENT_ID: identity.properties.clientId
  LOGSLUICE_AUDIENCE: 'https://monitor.${context.suffixes.monitor}'
  LOGSLUICE_RULES: string(rules)
  LOGSLUICE_RUNS_STREAM: 'Custom-LogsluiceRuns_CL'
  LOGSLUICE_TRIGGER_SOURCE: intake == 'queue' ? 'EventQueue' : 'EventGrid'
  LOGSLUICE_CONTAINER: 'logs'
  LOGSLUICE_STATE_CONTAINER: 'logsluice'
}

// Event Grid must reach the webhook of the blob trigger, whoever else may not.
var allowed = concat(
  map(inboundAddresses, (range, i) => {
    name: 'range-${i}'
    priority: 200 + i
    action: 'Allow'
    tag: 'Default'
    ipAddress: range
  }),
  intake == 'blob' && !empty(inboundAddresses)
    ? [{ name: 'event-grid', priority: 100, action: 'Allow', tag: 'ServiceTag', ipAddress: 'AzureEventGrid' }]
    : []
)

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: context.names.plan
  location: context.location
  tags: context.tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: context.names.app
  location: context.location
  tags: { ...context.tags, 'azd-service-name': 'app' }
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: map(items(union(appSettings, settings)), s => { name: s.key, value: s.value })
      ipSecurityRestrictionsDefaultAction: empty(inboundAddresses) ? null : 'Deny'
      ipSecurityRestrictions: empty(inboundAddresses) ? null : allowed
      scmIpSecurityRestrictionsUseMain: empty(inboundAddresses) ? null : false // whoever deploys has another door
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobs}/app-package'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReady == 0
          ? []
          : [{ name: intake == 'queue' ? 'function:ingestEvent' : 'blob', instanceCount: alwaysReady }]
      }
    }
  }

  // Code comes with a sign-in, never with a password of the app.
  resource publishing 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

@description('Where the app answers.')
output hostName string = app.properties.defaultHostName
@description('Client id of its identity.')
output clientId string = identity.properties.clientId

// The storage account: log files, the app's own state, its package, and events that could not be delivered.
import { context as contextType, intake as intakeType } from '../types.bicep'

@description('Required. What every module knows.')
param context contextType
@description('Required. Redundancy.')
param sku 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS'
@description('Required. How events come in.')
param intake intakeType
@description('Required. Whether it is reached by private endpoints only.')
param private bool

@description('Containers that the app needs.')
var containers = ['logs', 'logsluice', 'app-package', 'dead-letter']
@description('Queues that functions listen to. The host makes poison queues only with their first message.')
var queues = concat(
  ['logsluice-work', 'logsluice-work-poison', 'webjobs-blobtrigger-poison'],
  intake == 'queue' ? ['logsluice-events', 'logsluice-events-poison'] : []
)

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: context.names.storage
  location: context.location
  tags: context.tags
  kind: 'StorageV2' // the blob trigger knows no premium accounts
  sku: { name: sku }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    // Event Grid comes in as a trusted service: with dead letters, and with events for a queue.
    networkAcls: { defaultAction: private ? 'Deny' : 'Allow', bypass: 'AzureServices' }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // Each writing of a ledger would leave a deleted version behind, every few seconds of a run; and a log that comes
      // back from the dead when its ledger is forgotten would be sent twice.
      deleteRetentionPolicy: { enabled: false }
      isVersioningEnabled: false
      containerDeleteRetentionPolicy: { enabled: true, days: 7 }
    }

    resource container 'containers' = [for name in containers: { name: name, properties: { publicAccess: 'None' } }]
  }

  resource queueService 'queueServices' = {
    name: 'default'

    resource queue 'queues' = [for name in queues: { name: name }]
  }

  // Dead letters are for people: the sweep brings those files in. Nothing else of ours may go by its age. A ledger is
  // needed as long as its blob is there, else the sweep takes the file for a new one; with the ledger go its rejects, and
  // the app forgets both by itself (LOGSLUICE_RETENTION_DAYS). The package is read at each start of an instance.
  resource expiry 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'dead-letters'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['dead-letter/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
            }
          }
        ]
      }
    }
    dependsOn: [blobs]
  }
}

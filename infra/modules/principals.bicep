// Who acts: the app by its identity, Event Grid by that of the topic. What they may do is said in roles.bicep.
import { context as contextType } from '../types.bicep'

@description('Required. What every module knows.')
param context contextType

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: context.names.identity
  location: context.location
  tags: context.tags
}

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = { name: context.names.storage }

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: context.names.topic
  location: context.location
  tags: context.tags
  identity: { type: 'SystemAssigned' }
  properties: { source: storage.id, topicType: 'Microsoft.Storage.StorageAccounts' }
}

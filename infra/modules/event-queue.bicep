// `intake: queue`: Event Grid puts events into a storage queue by its identity. No handshake, no key, no public entry.
import { context as contextType } from '../types.bicep'
import { deadLettersIn, eventsOf, retries, subscriptionName } from 'event-delivery.bicep'

@description('Required. What every module knows.')
param context contextType

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = { name: context.names.storage }
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = { name: context.names.topic }

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: subscriptionName
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: storage.id
          queueName: 'logsluice-events'
          queueMessageTimeToLiveInSeconds: -1 // never: it waits for as long as the app is away
        }
      }
    }
    filter: eventsOf('logs')
    retryPolicy: retries
    deadLetterWithResourceIdentity: deadLettersIn(storage.id, 'dead-letter')
  }
}

// Second stage of `intake: blob`, after the code runs: the handshake and the key need the running extension.
import { deadLettersIn, eventsOf, retries, subscriptionName } from 'modules/event-delivery.bicep'

@description('Required. Name of the function app.')
param appName string
@description('Required. Name of the Event Grid system topic.')
param topicName string
@description('Required. Name of the storage account.')
param storageName string

resource app 'Microsoft.Web/sites@2025-03-01' existing = { name: appName }
resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = { name: storageName }
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = { name: topicName }

var webhook = 'https://${app.properties.defaultHostName}/runtime/webhooks/blobs'
var key = uriComponent(listKeys('${app.id}/host/default', '2025-03-01').systemKeys.blobs_extension) // it ends in ==

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: subscriptionName
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: '${webhook}?functionName=Host.Functions.ingestBlob&code=${key}'
        maxEventsPerBatch: 1
      }
    }
    filter: eventsOf('logs')
    retryPolicy: retries
    deadLetterWithResourceIdentity: deadLettersIn(storage.id, 'dead-letter')
  }
}

// What both ways in have in common: which events, how often they are tried, and where they end when nobody takes them.

@description('As the provider declares it.')
type subscriptionProperties = resourceInput<'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15'>.properties

@export()
@description('The one subscription of the topic. Both ways in have this name, so that a change of the way in leaves none behind.')
var subscriptionName = 'logs'

@export()
@description('Events of a container: only of blobs that are complete. The slash keeps containers out whose names begin alike.')
func eventsOf(container string) subscriptionProperties.filter => {
  includedEventTypes: ['Microsoft.Storage.BlobCreated']
  subjectBeginsWith: '/blobServices/default/containers/${container}/'
  advancedFilters: [
    {
      operatorType: 'StringIn'
      key: 'data.api'
      values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose', 'SftpCommit']
    }
  ]
}

@export()
@description('The most that Event Grid does: 30 tries in a day.')
var retries = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }

@export()
@description('Keeps what could not be delivered in a container, by the identity of the topic.')
func deadLettersIn(storageId string, container string) subscriptionProperties.deadLetterWithResourceIdentity => {
  identity: { type: 'SystemAssigned' }
  deadLetterDestination: {
    endpointType: 'StorageBlob'
    properties: { resourceId: storageId, blobContainerName: container }
  }
}

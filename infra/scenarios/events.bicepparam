// The second stage of `defaults`.
using '../events.bicep'

param appName = 'func-demo'
param topicName = 'evgt-demo'
param storageName = 'stlogdemo'

// Data collection rules, by the indexes that the streams carry, and the data collection endpoint of a private network.
import { context as contextType, stream } from '../types.bicep'

@description('Required. What every module knows.')
param context contextType
@description('Required. Region of the workspace: rules must be there.')
param location string
@description('Required. Streams.')
param streams stream[]
@description('Required. Names of rules, by index.')
param ruleNames string[]
@description('Required. The workspace.')
param workspaceId string
@description('Required. Whether rows come in by private link only.')
param private bool

resource endpoint 'Microsoft.Insights/dataCollectionEndpoints@2024-03-11' = if (private) {
  name: context.names.endpoint
  location: location
  tags: context.tags
  properties: { networkAcls: { publicNetworkAccess: 'Disabled' } }
}

resource rule 'Microsoft.Insights/dataCollectionRules@2024-03-11' = [
  for (name, i) in ruleNames: {
    name: name
    location: location
    tags: context.tags
    kind: 'Direct' // gives the rule an endpoint of its own; can only be said when it is made
    properties: {
      description: 'Made by Logsluice from logs.yaml.'
      dataCollectionEndpointId: private ? endpoint.id : null
      streamDeclarations: toObject(
        // Those of Azure's own are known.
        filter(streams, s => contains(s.rules, i) && startsWith(s.name, 'Custom-')),
        s => s.name,
        s => { columns: map(s.columns, c => { name: c.name, type: c.type }) }
      )
      destinations: { logAnalytics: [{ name: 'workspace', workspaceResourceId: workspaceId }] }
      dataFlows: map(filter(streams, s => contains(s.rules, i)), s => {
        streams: [s.name]
        destinations: ['workspace']
        outputStream: '${endsWith(s.table, '_CL') ? 'Custom' : 'Microsoft'}-${s.table}'
        // Said outright: without it a rule has been seen to drop columns that were added to the table later.
        transformKql: s.?transform ?? 'source'
      })
    }
  }
]

@description('Where to send, by index of the rule.')
output routing { endpoint: string, id: string }[] = [
  for (name, i) in ruleNames: {
    endpoint: private ? endpoint!.properties.logsIngestion.endpoint : rule[i].properties.endpoints.logsIngestion
    id: rule[i].properties.immutableId
  }
]

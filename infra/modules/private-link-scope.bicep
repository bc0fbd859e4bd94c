// The Azure Monitor private link scope, made here or found, and its members.
@description('Required. Name of the scope.')
param name string
@description('Required. Whether it is made here.')
param create bool
@description('Required. Tags of a scope that is made here.')
param tags { *: string }
@description('Required. Makes the names of members unique in a scope of many.')
param token string
@description('Required. The workspace.')
param workspaceId string
@description('Required. Whether the workspace is added: not where the scope has it under another name.')
param addWorkspace bool
@description('Required. The data collection endpoint.')
param endpointId string
@description('Required. Application Insights: it shares its host with those of others, which else would be cut off.')
param componentId string

resource created 'Microsoft.Insights/privateLinkScopes@2021-09-01' = if (create) {
  name: name
  location: 'global'
  tags: tags
  properties: {
    // Queries stay open, else workbooks, alerts and the portal see nothing from outside the network.
    accessModeSettings: { ingestionAccessMode: 'PrivateOnly', queryAccessMode: 'Open' }
  }
}

resource scope 'Microsoft.Insights/privateLinkScopes@2021-09-01' existing = { name: name }

resource workspace 'Microsoft.Insights/privateLinkScopes/scopedResources@2021-09-01' = if (addWorkspace) {
  parent: scope
  name: '${token}-workspace'
  properties: { linkedResourceId: workspaceId }
  dependsOn: [created]
}

// One after the other: they change one scope.
resource endpoint 'Microsoft.Insights/privateLinkScopes/scopedResources@2021-09-01' = {
  parent: scope
  name: '${token}-endpoint'
  properties: { linkedResourceId: endpointId }
  dependsOn: [workspace]
}

resource component 'Microsoft.Insights/privateLinkScopes/scopedResources@2021-09-01' = {
  parent: scope
  name: '${token}-component'
  properties: { linkedResourceId: componentId }
  dependsOn: [endpoint]
}

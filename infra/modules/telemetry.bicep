// Application Insights, which takes telemetry from identities only.
import { context as contextType } from '../types.bicep'

@description('Required. What every module knows.')
param context contextType
@description('Required. The workspace that keeps the telemetry.')
param workspaceId string
@description('Required. Whether telemetry comes in by private link only.')
param private bool

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: context.names.component
  location: context.location
  tags: context.tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspaceId
    DisableLocalAuth: true
    publicNetworkAccessForIngestion: private ? 'Disabled' : 'Enabled'
    publicNetworkAccessForQuery: 'Enabled'
  }
}

// The Log Analytics workspace, made here or found, in the resource group that it belongs to.
@description('Required. Name of the workspace.')
param name string
@description('Required. Whether it is made here.')
param create bool
@description('Required. Region of a workspace that is made here.')
param location string
@description('Required. Tags of a workspace that is made here.')
param tags { *: string }
@description('Required. Whether rows come in by private link only; of a workspace that is made here.')
param private bool
@description('Required. Whether Microsoft Sentinel is turned on for it.')
param sentinel bool

resource created 'Microsoft.OperationalInsights/workspaces@2025-07-01' = if (create) {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    features: { disableLocalAuth: true }
    publicNetworkAccessForIngestion: private ? 'Disabled' : 'Enabled'
    publicNetworkAccessForQuery: 'Enabled' // else workbooks, alerts and the portal see nothing from outside the network
  }
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = { name: name }

resource onboarding 'Microsoft.SecurityInsights/onboardingStates@2025-09-01' = if (sentinel) {
  scope: workspace
  name: 'default'
  properties: {}
  dependsOn: [created]
}

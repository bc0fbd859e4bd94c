// Everything that can be said, in a network that exists. Of the tables: a transformation, a column and a table that are
// gone, tables of Azure, and a stream with two rules.
using '../main.bicep'

param environmentName = 'the-longest-name-that-an-environment-can-have-in-azd-0123456789a'
param location = 'westeurope'
param cloud = 'AzureCloud'
param logs = loadJsonContent('max.tables.json')
param existingWorkspaceId = '/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/shared/providers/Microsoft.OperationalInsights/workspaces/log-shared'
param workspaceLocation = 'northeurope'
param sentinel = true
param private = true
param intake = 'blob'
param alwaysReady = 3
param instanceMemoryMB = 4096
param maximumInstanceCount = 1000
param storageSku = 'Standard_ZRS'
param publisherPrincipalIds = ['11111111-1111-1111-1111-111111111111', '22222222-2222-2222-2222-222222222222']
param inboundAddresses = ['192.0.2.0/24']
param appSettings = { LOGSLUICE_MAX_IN_FLIGHT: '8' }
param appSubnetId = '/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/vnet-hub/subnets/logsluice'
param endpointSubnetId = '/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/vnet-hub/subnets/endpoints'
param dnsZonesGroupId = '/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/dns'
param privateLinkScopeId = '/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/hub/providers/Microsoft.Insights/privateLinkScopes/ampls-hub'
param workspaceInScope = true
param alertActionGroupIds = [
  '/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/shared/providers/Microsoft.Insights/actionGroups/ag-logs'
]
param alertRejectedPercent = 1
param alertBacklogMinutes = 30
param alertThrottledCalls = 0
param tags = { owner: 'logs' }

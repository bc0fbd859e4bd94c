// A workspace of somebody else, in another subscription and region, and an application that sends to the rules as well.
using '../main.bicep'

param environmentName = 'demo'
param location = 'westeurope'
param cloud = 'AzureCloud'
param logs = loadJsonContent('defaults.tables.json')
param existingWorkspaceId = '/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/shared/providers/Microsoft.OperationalInsights/workspaces/log-shared'
param workspaceLocation = 'northeurope'
param publisherPrincipalIds = ['11111111-1111-1111-1111-111111111111']

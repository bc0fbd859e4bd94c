// Saved functions that drop duplicates, in the resource group of the workspace: AppEvents_Unique for AppEvents_CL.
import { table } from '../types.bicep'

@description('Required. Name of the workspace.')
param workspaceName string
@description('Required. Tables, those that are gone too.')
param tables table[]

@description('Whether rows of a table can be told apart. Saved functions cannot read tables of other plans than Analytics.')
func isUnique(t table) bool =>
  !(t.?gone ?? false) && t.plan == 'Analytics' && !empty(filter(
    t.columns,
    c => c.name == 'RecordId' && c.type == 'string'
  ))

@description('Name of the function.')
func aliasOf(table string) string => '${take(table, length(table) - 3)}_Unique'

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = { name: workspaceName }

@batchSize(1)
resource unique 'Microsoft.OperationalInsights/workspaces/savedSearches@2025-07-01' = [
  for t in filter(tables, t => isUnique(t)): {
    parent: workspace
    name: aliasOf(t.name)
    properties: {
      #disable-next-line BCP037 // the provider reads it here, whatever its description says
      etag: '*' // whichever is there: without it one that exists is refused with a 409
      category: 'Logsluice'
      displayName: aliasOf(t.name)
      functionAlias: aliasOf(t.name)
      query: replace(loadTextContent('../queries/functions/unique.kql'), '{Table}', t.name)
      version: 2
    }
  }
]

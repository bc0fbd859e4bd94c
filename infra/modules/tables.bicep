// Custom tables, in the resource group of the workspace.
import { table } from '../types.bicep'

@description('Required. Name of the workspace.')
param workspaceName string
@description('Required. Tables, those that are gone too.')
param tables table[]

@description('Days that all of the table is kept; -1 is as the workspace has it.')
func totalDays(t table) int => t.?retentionDays ?? -1

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = { name: workspaceName }

@batchSize(1) // schema changes of one workspace at the same time conflict
resource schemas 'Microsoft.OperationalInsights/workspaces/tables@2025-07-01' = [
  for t in filter(tables, t => !(t.?gone ?? false)): {
    parent: workspace
    name: t.name
    properties: {
      plan: t.plan
      retentionInDays: t.plan == 'Analytics' ? totalDays(t) : null // the other plans have a fixed number
      totalRetentionInDays: totalDays(t)
      schema: {
        name: t.name
        // All of them: a column that a PUT leaves out is deleted.
        columns: map(t.columns, c => { name: c.name, type: c.type == 'datetime' ? 'dateTime' : c.type })
      }
    }
  }
]

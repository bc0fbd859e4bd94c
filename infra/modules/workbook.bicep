// The workbook: workbook.json, with a query from queries/workbook in each of its items that show one.
import { context as contextType, logs as logsType } from '../types.bicep'

@description('Required. What every module knows.')
param context contextType
@description('Required. Tables and streams.')
param logs logsType
@description('Required. The workspace that it asks.')
param workspaceId string

var queries { *: string } = {
  'files-by-state': loadTextContent('../queries/workbook/files-by-state.kql')
  'records-over-time': loadTextContent('../queries/workbook/records-over-time.kql')
  'given-up': loadTextContent('../queries/workbook/given-up.kql')
  backlog: loadTextContent('../queries/workbook/backlog.kql')
  'backlog-over-time': loadTextContent('../queries/workbook/backlog-over-time.kql')
  throttling: loadTextContent('../queries/workbook/throttling.kql')
  'rejects-by-code': loadTextContent('../queries/workbook/rejects-by-code.kql')
  altered: loadTextContent('../queries/workbook/altered.kql')
  'rule-errors': loadTextContent('../queries/workbook/rule-errors.kql')
  'slowest-files': loadTextContent('../queries/workbook/slowest-files.kql')
  'cost-by-table': loadTextContent('../queries/workbook/cost-by-table.kql')
}
// Of each table that rows go to: custom ones, and those of Azure.
var plans = toObject(
  logs.streams,
  s => s.table,
  s => first(map(filter(logs.tables, t => t.name == s.table), t => t.plan)) ?? 'Analytics'
)
var book = loadJsonContent('../workbook.json')

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'workbook')
  location: context.location
  tags: context.tags
  kind: 'shared'
  properties: {
    displayName: 'Logsluice'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: string({
      ...book
      items: map(
        book.items,
        item =>
          item.type == 3
            ? { ...item, content: { ...item.content, query: queries[item.name] } }
            : item.type == 9
                ? {
                    ...item
                    content: {
                      ...item.content
                      parameters: map(
                        item.content.parameters,
                        p => p.name == 'Tables' ? { ...p, value: string(plans) } : p
                      )
                    }
                  }
                : item
      )
      fallbackResourceIds: [workspaceId]
    })
  }
}

// What the rules refuse, or cannot transform, goes to DCRLogErrors in the workspace.
@description('Required. Names of the rules that are deployed.')
param ruleNames string[]
@description('Required. The workspace.')
param workspaceId string

resource rule 'Microsoft.Insights/dataCollectionRules@2024-03-11' existing = [for name in ruleNames: { name: name }]

#disable-next-line use-recent-api-versions // the only other version knows no workspaces
resource errors 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = [
  for (name, i) in ruleNames: {
    scope: rule[i]
    name: 'logsluice'
    properties: { workspaceId: workspaceId, logs: [{ category: 'LogErrors', enabled: true }] }
  }
]

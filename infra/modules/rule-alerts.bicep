// Alerts on what the data collection rules count, one of each kind for each rule: a metric alert knows one rule only.
import { alerts as alertsType, context as contextType } from '../types.bicep'

@description('Required. What every module knows.')
param context contextType
@description('Required. Names of the rules that are deployed.')
param ruleNames string[]
@description('Required. Thresholds, and who is told.')
param alerts alertsType

resource rule 'Microsoft.Insights/dataCollectionRules@2024-03-11' existing = [for name in ruleNames: { name: name }]

var actions = map(alerts.actionGroupIds, id => {
  actionGroupId: resourceId(
    split(id, '/')[2],
    split(id, '/')[4],
    'Microsoft.Insights/actionGroups',
    last(split(id, '/'))
  )
})

#disable-next-line use-recent-api-versions // the one that all clouds have
resource throttled 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for (name, i) in ruleNames: {
    name: 'logsluice-throttled-${name}'
    location: 'global'
    tags: context.tags
    properties: {
      description: 'The service slowed down more than ${alerts.throttledCalls} calls in 15 minutes. What to do: docs/monitoring.md.'
      severity: 3
      enabled: true
      scopes: [rule[i].id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: 'throttled'
            metricNamespace: 'Microsoft.Insights/dataCollectionRules'
            metricName: 'ApiCallReceived_Count'
            dimensions: [{ name: 'ResponseCode', operator: 'Include', values: ['429'] }]
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: alerts.throttledCalls
            skipMetricValidation: true // there is no such number before the first call
          }
        ]
      }
      actions: actions
    }
  }
]

#disable-next-line use-recent-api-versions // likewise
resource dropped 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for (name, i) in ruleNames: {
    name: 'logsluice-columns-dropped-${name}'
    location: 'global'
    tags: context.tags
    properties: {
      description: 'The service drops columns that the table does not have. What to do: docs/monitoring.md.'
      severity: 2
      enabled: true
      scopes: [rule[i].id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: 'dropped'
            metricNamespace: 'Microsoft.Insights/dataCollectionRules'
            metricName: 'ColumnsDroppedCount' // seen in use; no page of the service lists it
            timeAggregation: 'Total'
            operator: 'GreaterThan'
            threshold: 0
            skipMetricValidation: true
          }
        ]
      }
      actions: actions
    }
  }
]

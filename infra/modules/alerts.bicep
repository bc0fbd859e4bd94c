// Alerts on what the rows of runs and the logs of the app say.
import { alerts as alertsType, context as contextType } from '../types.bicep'

@description('Required. What every module knows.')
param context contextType
@description('Required. Region of the workspace: rules that query it must be there.')
param location string
@description('Required. The workspace.')
param workspaceId string
@description('Required. Thresholds, and who is told.')
param alerts alertsType

@description('What differs from alert to alert.')
type alert = {
  @description('Of the resource: the end of it.')
  name: string
  @description('For whoever is told.')
  description: string
  @description('0 is critical, 4 verbose.')
  severity: 1 | 2
  @description('What it counts or measures.')
  query: string
  @description('The column that is compared. Without it: the rows are counted.')
  measure: string?
  @description('The column that alerts are told apart by.')
  dimension: string
  @description('What must be exceeded.')
  threshold: int
  @description('How far back rows count.')
  range: 'PT1H' | 'P2D'
}

var each alert[] = [
  {
    name: 'given-up'
    description: 'Log files were given up, in whole or in part.'
    severity: 2
    query: loadTextContent('../queries/alerts/given-up.kql')
    dimension: 'ErrorCode'
    threshold: 0
    range: 'P2D'
  }
  {
    name: 'rejects'
    description: 'More than ${alerts.rejectedPercent} % of the records of a log were rejected within an hour.'
    severity: 2
    query: loadTextContent('../queries/alerts/rejects.kql')
    measure: 'Percent'
    dimension: 'LogName'
    threshold: alerts.rejectedPercent
    range: 'PT1H'
  }
  {
    name: 'backlog'
    description: 'Something has been waiting for more than ${alerts.backlogMinutes} minutes.'
    severity: 1
    query: replace(loadTextContent('../queries/alerts/backlog.kql'), '{App}', context.names.app)
    measure: 'Minutes'
    dimension: 'What'
    threshold: alerts.backlogMinutes
    range: 'P2D'
  }
]

resource rule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for a in each: {
    name: 'logsluice-${a.name}-${context.token}'
    location: location
    tags: context.tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Logsluice: ${a.name}'
      description: '${a.description} What to do: docs/monitoring.md.'
      severity: a.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT15M'
      windowSize: 'PT15M'
      // The state of now is asked for: it follows from rows that are older than the window, and those that come late count.
      overrideQueryTimeRange: a.range
      skipQueryValidation: true // it takes minutes until a new table can be queried
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: a.query
            timeAggregation: contains(a, 'measure') ? 'Maximum' : 'Count'
            metricMeasureColumn: a.?measure
            dimensions: [{ name: a.dimension, operator: 'Include', values: ['*'] }]
            operator: 'GreaterThan'
            threshold: a.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: alerts.actionGroupIds }
    }
  }
]

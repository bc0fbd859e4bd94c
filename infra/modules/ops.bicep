// What those who run it look at, and who is told when something needs a hand.
import { alerts as alertsType, context as contextType, logs as logsType } from '../types.bicep'

@description('Required. What every module knows.')
param context contextType
@description('Required. Region of the workspace.')
param location string
@description('Required. Tables and streams.')
param logs logsType
@description('Required. Names of the rules that are deployed.')
param ruleNames string[]
@description('Required. The workspace.')
param workspaceId string
@description('Required. Thresholds of alerts, and who is told.')
param alerts alertsType

module diagnostics 'diagnostics.bicep' = {
  params: { ruleNames: ruleNames, workspaceId: workspaceId }
}

module functions 'functions.bicep' = {
  scope: resourceGroup(split(workspaceId, '/')[2], split(workspaceId, '/')[4])
  params: { workspaceName: last(split(workspaceId, '/')), tables: logs.tables }
}

module workbook 'workbook.bicep' = {
  params: { context: context, logs: logs, workspaceId: workspaceId }
}

module logAlerts 'alerts.bicep' = {
  params: { context: context, location: location, workspaceId: workspaceId, alerts: alerts }
}

module ruleAlerts 'rule-alerts.bicep' = {
  params: { context: context, ruleNames: ruleNames, alerts: alerts }
}

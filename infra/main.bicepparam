// What azd hands to main.bicep: it asks for name, subscription and region. The rest is set by `azd env set NAME VALUE`.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param existingWorkspaceId = readEnvironmentVariable('LOGSLUICE_WORKSPACE_ID', '')
param workspaceLocation = readEnvironmentVariable('LOGSLUICE_WORKSPACE_LOCATION', '')
param sentinel = bool(readEnvironmentVariable('LOGSLUICE_SENTINEL', 'false'))
param private = bool(readEnvironmentVariable('LOGSLUICE_PRIVATE', 'false'))
param intake = readEnvironmentVariable('LOGSLUICE_INTAKE', '')
param alwaysReady = json(readEnvironmentVariable('LOGSLUICE_ALWAYS_READY', 'null'))
param instanceMemoryMB = json(readEnvironmentVariable('LOGSLUICE_INSTANCE_MEMORY_MB', '2048'))
param maximumInstanceCount = json(readEnvironmentVariable('LOGSLUICE_MAXIMUM_INSTANCES', '40'))
param storageSku = readEnvironmentVariable('LOGSLUICE_STORAGE_SKU', 'Standard_LRS')
param publisherPrincipalIds = json(readEnvironmentVariable('LOGSLUICE_PUBLISHER_PRINCIPAL_IDS', '[]'))
param inboundAddresses = json(readEnvironmentVariable('LOGSLUICE_INBOUND_ADDRESSES', '[]'))
param appSettings = json(readEnvironmentVariable('LOGSLUICE_APP_SETTINGS', '{}'))
param addressPrefix = readEnvironmentVariable('LOGSLUICE_ADDRESS_PREFIX', '10.20.0.0/23')
param appSubnetId = readEnvironmentVariable('LOGSLUICE_APP_SUBNET_ID', '')
param endpointSubnetId = readEnvironmentVariable('LOGSLUICE_ENDPOINT_SUBNET_ID', '')
param dnsZonesGroupId = readEnvironmentVariable('LOGSLUICE_DNS_ZONES_GROUP_ID', '')
param privateLinkScopeId = readEnvironmentVariable('LOGSLUICE_PRIVATE_LINK_SCOPE_ID', '')
param alerts = {
  actionGroupIds: json(readEnvironmentVariable('LOGSLUICE_ALERT_ACTION_GROUP_IDS', '[]'))
  rejectedPercent: json(readEnvironmentVariable('LOGSLUICE_ALERT_REJECTED_PERCENT', '5'))
  backlogMinutes: json(readEnvironmentVariable('LOGSLUICE_ALERT_BACKLOG_MINUTES', '60'))
  throttledCalls: json(readEnvironmentVariable('LOGSLUICE_ALERT_THROTTLED_CALLS', '100'))
}
param tags = json(readEnvironmentVariable('LOGSLUICE_TAGS', '{}'))

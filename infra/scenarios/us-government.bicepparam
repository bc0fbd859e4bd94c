using '../main.bicep'

param environmentName = 'demo'
param location = 'usgovvirginia'
param cloud = 'AzureUSGovernment'
param logs = loadJsonContent('defaults.tables.json')
param private = true
param alwaysReady = 2

using '../main.bicep'

param environmentName = 'demo'
param location = 'westeurope'
param cloud = 'AzureCloud'
param logs = loadJsonContent('defaults.tables.json')

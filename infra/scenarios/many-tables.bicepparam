// 35 logs, in as many rules as they need.
using '../main.bicep'

param environmentName = 'demo'
param location = 'westeurope'
param cloud = 'AzureCloud'
param logs = loadJsonContent('many-tables.tables.json')

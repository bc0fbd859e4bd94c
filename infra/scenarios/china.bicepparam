using '../main.bicep'

param environmentName = 'demo'
param location = 'chinanorth3'
param cloud = 'AzureChinaCloud'
param logs = loadJsonContent('defaults.tables.json')

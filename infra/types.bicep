// What the modules hand to each other, and the shape of tables.json.

@export()
@description('A cloud, as clouds.json describes it.')
type cloudSuffixes = {
  @description('Suffix of storage endpoints.')
  storage: string
  @description('Suffix of Azure Monitor: of its audience and of its private zones.')
  monitor: string
  @description('Suffix of the private zone of agent services.')
  automation: string
}

@export()
@description('The name of everything in the resource group. All are made of the token, so that no name of an environment is too long.')
type names = {
  @description('User-assigned identity of the app.')
  identity: string
  @description('Application Insights component.')
  component: string
  @description('Storage account.')
  storage: string
  @description('Event Grid system topic.')
  topic: string
  @description('Plan of the function app.')
  plan: string
  @description('Function app.')
  app: string
  @description('Data collection endpoint; private only.')
  endpoint: string
  @description('Virtual network; private only.')
  network: string
  @description('Azure Monitor private link scope; private only.')
  privateLinkScope: string
}

@export()
@description('The names that belong to a token.')
func namesOf(token string) names => {
  identity: 'id-${token}'
  component: 'appi-${token}'
  storage: 'stlog${token}'
  topic: 'evgt-${token}'
  plan: 'plan-${token}'
  app: 'func-${token}'
  endpoint: 'dce-${token}'
  network: 'vnet-${token}'
  privateLinkScope: 'ampls-${token}'
}

@export()
@description('What every module of the resource group knows.')
type context = {
  @description('Makes names unique: 13 letters and digits.')
  token: string
  @description('Region of the resource group.')
  location: string
  @description('On every resource that takes tags.')
  tags: { *: string }
  @description('Of what is deployed.')
  names: names
  @description('Of the cloud.')
  suffixes: cloudSuffixes
}

@export()
@description('How events come in: to the blob trigger, or by a storage queue.')
type intake = 'blob' | 'queue'

@export()
@description('A column of a stream or table.')
type column = {
  @description('Its name.')
  name: string
  @description('Its type, as a stream declares it.')
  type: 'string' | 'int' | 'long' | 'real' | 'boolean' | 'datetime' | 'dynamic'
  @description('No log writes it any more. It is still deployed: a column that is left out would be deleted with its data.')
  gone: bool?
}

@export()
@description('A custom table.')
type table = {
  @description('Its name, which ends in _CL.')
  name: string
  @description('Its plan.')
  plan: 'Analytics' | 'Basic' | 'Auxiliary'
  @description('How long rows are kept. Without it: as the workspace says.')
  @minValue(4)
  @maxValue(730)
  retentionDays: int?
  @description('No log writes it any more. It is left as it is.')
  gone: bool?
  @description('Its columns.')
  columns: column[]
}

@export()
@description('What the app sends for a table.')
type stream = {
  @description('Its name: Custom-… is declared, Microsoft-… is known to the service.')
  name: string
  @description('The table that takes its rows: a custom one, or one of Azure.')
  table: string
  @description('Indexes of the data collection rules that share its load. No index is left out.')
  rules: int[]
  @description('Kusto expression that makes the row of the table.')
  transform: string?
  @description('Its columns.')
  columns: column[]
}

@export()
@description('tables.json, as `logsluice infra` writes it.')
type logs = {
  @description('Version of this form.')
  version: 1
  @description('Custom tables.')
  tables: table[]
  @description('Streams, those of standard tables too.')
  streams: stream[]
}

@export()
@description('When alerts fire, and who is told.')
type alerts = {
  @description('Resource ids of action groups.')
  actionGroupIds: string[]
  @description('Share of rejected records of a log.')
  rejectedPercent: int
  @description('How long something may wait.')
  backlogMinutes: int
  @description('Calls that one rule answers with 429.')
  throttledCalls: int
}

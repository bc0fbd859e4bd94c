/** The tables that queries may ask: those of `tables.json`, and of others the columns that we use. */
import type { KustoSchema } from '../../../src/lib/kusto/kusto.ts';
import { OWN_FUNCTIONS } from '../../../src/lib/kusto/transformation-language.ts';
import type { Tables } from '../../../src/lib/deployment/tables-schema.ts';

type Table = KustoSchema['tables'][number];

const table = (name: string, columns: Readonly<Record<string, string>>): Table => ({
  name,
  columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
});

/** Tables of Azure's own. Columns and types: https://learn.microsoft.com/azure/azure-monitor/reference/tables/usage and likewise. */
const STANDARD: readonly Table[] = [
  table('Usage', {
    TimeGenerated: 'datetime',
    StartTime: 'datetime',
    EndTime: 'datetime',
    DataType: 'string',
    IsBillable: 'bool',
    Quantity: 'real',
  }),
  table('DCRLogErrors', {
    TimeGenerated: 'datetime',
    ClientRequestId: 'string',
    InputStreamId: 'string',
    OperationName: 'string',
    Message: 'string',
    _ResourceId: 'string',
  }),
  table('AppTraces', {
    TimeGenerated: 'datetime',
    AppRoleName: 'string',
    SeverityLevel: 'int',
    Message: 'string',
  }),
  table('AppRequests', { TimeGenerated: 'datetime', AppRoleName: 'string', Name: 'string' }),
];

/** Names of Application Insights for the same, in the component's own **Logs**: https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete */
const OF_THE_COMPONENT: readonly Table[] = [
  table('traces', { timestamp: 'datetime', message: 'string', severityLevel: 'int' }),
  table('exceptions', { timestamp: 'datetime', type: 'string', outerMessage: 'string' }),
];

/** What pages make up to show something. */
const MADE_UP: readonly Table[] = [
  table('MyLog_CL', { TimeGenerated: 'datetime', RecordId: 'string', Message: 'string' }),
  table('source', {
    TimeGenerated: 'datetime',
    Time: 'string',
    Level: 'string',
    Message: 'string',
    ClientIp: 'string',
    Status: 'int',
  }),
];

const customTables = ({ tables }: Tables): readonly Table[] =>
  tables.filter(({ gone }) => gone !== true).map(({ name, columns }) => ({ name, columns }));

/** What is deployed may ask. */
export const deployedSchema = (tables: Tables): KustoSchema => ({ tables: [...customTables(tables), ...STANDARD] });

/** Every table has them: https://learn.microsoft.com/azure/azure-monitor/logs/log-standard-columns */
const OF_ALL_TABLES = [{ name: '_BilledSize', type: 'real' }];

/** What pages may ask, too. */
export const pageSchema = (tables: Tables): KustoSchema => ({
  tables: [...deployedSchema(tables).tables, ...OF_THE_COMPONENT, ...MADE_UP].map(({ name, columns }) => ({
    name,
    columns: [...columns, ...OF_ALL_TABLES],
  })),
  functions: OWN_FUNCTIONS,
});

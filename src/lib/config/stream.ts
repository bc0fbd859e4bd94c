const CUSTOM = 'Custom-';
const MICROSOFT = 'Microsoft-';

/** Where rows of a log go. A stream without its prefix is its table: `Custom-X` feeds `X`, `Microsoft-Syslog` `Syslog`. */
export function targetOf(log: { readonly table?: string | undefined; readonly stream?: string | undefined }): {
  stream: string;
  table: string;
} {
  const stream = log.stream ?? `${CUSTOM}${log.table ?? ''}`;
  return { stream, table: log.table ?? stream.replace(/^(Custom|Microsoft)-/, '') };
}

/** "tableName … maxLength: 63": learn.microsoft.com/rest/api/loganalytics/tables/create-or-update (2025-07-01) */
const MAX_TABLE_NAME = 63;

/** What is wrong with the name of a table; `undefined` where nothing is. Beside a stream it may be one of Azure's own. */
export function checkTable(table: string, hasStream: boolean): { message: string; fix: string } | undefined {
  if (table.startsWith(CUSTOM) || table.startsWith(MICROSOFT)) {
    return { message: `\`${table}\` is a stream, not a table`, fix: `write \`stream: ${table}\`` };
  }
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(table)) {
    return {
      message: `\`${table}\` is not a name for a table`,
      fix: 'use ASCII letters, digits and `_`, a letter first',
    };
  }
  if (table.length > MAX_TABLE_NAME) {
    return {
      message: `\`${table}\` is too long for a name of a table`,
      fix: `use at most ${MAX_TABLE_NAME} characters`,
    };
  }
  if (hasStream || table.endsWith('_CL')) return undefined;
  return {
    message: `the table \`${table}\` does not end in \`_CL\``,
    fix: `write \`${table}_CL\`, or for a table of Azure's own \`stream: ${MICROSOFT}${table}\``,
  };
}

/** The same for a stream. */
export function checkStream(stream: string): { message: string; fix: string } | undefined {
  if (/^(Custom|Microsoft)-[A-Za-z][A-Za-z0-9_-]*$/.test(stream)) return undefined;
  return {
    message: `\`${stream}\` is not a stream`,
    fix: 'write `Custom-…` or `Microsoft-…`, as in the data collection rule',
  };
}

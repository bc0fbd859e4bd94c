/** The `logs.yaml` that a command is about: as its option says, else the environment, where an empty value is none. */
export const configFile = (option: string | undefined, env: NodeJS.ProcessEnv = process.env): string =>
  option ?? (env['LOGSLUICE_CONFIG']?.trim() || 'logs.yaml');

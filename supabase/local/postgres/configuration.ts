/**
 * The `postgresql.conf` of a server of one's own. It is written anew at every start.
 *
 * @module
 */

/** As the hosted platform has it where it matters, and nothing that depends on this machine. */
const SETTINGS: Record<string, string> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  max_worker_processes: "24",
  shared_preload_libraries: "pg_cron,pg_stat_statements",
  "cron.database_name": "postgres",
  // Without this, pg_cron would connect like a client and need a password.
  "cron.use_background_workers": "on",
  // What people wrote stands in statements, parameters and details: none of them is logged.
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
  wal_level: "logical",
  jit: "off",
  datestyle: "iso, mdy",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
  default_text_search_config: "pg_catalog.english",
};

/** The file's text for the cluster in a folder; `more` adds settings and wins. */
export function configuration(
  folder: string,
  port: number,
  more: Record<string, string> = {},
): string {
  const files = {
    data_directory: `${folder}/data`,
    hba_file: `${folder}/data/pg_hba.conf`,
    ident_file: `${folder}/data/pg_ident.conf`,
  };
  const lines = Object.entries({ ...SETTINGS, ...more, ...files, port: String(port) })
    .map(([name, value]) => `${name} = ${quoted(value)}`);
  return [
    '# Written at every start; settings of your own belong to "alter system".',
    // What initdb found out about this machine: memory, and how to share it.
    `include ${quoted(`${folder}/data/postgresql.conf`)}`,
    ...lines,
    "",
  ].join("\n");
}

function quoted(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

/** The port that such a file names. */
export function portIn(text: string): number | undefined {
  const port = /^port = '(\d+)'$/m.exec(text)?.[1];
  return port === undefined ? undefined : Number(port);
}

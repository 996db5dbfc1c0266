/**
 * Rows as CSV, which spreadsheets open and never run.
 *
 * @module
 */

/** One line of RFC 4180, without its end. Objects become JSON, null and undefined an empty cell. */
export function csvLine(values: readonly unknown[]): string {
  return values.map(cell).join(",");
}

/** A header and a line each row; lines end as the RFC says. */
export function csvOf(
  columns: readonly string[],
  rows: Iterable<Readonly<Record<string, unknown>>>,
): string {
  const lines = [csvLine(columns)];
  for (const row of rows) lines.push(csvLine(columns.map((name) => row[name])));
  return lines.join("\r\n") + "\r\n";
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // A spreadsheet would run what begins like this.
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * What one row of an export says. Pure.
 *
 * @module
 */

import { contactName, type RowContext } from "./backup_row.ts";
import { callEvent, messageEvent } from "./built_event.ts";
import { fault, type Outcome } from "./clean_event.ts";
import type { Column, Columns } from "./csv_columns.ts";
import { type CsvDates, orderOf } from "./csv_dates.ts";
import { kindOf, secondsOf } from "./csv_words.ts";

/** The cell that says when; a column of its own may say the time. */
export function dateOf(cells: readonly string[], columns: Columns): string {
  const date = cellOf(cells, columns, "date");
  return columns.time === undefined ? date : `${date} ${cellOf(cells, columns, "time")}`;
}

/** The event of a row. */
export function rowOf(
  cells: readonly string[],
  columns: Columns,
  dates: CsvDates,
  context: RowContext,
): Outcome {
  const cell = (column: Column) => cellOf(cells, columns, column);
  const kind = kindOf(cell("type"), cell("direction"));
  if (kind.isSkipped) return { kind: "skipped", why: "draft" };
  const body = cell("text");
  const type = kind.type ?? (body === "" ? "call" : "sms");
  const direction = kind.direction ?? (type === "voicemail" ? "in" : undefined);
  if (!direction) return fault("direction", "unknown_value", "Nobody knows which way this went");

  const date = dateOf(cells, columns);
  const at = dates.read(date);
  if (Number.isNaN(at) && orderOf(date).isSlashed && !dates.order) {
    return fault("date", "ambiguous", "Day and month cannot be told apart: say their order");
  }
  const number = cell("number");
  const name = contactName(cell("name"));
  if (type === "call" || type === "voicemail") {
    if (type === "voicemail" && direction !== "in") {
      return fault("direction", "unknown_value", "A voicemail only comes in");
    }
    const seconds = secondsOf(cell("duration"));
    return callEvent({ type, direction, at, seconds, number, isHidden: false, name }, context);
  }
  if (direction === "missed" || direction === "rejected") {
    return fault("direction", "unknown_value", "A message is neither missed nor rejected");
  }
  const said = { type, direction, at, numbers: [number], name, body };
  return messageEvent({ ...said, attachments: 0 }, context);
}

function cellOf(cells: readonly string[], columns: Columns, column: Column): string {
  const place = columns[column];
  return place === undefined ? "" : cleanText(cells[place] ?? "");
}

/** Controls other than tabs and line ends, which no database takes. */
function cleanText(text: string): string {
  // deno-lint-ignore no-control-regex -- these are replaced
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "\ufffd");
}

/**
 * Reads positions as the Data API has them, under the reader's own policies.
 *
 * @module
 */

import type { Database } from "../database.types.ts";
import type { AnyClient } from "./connect.ts";
import type { Position } from "./progress_news.ts";

const COLUMNS = `series_id, chapter_id, page_number, total_pages, progress, locator, status, policy,
  device_id, hlc, client_updated_at, updated_at, deleted_at` as const;

/** The Data API gives no more at once. */
const PAGE = 1_000;

/**
 * Positions and tombstones of one series or of all; undefined where nothing answered.
 *
 * @throws {PostgrestError} when the server refuses.
 */
export async function readPlaces(
  client: AnyClient,
  seriesId: string | undefined,
): Promise<Position[] | undefined> {
  const places: Position[] = [];
  while (true) {
    const after = places.at(-1)?.series_id;
    const all = client.schema("reading").from("reading_progress").select(COLUMNS);
    const some = seriesId !== undefined
      ? all.eq("series_id", seriesId)
      : after !== undefined
      ? all.gt("series_id", after)
      : all;
    const { data, error, status } = await some.order("series_id").limit(PAGE);
    if (error && status === 0) return undefined;
    if (error) throw error;
    places.push(...data.map(inOurWords));
    if (data.length < PAGE) return places;
  }
}

type Row = Pick<Database["reading"]["Tables"]["reading_progress"]["Row"], keyof Position>;

/** Moments as the functions write them; what a column may hold is checked by the database. */
function inOurWords(row: Row): Position {
  const { client_updated_at, updated_at, deleted_at } = row;
  return {
    ...row,
    locator: row.locator as Position["locator"],
    status: row.status as Position["status"],
    policy: row.policy as Position["policy"],
    client_updated_at: client_updated_at && moment(client_updated_at),
    updated_at: moment(updated_at),
    deleted_at: deleted_at && moment(deleted_at),
  };
}

function moment(text: string): string {
  return new Date(text).toISOString();
}

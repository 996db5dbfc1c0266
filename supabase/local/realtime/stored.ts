/**
 * Broadcasts that are rows of `realtime.messages`: what SQL sends, kept for whoever comes later.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";

/** One broadcast of the database. */
export interface StoredBroadcast {
  id: string;
  /** The subtopic, without `realtime:`. */
  topic: string;
  private: boolean;
  event: string;
  /** JSON text, or the bytes of a binary one. */
  payload: string | Uint8Array;
}

interface StoredRow {
  id: string;
  topic: string;
  event: string;
  payload: string | null;
  /** Base64. */
  bytes: string | null;
}

/** The newest `limit` private broadcasts since that moment (milliseconds since 1970), oldest first. */
export async function replay(
  engine: Engine,
  topic: string,
  since: number,
  limit: number,
): Promise<StoredBroadcast[]> {
  // Rows of one transaction share their time; where they lie tells their order.
  const rows = await engine.query<StoredRow>(
    `select id, topic, event, payload::text, encode(binary_payload, 'base64') as bytes
     from realtime.messages
     where extension = 'broadcast' and private and event is not null and topic = $1
       and inserted_at >= to_timestamp($2::float8 / 1000) at time zone 'utc'
     order by inserted_at desc, ctid desc limit $3::int`,
    [topic, since, limit],
  );
  return rows.reverse().map((row) => storedBroadcast({ ...row, private: true }));
}

/** A row as a broadcast; one without a payload has an empty one. */
export function storedBroadcast(
  { id, topic, private: isPrivate, event, payload, bytes }: StoredRow & { private: boolean },
): StoredBroadcast {
  const content = bytes === null ? payload ?? "{}" : Uint8Array.fromBase64(bytes);
  return { id, topic, private: isPrivate, event, payload: content };
}

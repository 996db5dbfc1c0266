/**
 * Reads a room of the translator: all of it, or what has changed since somebody looked last.
 *
 * @module
 */

import type { Database } from "../database.types.ts";
import type { AnyClient } from "./connect.ts";

type Tables = Database["translator"]["Tables"];

export type Session = Tables["sessions"]["Row"];

/** A message, and its text in every language it was translated into. */
export type Message = Tables["messages"]["Row"] & { translations: Record<string, string> };

export type UserActivity = Tables["user_activity"]["Row"];

/** What a reading brings. */
export interface RoomNews {
  /** From where to read the next time, in transactions. */
  cursor: number;
  /** The moment of the answer, by the server's clock. */
  at: string;
  session: Session;
  /** In the order they were said; some may have been read before. */
  messages: Message[];
  /** What people were doing within the last five seconds. */
  activities: UserActivity[];
  /** Who has a seat; null where nobody asked. */
  people: Tables["participants"]["Row"][] | null;
}

/** What to read. */
export interface RoomReading {
  /** A cursor; the newest messages where there is neither this nor `ago`. */
  since?: number | undefined;
  /** Milliseconds: what was written within them is read, whatever the cursor. */
  ago?: number | undefined;
  /** How many of the newest messages. */
  newest?: number;
  /** Whether to ask who has a seat. */
  people?: boolean;
  signal?: AbortSignal;
}

/** So many changed messages come at a time. */
const PAGE = 200;

/** Reads a room; undefined where the caller is no member of it. Throws what the server refuses. */
export async function readRoom(
  client: AnyClient,
  sessionId: string,
  { since, ago, newest = 50, people = false, signal }: RoomReading = {},
): Promise<RoomNews | undefined> {
  const isByPages = since !== undefined || ago !== undefined;
  const max = isByPages ? PAGE : newest;
  const page = async (after: number) => {
    const asked = client.schema("translator").rpc("read_room", {
      p_session: sessionId,
      p_after: after,
      p_max: max,
      p_people: people && after === 0,
      ...(since !== undefined && { p_since: since }),
      ...(ago !== undefined && { p_ago: Math.ceil(ago) }),
    }, { get: true });
    // Whoever gives a signal tries again in their own time.
    const { data } = await (signal ? asked.retry(false).abortSignal(signal) : asked).throwOnError();
    return data as RoomNews | null;
  };

  const news = await page(0);
  if (!news || !isByPages) return news ?? undefined;
  let last = news;
  while (last.messages.length === PAGE) {
    const next = await page(last.messages.at(-1)?.seq ?? 0);
    if (!next) break;
    news.messages.push(...next.messages);
    news.at = next.at;
    last = next;
  }
  return news;
}

/**
 * What people do, one request at a time: they talk and read along, turn pages on a device, and open
 * rooms with a key that makes a repeat harmless.
 *
 * @module
 */

import { hlcAt } from "../../support/readers.ts";
import type { Caller } from "./caller.ts";
import type { Guest } from "./crowd.ts";
import type { Ledger } from "./ledger.ts";

/** What a request is made with. */
export interface Doing {
  caller: Caller;
  ledger: Ledger;
}

const PAGES = 1_000_000;

const as = (token: string) => ({ authorization: `Bearer ${token}` });

/** Says something, half of the time through the function, else through the Data API. */
export async function talk({ caller, ledger }: Doing, guest: Guest): Promise<void> {
  const mark = crypto.randomUUID();
  const call = Math.random() < 0.5
    ? {
      path: "/functions/v1/send-message",
      headers: as(guest.token),
      body: { session_id: guest.room, original: mark, original_lang: "en", client_id: mark },
    }
    : {
      path: "/rest/v1/rpc/send_message",
      headers: { ...as(guest.token), "content-profile": "translator" },
      body: {
        p_session: guest.room,
        p_original: mark,
        p_original_lang: "en",
        p_client_id: mark,
      },
    };
  if (!await caller.ask({ story: "a room: say something", ...call })) return;
  ledger.note("messages", mark);
  guest.said.add(mark);
}

/** Reads the last twenty sentences of the room. */
export async function readAlong({ caller }: Doing, guest: Guest): Promise<void> {
  await caller.ask({
    story: "a room: read along",
    path: `/rest/v1/messages?session_id=eq.${guest.room}&order=seq.desc&limit=20`,
    headers: { ...as(guest.token), "accept-profile": "translator" },
  });
}

/** Turns a page. */
export async function turnPage({ caller, ledger }: Doing, guest: Guest): Promise<void> {
  const mark = crypto.randomUUID();
  const page = ++guest.page;
  const answer = await caller.ask({
    story: "a book: sync",
    path: "/functions/v1/sync-progress",
    headers: as(guest.token),
    body: {
      device_id: guest.device,
      sent_at: new Date().toISOString(),
      ops: [{
        op_id: mark,
        series_id: `book ${page % 5}`,
        progress: page / PAGES,
        hlc: hlcAt(0, page % 65_536),
      }],
    },
  });
  const [{ result } = { result: undefined }] = answer?.results ?? [];
  if (result && result !== "refused") ledger.note("positions", mark);
}

/** Asks where the other devices are. */
export async function pull({ caller }: Doing, guest: Guest): Promise<void> {
  await caller.ask({
    story: "a book: pull",
    path: "/functions/v1/pull-progress",
    headers: as(guest.token),
    body: { limit: 20 },
  });
}

/** Opens a room of one's own with a key, then ends it. */
export async function openAndEnd({ caller, ledger }: Doing, guest: Guest): Promise<void> {
  const mark = crypto.randomUUID();
  const keyed = () => ({ ...as(guest.token), "idempotency-key": crypto.randomUUID() });
  const opened = await caller.ask({
    story: "a key: open a room",
    path: "/functions/v1/create-session",
    headers: keyed(),
    body: { language: "en", display_name: mark },
  });
  if (!opened) return;
  ledger.note("rooms", mark);
  await caller.ask({
    story: "a key: end a room",
    path: "/functions/v1/end-session",
    headers: keyed(),
    body: { session_id: opened.id },
  });
}

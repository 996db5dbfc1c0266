/**
 * What the two guests do: one thing in each back end, and a look at what is not theirs.
 *
 * @module
 */

import { invoke } from "@shared/client/invoke.ts";
import { MessageService } from "@shared/client/message_service.ts";
import { SessionService } from "@shared/client/session_service.ts";
import type { Visit } from "./visit.ts";

/** How long a message may be on its way. */
const PATIENCE_MS = 10_000;

/** Each throws where what it says does not hold. */
export const STEPS: readonly [says: string, step: (visit: Visit) => Promise<void>][] = [
  ["The functions answer", async ({ ana }) => {
    const { status } = await invoke(ana, "health", {});
    expect(status, "ok");
  }],
  ["Two guests sign in", (visit) => visit.signIn()],
  ["translator: one hears what the other says", talk],
  ["phonelog: a call that was sent in is listed", logCall],
  ["lift: a prompt session comes back", keepSession],
  ["reading: a position is pulled as it was pushed", read],
  ["characters: a character is kept", makeCharacter],
  ["The other guest sees none of it", lookAround],
];

async function talk({ ana, ben }: Visit): Promise<void> {
  const host = new SessionService(ana);
  const room = await host.createSession({ language: "en", displayName: "Ana" });
  await new SessionService(ben).joinSession(room.code, { language: "en", displayName: "Ben" });

  const { promise: heard, resolve, reject } = Promise.withResolvers<string>();
  const late = setTimeout(() => reject(new Error("it was not heard in 10 s")), PATIENCE_MS);
  const listening = new MessageService(ben).subscribeToMessages(
    room.id,
    ({ original }) => resolve(original),
  );
  try {
    await new MessageService(ana).createMessage(room.id, "Ana", "Hello");
    expect(await heard, "Hello");
  } finally {
    clearTimeout(late);
    await listening.unsubscribe();
    await host.endSession(room.id);
  }
}

async function logCall({ ana }: Visit): Promise<void> {
  const source = { kind: "phone" as const, name: "Smoke" };
  const call = {
    external_id: "1",
    type: "call" as const,
    direction: "in" as const,
    number: "+4930123456",
    started_at: new Date(Date.now() - 60_000).toISOString(),
    duration_s: 42,
  };
  await invoke(ana, "ingest-events", { source, events: [call] });
  const { items } = await invoke(ana, "list-events", {});
  expect(items.map(({ duration_s }) => duration_s), [42]);
}

async function keepSession({ ana }: Visit): Promise<void> {
  const { id } = await invoke(ana, "create-prompt-session", { original_input: "Add two numbers" });
  const { state } = await invoke(ana, "get-prompt-session", { id });
  expect([state.original_input, state.version], ["Add two numbers", 1]);
}

async function read({ ana }: Visit): Promise<void> {
  const { device_id } = await invoke(ana, "register-device", { name: "Smoke", platform: "other" });
  await invoke(ana, "sync-progress", {
    device_id,
    sent_at: new Date().toISOString(),
    ops: [{ op_id: "1", series_id: "dune", progress: 0.25, hlc: `${Date.now()}-0000` }],
  });
  const { items } = await invoke(ana, "pull-progress", {});
  expect(items.map(({ series_id, progress }) => [series_id, progress]), [["dune", 0.25]]);
}

async function makeCharacter({ ana }: Visit): Promise<void> {
  const { id } = await invoke(ana, "save-character", { name: "Mia" });
  const { data } = await ana.schema("characters").from("characters").select("id, name");
  expect(data, [{ id, name: "Mia" }]);
}

/** By the Data API, where only row level security stands between people. */
async function lookAround({ ben }: Visit): Promise<void> {
  const seen = await Promise.all([
    ben.schema("phonelog").from("events").select("id"),
    ben.schema("lift").from("sessions").select("id"),
    ben.schema("reading").from("reading_progress").select("series_id"),
    ben.schema("characters").from("characters").select("id"),
  ]);
  expect(seen.map(({ data, error }) => error?.message ?? data?.length), [0, 0, 0, 0]);
}

function expect(actual: unknown, wanted: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (is !== should) throw new Error(`${is} instead of ${should}`);
}

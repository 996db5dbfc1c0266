/**
 * Things from their beginning to their end: what was made can be used by who made it and by nobody
 * else, and once it is taken away, by nobody at all.
 *
 * @module
 */

import type { Caller, Told } from "./caller.ts";
import { LEFT_OUT } from "./caller.ts";
import type { Headers, World } from "./world.ts";

/** One thing's life; faults and calls are the caller's to count. */
export type Life = (caller: Caller, world: World) => Promise<void>;

/** All of them, by what it is. */
export const LIVES: Readonly<Record<string, Life>> = { key, room, device, role, archive };

async function key(caller: Caller, { arrive, stranger }: World): Promise<void> {
  const { headers } = await arrive();
  const made = await caller.call("create-api-key", headers, { scopes: ["reading.read"] });
  const use = (secret: string) =>
    caller.call("pull-progress", { "x-api-key": secret }, { cursor: LEFT_OUT });
  available(caller, "a key opens what it is for", await use(made.body.key));
  const { id } = made.body;
  denied(caller, "a stranger rotates a key", await caller.call("rotate-api-key", stranger, { id }));
  denied(caller, "a stranger revokes a key", await caller.call("revoke-api-key", stranger, { id }));
  const later = await caller.call("rotate-api-key", headers, { id });
  available(caller, "so does what came after it", await use(later.body.key));

  await caller.call("revoke-api-key", headers, { id });
  await caller.call("revoke-api-key", headers, { id: later.body.id });
  for (const { body } of [made, later]) {
    gone(caller, "a revoked key opens nothing", await use(body.key), [401]);
    const again = await caller.call("rotate-api-key", headers, { id: body.id });
    gone(caller, "and nothing comes after it", again);
  }
}

async function room(caller: Caller, { arrive, stranger }: World): Promise<void> {
  const [{ headers: host }, { headers: guest }] = [await arrive(), await arrive()];
  const made = await caller.call("create-session", host, { needs_approval: false, language: "en" });
  const { id: session_id, code } = made.body;
  const say = (who: Headers) =>
    caller.call("send-message", who, {
      session_id,
      original: "Hello",
      client_id: crypto.randomUUID(),
    });
  const enter = () => caller.call("join-session", guest, { code, language: "es" });
  available(caller, "a code leads into its room", await enter());
  const said = await say(guest);
  available(caller, "in a room one can speak", said);
  const about = { message_id: said.body.id, message_ids: LEFT_OUT };
  available(caller, "and be understood", await caller.call("translate-message", host, about));
  denied(caller, "a stranger speaks", await say(stranger));
  denied(caller, "a stranger reads", await caller.call("translate-message", stranger, about));
  denied(caller, "a stranger ends it", await caller.call("end-session", stranger, { session_id }));

  await caller.call("leave-session", guest, { session_id });
  gone(caller, "who left speaks no more", await say(guest));
  gone(caller, "and reads no more", await caller.call("translate-message", guest, about));
  await caller.call("end-session", host, { session_id, lock_only: false });
  gone(caller, "in an ended room nobody speaks", await say(host));
  gone(caller, "and its code leads nowhere", await enter());
}

async function device(caller: Caller, { arrive, stranger }: World): Promise<void> {
  const { headers, person } = await arrive();
  const made = await caller.call("register-device", headers, {});
  const { device_id } = made.body;
  const series_id = `series-${crypto.randomUUID()}`;
  const read = (who: Headers) =>
    caller.call("sync-progress", who, {
      device_id,
      sent_at: LEFT_OUT,
      ops: [{
        op_id: crypto.randomUUID(),
        series_id,
        progress: 0.5,
        hlc: `${Date.now()}-0000`,
      }],
    });
  const look = (who: Headers) =>
    caller.call("pull-progress", who, { cursor: LEFT_OUT, limit: LEFT_OUT });
  const history = (forget_id: unknown = LEFT_OUT) =>
    caller.call("progress-history", headers, {
      series_id,
      forget_id,
      device_id: LEFT_OUT,
      cursor: LEFT_OUT,
    });
  available(caller, "a device says what was read", await read(headers));
  const pulled = await look(headers);
  available(caller, "and all others hear it", pulled, tells(pulled, series_id));
  const known = await history();
  const entry = known.body.items?.[0]?.id;
  available(caller, "and it has its history", known, entry !== undefined);
  denied(caller, "a stranger speaks for a device", await read(stranger));
  const strange = await look(stranger);
  denied(caller, "a stranger hears what was read", strange, !tells(strange, series_id));

  await history(entry);
  const after = await history();
  gone(caller, "what is forgotten is told no more", after, [200], !tells(after, String(entry)));
  await person.schema("reading").rpc("revoke_device", { p_device: device_id });
  gone(caller, "a revoked device says nothing", await read(headers), [403, 404, 409, 410]);
}

async function role(caller: Caller, { arrive, admin }: World): Promise<void> {
  const { headers, person: { userId: user_id } } = await arrive();
  const look = () => caller.call("admin-health", headers, {});
  denied(caller, "somebody without a role looks", await look());
  const given = { user_id, role: "support" };
  const added = await caller.call("assign-role", admin, { ...given, expires_at: LEFT_OUT });
  available(caller, "who may, gives a role", added);
  available(caller, "a role opens what it is for", await look());
  await caller.call("revoke-role", admin, given);
  gone(caller, "a role that is taken away opens nothing", await look(), [403]);
}

async function archive(caller: Caller, { arrive, stranger }: World): Promise<void> {
  const { headers } = await arrive();
  const begun = await caller.call("export-user-data", headers, {
    request_id: LEFT_OUT,
    domains: ["reading"],
  });
  const about = {
    request_id: begun.body.request_id,
    domains: LEFT_OUT,
    format: LEFT_OUT,
  };
  available(
    caller,
    "an export can be asked for",
    await caller.call("export-user-data", headers, about),
  );
  denied(caller, "a stranger asks", await caller.call("export-user-data", stranger, about));
}

function tells({ body }: Told, word: string): boolean {
  return JSON.stringify(body).includes(word);
}

function available(caller: Caller, about: string, told: Told, isThere = true): void {
  caller.judge("ensure_resource_availability", told.status === 200 && isThere, about, told);
}

/** Refused, or answered with nothing of it. */
function denied(caller: Caller, about: string, told: Told, isHidden?: boolean): void {
  const isKept = isHidden ?? [401, 403, 404].includes(told.status);
  caller.judge("ignored_auth", isKept, about, told);
}

function gone(
  caller: Caller,
  about: string,
  told: Told,
  statuses = [404, 409, 410],
  isGone = true,
): void {
  caller.judge("use_after_free", statuses.includes(told.status) && isGone, about, told);
}

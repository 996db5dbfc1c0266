/**
 * The world that random calls meet: people of every kind, and ids of what they really have.
 *
 * @module
 */

import { invoke } from "@shared/client/invoke.ts";
import { account, tokenOf, withRole } from "../../support/accounts.ts";
import { keyOf } from "../../support/by_key.ts";
import { newDevice, reading, sync } from "../../support/readers.ts";
import type { Person, TestStack } from "../../support/stack.ts";
import type { Known } from "./arbitrary.ts";

/** Who may send a request, as headers. */
export type Headers = Readonly<Record<string, string>>;

export interface World {
  /** Ids and words that lead somewhere. */
  known: Known;
  /** Those whom a function lets in, by its ways; undefined where nobody here can come in. */
  callersFor(name: string, ways: readonly string[]): Headers[];
  /** Signed in, and has nothing to do with what is known. */
  stranger: Headers;
  admin: Headers;
  /** Somebody new, with an account. */
  arrive(): Promise<{ person: Person; headers: Headers }>;
  /** Stands in texts of Ana's, and in no answer to the stranger. */
  canary: string;
}

/** Makes it through the front doors, as people would. */
export async function makeWorld(stack: TestStack): Promise<World> {
  const [ana, ben, eve] = [
    await account(stack, "ana"),
    await account(stack, "ben"),
    await account(stack, "eve"),
  ];
  const admin = await withRole(stack, "admin");
  // Another one: the last admin could not be taken away.
  await withRole(stack, "admin");
  const canary = `canary-${crypto.randomUUID()}`;

  const room = await invoke(ana, "create-session", { language: "en", display_name: canary });
  await invoke(ben, "join-session", { code: room.code, language: "es" });
  const message = await invoke(ana, "send-message", {
    session_id: room.id,
    original: `Hello, ${canary}`,
    client_id: "first",
  });
  const device = await newDevice(ana);
  await sync(ana, device, reading(canary, 0.3));
  const keys = [await keyOf(ana, "reading.read", "reading.write")];

  const personal = async (person: Person): Promise<Headers> => ({
    apikey: stack.publishableKey,
    authorization: `Bearer ${await tokenOf(person)}`,
  });
  const [asAna, asBen, asAdmin] = [await personal(ana), await personal(ben), await personal(admin)];
  const secrets: Readonly<Record<string, string>> = stack.keys?.secrets ?? {};

  return {
    canary,
    stranger: await personal(eve),
    admin: asAdmin,
    async arrive() {
      const person = await account(stack);
      return { person, headers: await personal(person) };
    },
    known: {
      id: [keys[0]?.id, room.id],
      session_id: [room.id],
      message_id: [message.id],
      device_id: [device],
      series_id: [canary, "Dune"],
      user_id: [ana.userId, ben.userId],
      code: [room.code, "0000"],
      language: ["en", "es", "de"],
      role: ["support", "analyst", "admin"],
      scope: ["reading.read", "reading.write"],
    },
    callersFor(_name, ways) {
      const found: Headers[] = [];
      for (const way of ways) {
        const [kind, ...rest] = way.split(":");
        const named = rest.join(":");
        if (kind === "none") found.push({ apikey: stack.publishableKey });
        if (["user", "live", "permanent"].includes(kind ?? "")) found.push(asAna, asBen);
        if (kind === "permission") found.push(asAdmin);
        if (kind === "secret" && secrets[named]) found.push({ apikey: secrets[named] });
        if (kind === "key" && keys[0] && named.startsWith("reading.")) {
          found.push({ apikey: stack.publishableKey, "x-api-key": keys[0].key });
        }
      }
      return found;
    },
  };
}

/** Stores of prompt sessions conform: the one in the database, and one in memory; broken ones do not. */

import type { SessionStore } from "@shared/lift/session_store.ts";
import { SupabaseSessionStore } from "@shared/lift/session_store.ts";
import { DatabaseService } from "@shared/platform/database_service.ts";
import { createClient } from "@supabase/supabase-js";
import type { Database } from "@shared/database.types.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { MemorySessionStore } from "../support/memory_session_store.ts";
import { faultOf, newSession, STORE_CASES } from "../support/session_store_kit.ts";
import { type Person, startStack } from "../support/stack.ts";

function storeOf(person: Person, userId?: string): SupabaseSessionStore {
  const client = person as unknown as ConstructorParameters<typeof DatabaseService>[0];
  return new SupabaseSessionStore(new DatabaseService(client, "lift"), userId);
}

Deno.test("a store in the database conforms", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const store = storeOf(ana);
  for (const { name, run } of STORE_CASES) {
    await t.step(name, () => run({ store, userId: ana.userId }));
  }

  await t.step("and tells what went wrong by its fault", async () => {
    const ben = await stack.as("ben");
    const forAna = storeOf(ben, ana.userId);
    assertEquals(await faultOf(() => forAna.create(newSession())), "policy");

    const nowhere = createClient<Database>("http://127.0.0.1:1", stack.publishableKey, {
      auth: { persistSession: false, autoRefreshToken: false },
      db: { retry: false },
    });
    const lost = new SupabaseSessionStore(new DatabaseService(nowhere, "lift"));
    assertEquals(await faultOf(() => lost.get(crypto.randomUUID())), "connection");
    assertEquals(await faultOf(() => lost.getSessionSummary(crypto.randomUUID())), "connection");

    const id = await store.create(newSession());
    const patch = { status: "lost" } as unknown as { status: "error" };
    assertEquals(await faultOf(() => store.update(id, patch)), "rollback");
    const long = "x".repeat(1_000_001);
    assertEquals(await faultOf(() => store.addDraft(id, long, true)), "rollback");
    assertEquals((await store.getSessionSummary(id))?.draft_count, 0);
    const noSession = { ...newSession(), session_id: "7" };
    assertEquals(await faultOf(() => store.create(noSession)), "serialisation");
    assertEquals(await faultOf(() => store.get("7")), "serialisation");
  });

  await t.step("nobody sees another's sessions, whoever they say they are", async () => {
    const ben = storeOf(await stack.as("ben"));
    assertEquals((await ben.listForUser(ana.userId)).sessions, []);
  });
});

/** Each forgets one thing that a store has to do. */
const BROKEN: Record<string, (good: MemorySessionStore) => Partial<SessionStore>> = {
  "keeps what it was given itself": (good) => ({
    get: (id) => Promise.resolve(good.kept.get(id)?.session ?? null),
    create: async (session) => {
      const id = await good.create(session);
      const kept = good.kept.get(id);
      if (kept) kept.session = session;
      return id;
    },
  }),
  "overwrites": (good) => ({
    create(session) {
      good.kept.delete(session.session_id);
      return good.create(session);
    },
  }),
  "does not look at versions": (good) => ({ update: (id, patch) => good.update(id, patch) }),
  "adds past versions": (good) => ({ addRevision: (id, ir) => good.addRevision(id, ir) }),
  "has one page": (good) => ({
    listForUser: async (id, page) => ({ ...await good.listForUser(id, page), cursor: null }),
  }),
  "never deletes": () => ({ delete: () => Promise.resolve(true) }),
  "writes NaN as null": (good) => ({
    create: (session) =>
      good.create(
        JSON.parse(
          JSON.stringify(session, (_, value) => typeof value === "bigint" ? String(value) : value),
        ),
      ),
  }),
};

Deno.test("the kit asks nothing that only one store can answer, and notices what is broken", async (t) => {
  const userId = crypto.randomUUID();
  for (const { name, run } of STORE_CASES) {
    await t.step(name, () => run({ store: new MemorySessionStore(), userId }));
  }
  for (const [name, broken] of Object.entries(BROKEN)) {
    await t.step(`a store that ${name} is noticed`, async () => {
      const outcomes = await Promise.allSettled(STORE_CASES.map(({ run }) => {
        const good = new MemorySessionStore();
        const wrong = broken(good);
        const store = new Proxy(good, {
          get: (target, key) => {
            const own = Reflect.get(wrong, key) ?? Reflect.get(target, key);
            return typeof own === "function" ? own.bind(target) : own;
          },
        });
        return run({ store, userId });
      }));
      assert(outcomes.some(({ status }) => status === "rejected"));
    });
  }
});

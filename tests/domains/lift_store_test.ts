/** Stores of prompt sessions conform: the one in the database, and one in memory; broken ones do not. */

import type { SessionStore } from "@shared/lift/session_store.ts";
import { SupabaseSessionStore } from "@shared/lift/supabase_session_store.ts";
import { DatabaseService } from "@shared/platform/database_service.ts";
import { createClient } from "@supabase/supabase-js";
import type { Database } from "@shared/database.types.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { MemorySessionStore } from "../support/memory_session_store.ts";
import { STORE_CASES } from "../support/session_store_kit.ts";
import { faultOf, newSession, type StoreUnderTest } from "../support/session_store_under_test.ts";
import { type Person, startStack } from "../support/stack.ts";

function storeOf(person: Person, userId?: string): SupabaseSessionStore {
  const client = person as unknown as ConstructorParameters<typeof DatabaseService>[0];
  return new SupabaseSessionStore(new DatabaseService(client, "lift"), userId);
}

/** What the kit asks of the database past the store. */
function besides(person: Person): Pick<StoreUnderTest, "lease" | "end" | "beside"> {
  const lift = person.schema("lift");
  return {
    async lease(id, token) {
      const { data, error } = await lift.rpc("lease_session", {
        p_session: id,
        p_action: "acquire",
        ...token !== undefined && { p_token: token },
      }).single();
      if (error) throw error;
      return data.lease_token;
    },
    async end(id, token) {
      const release = { p_session: id, p_action: "release", p_token: token };
      const { error } = await lift.rpc("lease_session", release);
      if (error) throw error;
    },
    async beside(id) {
      const fields = "original_input, current_code";
      return (await lift.from("sessions").select(fields).eq("id", id).maybeSingle()).data ??
        undefined;
    },
  };
}

Deno.test("a store in the database conforms", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const store = storeOf(ana);
  for (const { name, run } of STORE_CASES) {
    await t.step(name, () => run({ store, userId: ana.userId, ...besides(ana) }));
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

function testedIn(store: MemorySessionStore): StoreUnderTest {
  return {
    store,
    userId: USER,
    lease: (id, token) => store.lease(id, token),
    end: (id, token) => store.end(id, token),
    beside: (id) => store.beside(id),
  };
}

const USER = crypto.randomUUID();

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
  "does not look at leases": (good) => ({
    update: (id, patch, { expected_version } = {}) => {
      const { isLeased, lease } = good.kept.get(id) ?? {};
      return good.update(id, patch, {
        ...expected_version && { expected_version },
        ...isLeased && lease && { lease_token: lease },
      });
    },
  }),
  "lets a lease go on that has ended": (good) => ({
    addRevision: (id, ir, guard) =>
      good.addRevision(id, ir, good.kept.get(id)?.isLeased ? guard : {}),
  }),
  "drops the code of a patch": (good) => ({
    update: (id, { current_code: _, ...patch }, guard) => good.update(id, patch, guard),
  }),
  "stops at two hundred": (good) => ({
    listForUser: async (id, page) => {
      const { sessions, cursor } = await good.listForUser(id, page);
      return { sessions: sessions.slice(0, 200), cursor };
    },
  }),
  "adds past versions": (good) => ({ addRevision: (id, ir) => good.addRevision(id, ir) }),
  "has one page": (good) => ({
    listForUser: async (id, page) => ({ ...await good.listForUser(id, page), cursor: null }),
  }),
  "tells everybody's sessions": (good) => ({
    listForUser: (_, page) => good.listForUser(USER, page),
  }),
  "keeps code as it comes": (good) => ({
    addDraft: (id, _, valid, guard) => good.addDraft(id, "", valid, guard),
  }),
  "adds to metadata": (good) => ({
    update: (id, patch, guard) => {
      const { metadata } = good.kept.get(id)?.session ?? {};
      return good.update(id, {
        ...patch,
        ...patch.metadata && { metadata: { ...metadata, ...patch.metadata } },
      }, guard);
    },
  }),
  "counts no holes": (good) => ({
    getSessionSummary: async (id) => {
      const summary = await good.getSessionSummary(id);
      return summary && { ...summary, hole_count: 0 };
    },
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
  for (const { name, run } of STORE_CASES) {
    await t.step(name, () => run(testedIn(new MemorySessionStore(USER))));
  }
  for (const [name, broken] of Object.entries(BROKEN)) {
    await t.step(`a store that ${name} is noticed`, async () => {
      const outcomes = await Promise.allSettled(STORE_CASES.map(({ run }) => {
        const good = new MemorySessionStore(USER);
        const wrong = broken(good);
        const store = new Proxy(good, {
          get: (target, key) => {
            const own = Reflect.get(wrong, key) ?? Reflect.get(target, key);
            return typeof own === "function" ? own.bind(target) : own;
          },
        });
        return run({ ...testedIn(good), store });
      }));
      assert(outcomes.some(({ status }) => status === "rejected"));
    });
  }
});

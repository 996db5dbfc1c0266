/** CharacterService and ConversationService: a list is one query, a conversation is whole or not there. */

import { CharacterService } from "@shared/characters/character_service.ts";
import { ConversationService } from "@shared/characters/conversation_service.ts";
import type { Database } from "@shared/database.types.ts";
import { AppError } from "@shared/edge/errors.ts";
import { DatabaseService } from "@shared/platform/database_service.ts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";

Deno.test("services of characters", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  if (!sql) throw new Error("it looks into a database of its own");
  const of = (person: unknown) =>
    new DatabaseService(person as SupabaseClient<Database>, "characters");
  const ana = await stack.as("ana");
  const bob = await stack.as("bob");
  const [characters, conversations] = [
    new CharacterService(of(ana)),
    new ConversationService(of(ana)),
  ];
  const start = (character_ids: string[], participants: string[] = []) =>
    conversations.start({ character_ids, participants, greeting: 0 });

  /** The queries that `work` made, and what it answered. */
  const queriesOf = async <T>(work: () => Promise<T>): Promise<[string[], T]> => {
    const queries: string[] = [];
    const stop = DatabaseService.onQuery((query) => queries.push(query));
    try {
      return [queries, await work()];
    } finally {
      stop();
    }
  };

  // Functions of this process that cron calls meanwhile would be counted.
  await sql("select cron.unschedule(jobid) from cron.job");
  await sql(
    `insert into characters.characters (owner_id, name, visibility, updated_at)
     select case when nth <= 50 then $1::uuid else $2::uuid end, 'C' || nth,
       case when nth % 2 = 0 then 'public' else 'private' end, now() - nth * interval '1 minute'
     from generate_series(1, 1200) as nth`,
    [ana.userId, bob.userId],
  );
  await sql("analyze characters.characters");
  await ana.schema("characters").from("users").insert({ name: "Ana" });

  await t.step("fifty characters with owner and counts are one query", async () => {
    const { items: [first] } = await characters.list({ limit: 1 });
    await start([first?.id ?? ""]);
    await start([first?.id ?? ""]);
    const [queries, page] = await queriesOf(() => characters.list());
    assertEquals(queries, ["characters.list_characters"]);
    assertEquals([page.items.length, page.has_more, page.next_cursor], [50, false, null]);
    assertEquals(
      page.items.slice(0, 2).map((each) => [each.name, each.owner_name, each.conversation_count]),
      [
        ["C1", "Ana", 2],
        ["C2", "Ana", 0],
      ],
    );
  });

  await t.step("of the others' none is read", async () => {
    const [read] = await sql<{ listed: number; by_scan: number; by_index: number }>(
      // The server also counts what this connection has read a moment ago.
      `with before as materialized (
         select seq_tup_read, idx_tup_fetch
         from pg_stat_xact_all_tables where relid = 'characters.characters'::regclass
       ),
       person as materialized (
         select set_config('role', 'authenticated', true) as role,
           set_config('request.jwt.claims', $1, true) as claims
         from before where seq_tup_read >= 0
       ),
       asked as materialized (
         select count(*)::int as listed from person cross join lateral (
           -- Nobody lists before they are somebody.
           select from characters.list_characters() where person.role <> person.claims offset 0
         ) as card
       )
       select listed, (a.seq_tup_read - b.seq_tup_read)::int as by_scan,
         (a.idx_tup_fetch - b.idx_tup_fetch)::int as by_index
       from asked, before b, pg_stat_xact_all_tables a
       where relid = 'characters.characters'::regclass`,
      [JSON.stringify({ sub: ana.userId, role: "authenticated" })],
    );
    assertEquals([read?.listed, read?.by_scan], [50, 0]);
    assert((read?.by_index ?? 0) < 300, `${read?.by_index} of 1200 were read`);
  });

  await t.step("a conversation with its greetings is one query", async () => {
    const { id } = await characters.save({ name: "Mia", first_mes: "Hello." });
    const [queries, { messages }] = await queriesOf(() => start([id], [bob.userId]));
    assertEquals(queries, ["characters.start_conversation"]);
    assertEquals(messages.map(({ content }) => content), ["Hello."]);
    const error = await assertRejects(() => start([id, crypto.randomUUID()]), AppError);
    assertEquals(error.status, 404);
  });

  await t.step("pages hold each of them once, mine or public", async () => {
    // Also where somebody asks for more than there may be in a page.
    for (
      const [isMine, count, limit] of [[true, 51, 199], [false, 600, 199], [
        false,
        600,
        200,
      ]] as const
    ) {
      const names = new Set<string>();
      let cursor: string | undefined;
      let seen = 0;
      do {
        const page = await characters.list({ isMine, limit, ...cursor && { cursor } });
        page.items.forEach(({ name }) => names.add(name));
        seen += page.items.length;
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      assertEquals([names.size, seen], [count, count]);
    }
    const error = await assertRejects(() => characters.list({ cursor: "e30=" }), AppError);
    assertEquals([error.status, error.code], [400, "invalid_cursor"]);
  });
});

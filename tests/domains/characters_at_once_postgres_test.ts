/** A reply whose writer and whose end come at the same time: what was kept of it is in it. */

import postgres from "postgres";
import { assertEquals, assertExists } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { projectDatabase } from "../support/template.ts";

Deno.test("a reply that ends while a piece of it is kept has the piece", async () => {
  const server = Deno.env.get("DATABASE_URL");
  assertExists(server);
  await using database = await projectDatabase(server);
  const sql = postgres(database.url, { max: 3, onnotice: () => {} });
  await using _ = { [Symbol.asyncDispose]: () => sql.end() };
  const [reply] = await sql<{ id: string; run: string }[]>`
    with person as (insert into auth.users (id) values (gen_random_uuid()) returning id),
    chat as (
      insert into characters.conversations (owner_id, message_count) select id, 1 from person
      returning id
    )
    insert into characters.messages (conversation_id, seq, role, status, run, alive_until)
    select id, 1, 'assistant', 'streaming', gen_random_uuid(), 'infinity' from chat
    returning id, run`;
  assertExists(reply);
  const { id, run } = reply;
  await sql`select characters.append_piece(${id}, ${run}, 0, 'Hello')`;

  const ended = await sql.begin(async (tx) => {
    await tx`select characters.append_piece(${id}, ${run}, 5, ' world')`;
    const ending = sql`select characters.finish_reply(${id}, ${run}, 'interrupted')`.execute();
    await eventually(async () => {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int from pg_locks l join pg_stat_activity a using (pid)
        where a.datname = current_database() and a.query like '%finish_reply%' and not l.granted`;
      return row?.count === 1;
    });
    return { ending };
  });
  await ended.ending;

  const [kept] = await sql`select content, kept from characters.messages where id = ${id}`;
  assertEquals(kept, { content: "Hello world", kept: 11 });
});

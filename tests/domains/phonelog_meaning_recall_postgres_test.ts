/**
 * What is nearest is found: all of it for who has few texts, and nearly all of it by the index of a
 * shelf for who has thousands, however many vectors of others lie between.
 */

import type { Queries } from "../../supabase/local/database/engine.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { migratedDatabase } from "../support/migrated_database.ts";

const idOf = (nth: number) => `e0000000-0000-4000-8000-00000000000${nth}`;
const [ANA, BOB, CARL] = [idOf(1), idOf(2), idOf(3)];
const COUNT = { [ANA]: 5_000, [BOB]: 400, [CARL]: 3_000 };
const QUESTIONS = 12;

/** Forty things that people write about, each text a bit away from one of them. */
const vectorOf = (about: string, seed: string) =>
  `(select array_agg(sin((${about}) % 40 * 7.3::float8 * n) + 1.2 * (hashint8extended(n, ${seed}) % 1000 / 1000.0))
    from generate_series(1, 384) as n)::real[]::extensions.halfvec(384)`;

Deno.test("the nearest texts of one person among those of all", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  await engine.transaction(async (tx) => {
    // Only what is searched: neither roll-ups nor who may see it are asked about here.
    await tx.exec("set local session_replication_role = replica");
    for (const [user, count] of Object.entries(COUNT)) {
      await tx.exec(`
        with event as (
          insert into phonelog.events
            (user_id, source_id, external_id, type, direction, started_at)
          select '${user}', '${user}', n::text, case n % 20 when 0 then 'mms' else 'sms' end, 'in', now()
          from generate_series(1, ${count}) as n
          returning id
        )
        insert into phonelog.event_embeddings (event_id, user_id, model, embedding)
        select id, '${user}', 'm', ${vectorOf("id", "id")} from event`);
      await tx.query("insert into private.embedding_states (user_id) values ($1)", [user]);
    }
  });
  await engine.exec("analyze phonelog.event_embeddings; analyze phonelog.events");

  const asked = async (user: string, types: string | null = null) => {
    let [found, wanted] = [0, 0];
    for (let nth = 1; nth <= QUESTIONS; nth++) {
      const [near, exact] = await engine.transaction(async (tx) => {
        const [{ vector = "" } = {}] = await tx.query<{ vector: string }>(
          `select ${vectorOf(String(nth), String(-nth))}::text as vector`,
        );
        return [await foundBy(tx, user, vector, types), await nearest(tx, user, vector, types)];
      });
      assertEquals(near.length, 100);
      const first = exact.slice(0, 10);
      wanted += first.length;
      found += first.filter((id) => near.includes(id)).length;
    }
    return found / wanted;
  };

  const slice = async (user: string) => {
    const [row] = await engine.query<{ more: boolean }>(
      "select phonelog.shelve_embeddings($1, 'm', 50) as more",
      [user],
    );
    const [state] = await engine.query<{ moved: number; shelf: number }>(
      `select s.shelf, (select count(*)::int from phonelog.event_embeddings m
         where m.user_id = s.user_id and m.shelf = s.shelf) as moved
       from private.embedding_states s where s.user_id = $1`,
      [user],
    );
    return { more: row?.more, shelf: state?.shelf, moved: state?.moved };
  };
  /** As the slices after the first would, but an index that is built whole takes a tenth of the time. */
  const moveRest = (user: string) =>
    engine.exec(`
      drop index phonelog.event_embeddings_shelf_1;
      update phonelog.event_embeddings set shelf = 1 where user_id = '${user}';
      create index event_embeddings_shelf_1 on phonelog.event_embeddings
        using hnsw (embedding extensions.halfvec_cosine_ops) where shelf = 1;
      analyze phonelog.event_embeddings`);

  await t.step("of few texts every one, compared one by one", async () => {
    assertEquals(await slice(BOB), { more: false, shelf: 0, moved: COUNT[BOB] });
    assertEquals(await asked(BOB), 1);
  });

  await t.step("of thousands nearly every one, by the index of a shelf", async () => {
    assertEquals(await slice(ANA), { more: true, shelf: 1, moved: 50 });
    assertEquals(await slice(ANA), { more: true, shelf: 1, moved: 100 });
    await moveRest(ANA);
    assertEquals(await slice(ANA), { more: false, shelf: 1, moved: COUNT[ANA] });
    const recall = await asked(ANA);
    assert(recall >= 0.98, `only ${recall} of them were found`);
    const scans = await engine.transaction(async (tx) => {
      const before = await scansOf(tx, "event_embeddings_shelf_1");
      await foundBy(tx, ANA, `[${Array(384).fill(0.1)}]`, null);
      return await scansOf(tx, "event_embeddings_shelf_1") - before;
    });
    assertEquals(scans, 1);
  });

  await t.step("and on a shelf that two have", async () => {
    assertEquals((await slice(CARL)).shelf, 0, "half as many are not worth it");
    await engine.query("update private.embedding_states set shelf = 1 where user_id = $1", [CARL]);
    await moveRest(CARL);
    assertEquals((await slice(CARL)).shelf, 1, "but stay where they are");
    for (const user of [ANA, CARL]) {
      const recall = await asked(user);
      assert(recall >= 0.98, `only ${recall} of them were found`);
    }
  });

  await t.step("what is not on the shelf yet is found as well", async () => {
    await engine.exec(
      `update phonelog.event_embeddings set shelf = 0 where user_id = '${ANA}' and event_id % 2 = 0`,
    );
    const recall = await asked(ANA);
    assert(recall >= 0.98, `only ${recall} of them were found`);
  });

  await t.step("with filters every one, also of what is far from the nearest of all", async () => {
    assertEquals(await asked(ANA, "{mms}"), 1);
  });

  await t.step("who has few left is compared one by one again", async () => {
    await engine.exec(
      `delete from phonelog.event_embeddings where user_id = '${ANA}' and event_id > 2000`,
    );
    assertEquals(await slice(ANA), { more: true, shelf: 0, moved: 1050 });
    assertEquals(await asked(ANA), 1);
  });
});

Deno.test("reading the texts of somebody who hides most", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  await engine.transaction(async (tx) => {
    await tx.exec(`
      set local session_replication_role = replica;
      insert into phonelog.data_sources (id, user_id, kind, name)
      values ('${ANA}', '${ANA}', 'phone', 'Phone');
      insert into private.embedding_states (user_id) values ('${ANA}');
      with event as (
        insert into phonelog.events
          (user_id, source_id, external_id, type, direction, started_at, privacy)
        select '${ANA}', '${ANA}', n::text, 'sms', 'in', now(), 'masked'
        from generate_series(1, 5001) as n
        returning id
      )
      insert into phonelog.event_bodies (event_id, user_id, sent_at, body)
      select id, '${ANA}', now(), 'text' from event order by id`);
  });
  const wish = (wishes: boolean) =>
    `update phonelog.data_sources set settings = '{"embed_masked": ${wishes}}'`;
  const texts = async (from: number) => {
    const [row] = await engine.query<{ count: number; next: number | null }>(
      `select jsonb_array_length(t -> 'texts') as count, (t ->> 'next')::int as next
       from phonelog.texts_to_embed($1, 'm', $2, 9) as t`,
      [ANA, from],
    );
    return row;
  };

  await t.step("looks at five thousand at a time, and says how far it came", async () => {
    const first = await texts(0);
    const next = first?.next ?? 0;
    assertEquals(first?.count, 0);
    assertEquals(await texts(next), { count: 0, next: null });
    await engine.exec(wish(true));
    assertEquals(await texts(next), { count: 1, next: null });
  });

  await t.step("keeps nothing that is unwished for at that moment", async () => {
    const keep = async () => {
      const [row] = await engine.query<{ kept: number }>(
        `select phonelog.keep_embeddings($1, 'm', jsonb_build_array(jsonb_build_object(
           'event_id', (select min(id) from phonelog.events), 'digest', md5('text'),
           'embedding', $2::text))) as kept`,
        [ANA, `[${Array(384).fill(1)}]`],
      );
      return row?.kept;
    };
    const { kept } = await engine.transaction(async (tx) => {
      await tx.exec(wish(false));
      const kept = keep();
      await eventually(async () => {
        const [row] = await engine.query<{ waits: boolean }>(
          `select exists (select from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock') as waits`,
        );
        return row?.waits;
      });
      return { kept };
    });
    assertEquals(await kept, 0);
    await engine.exec(wish(true));
    assertEquals(await keep(), 1);
  });
});

async function foundBy(tx: Queries, user: string, vector: string, types: string | null) {
  await tx.query("select set_config('request.jwt.claims', $1, true)", [
    JSON.stringify({ sub: user, role: "authenticated" }),
  ]);
  const rows = await tx.query<{ id: number }>(
    `select id::int from private.event_finds_of_meaning(
       jsonb_build_object('model', 'm', 'vector', $1::text, 'nearness', -1),
       null, null, null, $2::text[], null, null)`,
    [vector, types],
  );
  return rows.map(({ id }) => id);
}

async function nearest(tx: Queries, user: string, vector: string, types: string | null) {
  await tx.exec("set local enable_indexscan = off");
  const rows = await tx.query<{ id: number }>(
    `select e.id::int from phonelog.events e join phonelog.event_embeddings m on m.event_id = e.id
     where m.user_id = $1 and ($3::text[] is null or e.type = any ($3::text[]))
     order by m.embedding operator(extensions.<=>) $2::text::extensions.halfvec(384), e.id limit 100`,
    [user, vector, types],
  );
  await tx.exec("set local enable_indexscan = on");
  return rows.map(({ id }) => id);
}

async function scansOf(tx: Queries, index: string): Promise<number> {
  const [row] = await tx.query<{ scans: number }>(
    `select pg_stat_get_xact_numscans('phonelog."${index}"'::regclass)::int as scans`,
  );
  return row?.scans ?? NaN;
}

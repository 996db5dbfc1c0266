/**
 * Queries made by chance that Postgres takes, half of them with something in them that means harm: the
 * guard refuses each of those, and without it, also straight as the reader, none says anything of another
 * person, writes anything or becomes another role. `QUERIES=5000 SEED=random` are more, and others.
 */

import { checkQuery } from "@shared/phonelog/nlq/guard.ts";
import { Random } from "../../supabase/local/generate/random.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { ATTACKED_WORLD, everything, SECRETS } from "../support/attacked_world.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { VICTIM } from "../support/question_attacks.ts";
import { seedOf } from "../support/seed.ts";
import { asQuestion, asReader, type Outcome } from "./phonelog/guard/outcomes.ts";
import { type TypedQuery, typedQuery } from "./phonelog/guard/typed_queries.ts";
import { typedWorld } from "./phonelog/guard/typed_world.ts";

const QUERIES = Number(Deno.env.get("QUERIES") ?? 300);
const SEED = seedOf(20_261_123);
/** By this the same ones are made again. */
const MADE = `SEED=${SEED} QUERIES=${QUERIES}`;

/** What only the victim has is another afterwards; of who asks all is as before. */
const ANOTHER_VICTIM = `
  update phonelog.events set duration_s = duration_s + 7 where user_id = '${VICTIM}';
  update phonelog.contacts set display_name = display_name || '-renamed' where user_id = '${VICTIM}';
  insert into phonelog.events (user_id, source_id, external_id, type, direction, contact_id, started_at, duration_s, privacy)
  select e.user_id, e.source_id, e.external_id || nth, 'call', 'out', e.contact_id,
    e.started_at - nth * interval '1 day', nth, e.privacy
  from phonelog.events e, generate_series(1, 9) as nth where e.user_id = '${VICTIM}'`;

Deno.test("queries of the right form that are made by chance", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  await engine.exec(ATTACKED_WORLD);
  const keys = await engine.query<{ key: string }>(
    "select encode(key, 'hex') as key from private.signing_keys",
  );
  const secrets = [...SECRETS, ...keys.map(({ key }) => key)];
  // Those of the asker's own constants.
  const isSaid = (secret: string, { sql }: TypedQuery, { said }: Outcome) =>
    said.includes(secret) && !sql.includes(secret);
  const world = await typedWorld(engine);
  const random = new Random(SEED);
  const made = Array.from(
    { length: QUERIES },
    () => typedQuery(random, world, random.of([0, 0, 0.02, 0.04, 0.08])),
  );
  const before = await everything(engine);

  let passed = 0;
  await t.step("the guard refuses whatever is not on its lists, and little else", async () => {
    let honest = 0;
    for (const { sql, harm } of made) {
      const checked = await checkQuery(sql);
      assert(!checked.ok || harm.length === 0, `${MADE}: ${harm.join(" and ")} passes: ${sql}`);
      if (checked.ok) {
        passed += 1;
        assertEquals(checked.sql, sql, "and so it is tried below");
      }
      if (harm.length === 0) honest += 1;
    }
    assert(honest > QUERIES / 3 && passed > 0.8 * honest, `${MADE}: ${passed} of ${honest} pass`);
  });

  const answers: { query: TypedQuery; ways: Record<string, Outcome> }[] = [];
  await t.step("nobody else's is said, with and without the guard", async () => {
    for (const query of made) {
      const ways = {
        asked: await asQuestion(engine, query.sql),
        ...!query.setsRole && { straight: await asReader(engine, query.sql) },
      };
      for (const [way, outcome] of Object.entries(ways)) {
        for (const secret of secrets.filter((each) => isSaid(each, query, outcome))) {
          throw new Error(`${MADE}: ${way}, ${query.sql} says ${secret}: ${outcome.said}`);
        }
      }
      answers.push({ query, ways });
    }
  });

  await t.step("and nothing is changed", async () => {
    assertEquals(await everything(engine), before, MADE);
  });

  const told = (is: (outcome: Outcome) => boolean) =>
    answers.filter(({ ways: { asked } }) => asked && is(asked)).length;
  const ran = told(({ code }) => code === "");
  const refused = told(({ kind }) => kind === "refused");
  const invalid = told(({ kind }) => kind === "invalid");
  await t.step(
    `of ${QUERIES} ${
      QUERIES - passed
    } are refused by the guard; without it ${refused} by the database, ${invalid} are none, ${ran} run`,
    () => assert(ran >= QUERIES / 2, MADE),
  );

  await t.step("were the other person another, each would have said the same", async () => {
    await engine.exec(ANOTHER_VICTIM);
    let same = 0;
    const others: string[] = [];
    for (const { query, ways } of answers) {
      if (query.varies) continue;
      const again = { asked: asQuestion, straight: asReader };
      for (const way of ["asked", "straight"] as const) {
        const outcome = ways[way];
        if (outcome?.code !== "") continue;
        const { said } = await again[way](engine, query.sql);
        if (said === outcome.said) same += 1;
        else others.push(`${way}: ${query.sql}\n${outcome.said}\n${said}`);
      }
    }
    assertEquals(others, [], MADE);
    assert(same >= QUERIES / 2, `${MADE}: ${same} were compared`);
  });
});

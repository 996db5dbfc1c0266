/** The connection that hears notifications: what it says while it cannot hear. */

import postgres from "postgres";
import { PostgresListener } from "../../supabase/local/database/postgres_listener.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { place } from "../support/test_database.ts";

Deno.test("a listener", async (t) => {
  await using database = await place();
  const url = "url" in database ? database.url : "";
  const said: string[] = [];
  const log = (level: string, message: string) => said.push(`${level}: ${message.split(":")[0]}`);

  await t.step("that can never connect says so once, and does not wait for good", async () => {
    const nowhere = new URL(url);
    nowhere.pathname = "/not_there";
    const listener = new PostgresListener(nowhere.href, log, { patienceMs: 700 });
    await assertRejects(() => listener.listen("news", () => {}), Failure, "does not exist");
    await listener.end();

    assertEquals(said.splice(0), ["warn: The database's notifications are not heard"]);
  });

  await t.step("that is cut off says so once, and when it hears again", async () => {
    const listener = new PostgresListener(url, log);
    const heard: string[] = [];
    await listener.listen("news", (payload) => heard.push(payload));
    const sql = postgres(url, { max: 1 });
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'quintet listener' and datname = current_database()`;
    await eventually(() => heard.length > 0);
    await sql.end();
    await listener.end();

    assertEquals(said, [
      "warn: The database's notifications are not heard",
      "info: The database's notifications are heard again",
    ]);
  });
});

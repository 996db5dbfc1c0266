/** Sockets are cut, again and again, or refused while REST lives: nobody misses anything, nor sees it twice. */

import { createClient } from "@supabase/supabase-js";
import type { Database } from "@shared/database.types.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { Line } from "../support/line.ts";
import { type Person, startStack } from "../support/stack.ts";
import { Talkers } from "../support/talkers.ts";
import { withoutRetries } from "../support/translated_by.ts";

const PEOPLE = 10;
const CUTS = 20;

Deno.test("people talk over a line that is cut", async (t) => {
  await using stack = await startStack({ own: true });
  await withoutRetries(stack);
  await using line = new Line(stack.url);
  const { publishableKey } = stack;
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, () => visitor(line.url, publishableKey)),
  );
  await using talkers = await Talkers.start(people, 300);
  const states = () => talkers.all.map(({ heard }) => heard.state);

  await t.step(`${CUTS} times under ${PEOPLE} people`, async () => {
    let cut = 0;
    for (let round = 0; round < CUTS; round++) {
      await eventually(() => line.sockets === PEOPLE, { seconds: 60 });
      cut += line.cut();
    }
    await talkers.everybodyHears();
    assertEquals(cut, PEOPLE * CUTS);
    // Whoever asked for what the last cut withheld is told again a moment later.
    await eventually(() => states().every((state) => state === "live"), { seconds: 30 });
  });

  await t.step("which then carries no sockets: within seconds everybody asks instead", async () => {
    line.refusesSockets = true;
    line.cut();
    await eventually(() => states().every((state) => state === "degraded"), { seconds: 30 });
    await talkers.everybodyHears();
    await talkers.everybodyHears();
    assertEquals(line.sockets, 0);
  });

  await t.step("and when it carries them again, everybody is told again", async () => {
    line.refusesSockets = false;
    await eventually(() => states().every((state) => state === "live"), { seconds: 30 });
    await talkers.everybodyHears();
  });

  await talkers.stop();
  await t.step("and nothing is lost, and nothing told twice", async () => {
    assert(talkers.acknowledged > 0);
    await talkers.check();
  });
});

/** Somebody behind the line, who tries again soon. */
async function visitor(url: string, key: string): Promise<Person> {
  const client = createClient<Database, "translator">(url, key, {
    db: { schema: "translator" },
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { reconnectAfterMs: () => 100 },
  });
  const { data, error } = await client.auth.signInAnonymously();
  if (error) throw error;
  return Object.assign(client, { userId: data.user?.id ?? "" });
}

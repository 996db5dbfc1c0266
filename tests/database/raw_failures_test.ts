/**
 * Whoever calls a function of the Data API with arguments that are well typed and wrong is told what is
 * wrong, and nothing of the inside: what runs with its owner's rights could quote a row that the caller
 * may not see.
 */

import { assert, assertEquals } from "../support/assert.ts";
import { account, tokenOf, withRole } from "../support/accounts.ts";
import { keyOf } from "../support/by_key.ts";
import { newDevice, reading, sync } from "../support/readers.ts";
import { openRoom, tell } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { readRoutines } from "./access/routines.ts";

/** What Postgres says by itself. */
const RAW =
  /failing row|violates|constraint|duplicate key|already exists|is not present|private\./i;
/** Of constraints it says no more than the name to who may not read the row, as at plain writes. */
const WITH_THE_CALLERS_RIGHTS = new Set([
  "translator.end_session",
  "translator.open_session",
  "translator.send_message",
  "translator.set_activity",
]);

/** What nobody means, by type. */
const WRONG: Record<string, unknown[]> = {
  text: ["", "nonsense", "long".repeat(2000)],
  uuid: [crypto.randomUUID()],
  integer: [-1, 2 ** 31 - 1],
  bigint: [-1, Number.MAX_SAFE_INTEGER],
  bytea: ["\\x", `\\x${"00".repeat(1000)}`],
  jsonb: [{}, [null], [{}]],
  date: ["-infinity", "infinity"],
  "timestamp with time zone": ["-infinity", "infinity"],
  "text[]": [[], ["nonsense"], [null]],
};

Deno.test("wrong arguments over REST", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql, engine } = stack;
  assert(sql && engine);
  const [ana, ben] = [await withRole(stack, "admin"), await account(stack, "ben")];
  const room = await openRoom(ana);
  const message = await tell(ana, room, "Hello");
  const device = await newDevice(ana);
  await sync(ana, device, reading("dune", 0.3));
  const { id: key } = await keyOf(ana, "reading.read");
  const token = `Bearer ${await tokenOf(ana)}`;

  /** With these all is well, so that what is wrong is the one beside them. */
  const right = (name: string): Record<string, unknown> => ({
    p_activity: "typing",
    p_api_key: key,
    p_client_id: crypto.randomUUID(),
    p_device: device,
    p_digest: `\\x${crypto.randomUUID().replaceAll("-", "").repeat(2)}`,
    p_events: ["*"],
    p_grace_minutes: 30,
    p_language: "es",
    p_message: message.id,
    p_micro_usd: 5,
    p_name: "A name",
    p_ops: [reading("dune", 0.4)],
    p_original: "Hello",
    p_original_lang: "en",
    p_period: "day",
    p_platform: "web",
    p_prefix: crypto.randomUUID().slice(0, 8),
    p_role: name === "platform.set_budget" ? null : "support",
    p_scope: "user",
    p_scopes: ["reading.read"],
    p_sent_at: new Date().toISOString(),
    p_session: room.id,
    p_url: "https://example.com/heard",
    p_user: ben.userId,
  });
  const call = async (schema: string, name: string, input: Record<string, unknown>) => {
    const path = `${stack.url}/rest/v1/rpc/${name.slice(schema.length + 1)}`;
    const headers = {
      apikey: stack.publishableKey,
      authorization: token,
      "content-profile": schema,
      "content-type": "application/json",
    };
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(input) });
    const text = await response.text();
    return { ok: response.ok, said: response.ok ? {} : JSON.parse(text) };
  };
  /** Each argument in turn is nothing, and everything that nobody means. */
  const faultsOf = async (routine: Awaited<ReturnType<typeof readRoutines>>[number]) => {
    const { schema, name, arguments: given } = routine;
    const faults: string[] = [];
    let refused = 0;
    for (const wrong of given) {
      for (const value of [null, ...WRONG[wrong.type] ?? []]) {
        const known = right(name);
        const needed = given.filter(({ hasDefault, name }) => !hasDefault || name in known);
        const input = Object.fromEntries(needed.map((each) => [
          each.name,
          known[each.name] ?? WRONG[each.type]?.[0] ?? null,
        ]));
        const { ok, said } = await call(schema, name, { ...input, [wrong.name]: value });
        if (!ok) refused++;
        const words = WITH_THE_CALLERS_RIGHTS.has(name) ? `${said.details}` : JSON.stringify(said);
        if (RAW.test(words)) faults.push(`${name} ${wrong.name} ${value}: ${words}`);
      }
    }
    // What ten a day are the most of is asked more often here.
    await sql("delete from private.rate_limits");
    await sql("update platform.api_keys set created_at = created_at - interval '2 days'");
    return { faults, refused };
  };

  const routines = (await readRoutines(engine)).filter(({ schema, callers, arguments: given }) =>
    schema !== "private" && callers.includes("authenticated") && given.length > 0
  );
  let refused = 0;
  for (const routine of routines) {
    await t.step(routine.name, async () => {
      const found = await faultsOf(routine);
      assertEquals(found.faults, []);
      refused += found.refused;
    });
  }

  await t.step("have been refused, and not only passed over", () => {
    assert(routines.length > 30 && refused > 100, `${routines.length} functions, ${refused} times`);
  });

  await t.step("and the right ones pass", async () => {
    for (const name of ["create_api_key", "set_budget"]) {
      const { p_name, p_prefix, p_digest, p_scopes, p_scope, p_period, p_micro_usd, p_user } =
        right("platform.set_budget");
      const input = name === "set_budget"
        ? { p_scope, p_period, p_micro_usd, p_user }
        : { p_name, p_prefix, p_digest, p_scopes };
      assertEquals((await call("platform", `platform.${name}`, input)).said, {});
    }
  });
});

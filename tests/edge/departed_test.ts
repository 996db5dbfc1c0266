/** Tokens that are good and outlived what they say: an hour is too long where accounts are at stake. */

import { decodeJwt } from "jose";
import { account, tokenOf, withRole } from "../support/accounts.ts";
import { assert, assertEquals, assertExists } from "../support/assert.ts";
import { bearer } from "../support/bad_credentials.ts";
import { signedBy } from "../support/bad_tokens.ts";
import { type FunctionDoor, functionDoors, knock } from "../support/function_doors.ts";
import { startStack } from "../support/stack.ts";

const isAsked = (way: string) => /^(live|permanent|permission:.*)$/.test(way);

Deno.test("whoever left does not come in", async (t) => {
  await using stack = await startStack({ own: true });
  const { keys, sql } = stack;
  assertExists(keys);
  assertExists(sql);
  await withRole(stack, "admin"); // stays, so that the others may go
  const doors = (await functionDoors())
    .filter(({ ways }) => ways.some(isAsked) && !ways.includes("user"));
  assert(doors.length >= 2);

  /** The doors that answer otherwise. */
  async function surprises(
    token: string,
    expected: (door: FunctionDoor) => number | undefined,
  ): Promise<string[]> {
    const found = await Promise.all(doors.map(async (door) => {
      const { status, body } = await knock(door, `POST /${door.name}`, { headers: bearer(token) });
      await body?.cancel();
      const wanted = expected(door);
      const isRight = wanted === undefined
        ? ![401, 403].includes(status) && status < 500
        : status === wanted;
      return isRight ? [] : [`${door.name}: ${status}, not ${wanted ?? "let in"}`];
    }));
    return found.flat();
  }

  const ways: Record<string, string> = {
    "who signed out": "delete from auth.sessions where user_id = $1::uuid",
    "whose session is over": "update auth.sessions set not_after = now() where user_id = $1::uuid",
    "who was deleted": "delete from auth.users where id = $1::uuid",
    "who is kept as deleted": "update auth.users set deleted_at = now() where id = $1::uuid",
    "who was banned":
      "update auth.users set banned_until = now() + interval '1 day' where id = $1::uuid",
  };
  for (const [who, statement] of Object.entries(ways)) {
    await t.step(`${who}, and before that they did`, async () => {
      const admin = await withRole(stack, "admin");
      const token = await tokenOf(admin);
      assertEquals(await surprises(token, () => undefined), []);

      await sql(statement, [admin.userId]);
      assertEquals(await surprises(token, () => 401), []);
    });
  }

  await t.step("nor with a token of a session that never was, or of none", async () => {
    const claims = decodeJwt(await tokenOf(await withRole(stack, "admin")));
    const sign = (changed: object) => signedBy(keys.signing, { ...claims, ...changed });

    assertEquals(await surprises(await sign({}), () => undefined), []);
    assertEquals(await surprises(await sign({ session_id: crypto.randomUUID() }), () => 401), []);
    assertEquals(await surprises(await sign({ session_id: undefined }), () => 401), []);
  });

  const forAccounts = ({ ways }: FunctionDoor) => ways.includes("live") ? undefined : 403;
  const forRoles = ({ ways }: FunctionDoor) =>
    ways.some((way) => way === "live" || way === "permanent") ? undefined : 403;

  await t.step("an anonymous user has no account, and an account no role by itself", async () => {
    assertEquals(await surprises(await tokenOf(await stack.as("ana")), forAccounts), []);
    assertEquals(await surprises(await tokenOf(await account(stack)), forRoles), []);
  });

  await t.step("who calls themselves an admin is none", async () => {
    const claims = decodeJwt(await tokenOf(await account(stack)));
    const token = await signedBy(keys.signing, {
      ...claims,
      user_roles: ["admin"],
      user_role: "admin",
      user_metadata: { role: "admin", roles: ["admin"] },
      app_metadata: { role: "admin", roles: ["admin"] },
    });

    assertEquals(await surprises(token, forRoles), []);
  });

  for (
    const [how, statement] of [
      ["taken", "delete from platform.user_roles where user_id = $1::uuid"],
      ["over", "update platform.user_roles set expires_at = now() where user_id = $1::uuid"],
    ] as const
  ) {
    await t.step(`whose role is ${how} is stopped at the next call`, async () => {
      const admin = await withRole(stack, "admin");
      const token = await tokenOf(admin);
      await admin.auth.refreshSession();
      assertEquals(await surprises(token, () => undefined), []);

      await sql(statement, [admin.userId]);
      assertEquals(await surprises(token, forRoles), []);
    });
  }
});

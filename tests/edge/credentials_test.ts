/** Every kind of bad credential at the door of every function: refused, in one shape, telling nothing. */

import { decodeJwt } from "jose";
import { account, tokenOf, withRole } from "../support/accounts.ts";
import { assert, assertEquals, assertExists, assertMatch } from "../support/assert.ts";
import { badCredentials, bearer, isPublic } from "../support/bad_credentials.ts";
import { type FunctionDoor, functionDoors, knock } from "../support/function_doors.ts";
import { startStack } from "../support/stack.ts";

/** Words of the inside. */
const LEAKS =
  /\b(select|insert|from|jwt|jws|jwks|kid|claim|postgres|pgrst\w*|schema)\b|\.ts\b|at \S+:\d/i;

/** What is wrong with an answer that has to be a refusal. */
async function faultIn(response: Response, door: FunctionDoor): Promise<string | undefined> {
  const text = await response.text();
  if (response.status !== 401) return `${response.status} ${text}`;
  if (LEAKS.test(text)) return `tells: ${text}`;
  if (response.headers.get("x-content-type-options") !== "nosniff") return "may be sniffed";
  const body = JSON.parse(text);
  if (door.ways.includes("device-key")) {
    return body.message === "Unauthorized" ? undefined : `another protocol's shape: ${text}`;
  }
  const keys = Object.keys(body).sort().join();
  const isOurs = keys === "code,hint,message,request_id" && body.code === "not_signed_in" &&
    body.message === "Cannot tell who is calling";
  return isOurs ? undefined : `another shape: ${text}`;
}

Deno.test("credentials at every door", async (t) => {
  await using stack = await startStack({ own: true });
  const { keys } = stack;
  assertExists(keys);
  const doors = await functionDoors();
  const good = await tokenOf(await account(stack));
  const admin = bearer(await tokenOf(await withRole(stack, "admin")));

  /** What the function lets in; undefined where a protocol of others asks for something else. */
  function goodFor({ ways }: FunctionDoor): Record<string, string> | undefined {
    if (ways.some((way) => ["user", "live", "permanent"].includes(way))) return bearer(good);
    if (ways.some((way) => way.startsWith("permission:"))) return admin;
    if (ways.includes("none")) return {};
    const secrets: Record<string, string> = keys?.secrets ?? {};
    const name = ways.find((way) => way.startsWith("secret:"))?.slice("secret:".length);
    return name === undefined ? undefined : { apikey: secrets[name] ?? "" };
  }

  await t.step("a good one comes in everywhere, or the rest would prove nothing", async () => {
    const tried = doors.flatMap((door) => {
      const headers = goodFor(door);
      return headers ? [{ door, headers }] : [];
    });
    const refused = await Promise.all(tried.map(async ({ door, headers }) => {
      const { status, body } = await knock(door, `POST /${door.name}`, { headers });
      await body?.cancel();
      return [401, 403].includes(status) || status >= 500 ? [`${door.name}: ${status}`] : [];
    }));
    assertEquals(refused.flat(), []);
    assert(tried.length >= 15, `${tried.length}`);
  });

  await t.step(
    "another method is refused with those there are, which everybody may ask for",
    async () => {
      for (const door of doors.filter(({ paths }) => paths.length === 1)) {
        const headers = goodFor(door) ?? {};
        for (const method of ["DELETE", "PUT", "PATCH"]) {
          const refused = await knock(door, `${method} /${door.name}`, { headers });
          const asked = await knock(door, `OPTIONS /${door.name}`, { headers: {} });
          assertEquals([refused.status, asked.status], [405, 204], door.name);
          const allowed = refused.headers.get("allow") ?? "";
          assertMatch(allowed, /^(GET, )?POST, OPTIONS$/, door.name);
          assertEquals(asked.headers.get("allow"), allowed, door.name);
          assertEquals(asked.headers.get("access-control-allow-methods"), allowed, door.name);
          const { hint } = await refused.json();
          assertEquals(
            hint,
            `Use ${allowed.replace(", OPTIONS", "").split(", ").reverse().join(" or ")}`,
          );
        }
      }
    },
  );

  await t.step("a bad one is refused everywhere", async () => {
    const { publishable, signing } = keys;
    const bad = await badCredentials({ key: signing, claims: { ...decodeJwt(good) }, publishable });
    assert(bad.length >= 100, `${bad.length}`);

    const faults = await Promise.all(doors.map(async (door) => {
      const isOpen = door.ways.includes("none");
      const kinds = bad.filter((each) => !isOpen || !isPublic(each, publishable));
      const found: string[] = [];
      for (const path of door.paths) {
        for (const each of kinds) {
          const fault = await faultIn(await knock(door, path, each), door);
          if (fault) found.push(`${path} with ${each.kind}: ${fault}`);
        }
      }
      return found;
    }));
    assertEquals(faults.flat(), []);
  });
});

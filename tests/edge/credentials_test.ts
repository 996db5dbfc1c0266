/** Every kind of bad credential at the door of every function: refused, in one shape, telling nothing. */

import { SCOPES } from "@shared/platform/scopes.ts";
import { decodeJwt } from "jose";
import { account, tokenOf, withRole } from "../support/accounts.ts";
import { assert, assertEquals, assertExists, assertMatch } from "../support/assert.ts";
import { badCredentials, bearer, isPublic } from "../support/bad_credentials.ts";
import { keyOf } from "../support/by_key.ts";
import { type FunctionDoor, functionDoors, knock } from "../support/function_doors.ts";
import { startStack } from "../support/stack.ts";

/** Words of the inside. */
const LEAKS =
  /\b(select|insert|from|jwt|jws|jwks|kid|claim|postgres|pgrst\w*|schema)\b|\.ts\b|at \S+:\d/i;

/** What is wrong with an answer that has to be a refusal. */
async function faultIn(response: Response, door: FunctionDoor): Promise<string | undefined> {
  const text = await response.text();
  if (door.name === "libretranslate") {
    const isTheirs = [400, 403].includes(response.status) &&
      /^\{"error":"(Please send an|Invalid) API key/.test(text);
    return isTheirs ? undefined : `another protocol's shape: ${response.status} ${text}`;
  }
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
  const ana = await account(stack, "ana");
  const good = await tokenOf(ana);
  const admin = bearer(await tokenOf(await withRole(stack, "admin")));
  const programs = Object.fromEntries(
    await Promise.all(SCOPES.map(async (scope) => [scope, (await keyOf(ana, scope)).key])),
  );

  /** What lets somebody in by one of a function's ways; none where another protocol asks for something else. */
  function goodBy(way: string): Record<string, string>[] {
    const [kind = "", ...rest] = way.split(":");
    const name = rest.join(":");
    const secrets: Record<string, string> = keys?.secrets ?? {};
    if (["user", "live", "permanent"].includes(kind)) return [bearer(good)];
    if (kind === "permission") return [admin];
    if (kind === "none") return [{}];
    if (kind === "key") return [{ "x-api-key": programs[name] ?? "" }];
    return kind === "secret" ? [{ apikey: secrets[name] ?? "" }] : [];
  }

  /** The statuses of a call by each way that a function has. */
  async function statusesAt(door: FunctionDoor, kind = "") {
    const tried = door.ways.filter((way) => way.startsWith(kind)).flatMap(goodBy);
    return await Promise.all(tried.map(async (headers) => {
      const { status, body } = await knock(door, door.paths[0] ?? "", { headers });
      await body?.cancel();
      return status;
    }));
  }

  await t.step("a good one comes in everywhere, or the rest would prove nothing", async () => {
    const statuses = await Promise.all(doors.map(async (door) => {
      const all = await statusesAt(door);
      const isOther = door.ways.includes("device-key");
      assertEquals(all.length, isOther ? 0 : door.ways.length, door.name);
      const refused = all.filter((status) => [401, 403].includes(status) || status >= 500);
      assertEquals(refused, [], `${door.name}: ${door.ways}`);
      return all;
    }));
    assert(statuses.flat().length >= 30, `${statuses.flat().length}`);
  });

  await t.step("a key for something else comes in nowhere", async () => {
    const byKey = doors.filter(({ ways }) => ways.some((way) => way.startsWith("key:")));
    assert(byKey.length >= 7, `${byKey.length}`);
    for (const door of byKey) {
      const other = SCOPES.find((scope) => !door.ways.includes(`key:${scope}`)) ?? "";
      const headers = { "x-api-key": programs[other] ?? "" };
      const refused = await knock(door, door.paths[0] ?? "", { headers });
      await refused.body?.cancel();
      const passed = await statusesAt(door, "key:");
      assertEquals([refused.status, ...new Set(passed)], [403, 400], door.name);
    }
  });

  await t.step(
    "another method is refused with those there are, which everybody may ask for",
    async () => {
      for (const door of doors.filter(({ paths }) => paths.length === 1)) {
        const headers = goodBy(door.ways[0] ?? "")[0] ?? {};
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

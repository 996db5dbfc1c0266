/** Realtime's handshake: which keys, versions and tokens open a socket, and how a refusal reads. */

import { SignJWT } from "jose";
import { assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import type { Wire } from "../support/phoenix_wire.ts";
import { Refused } from "../support/raw_socket.ts";
import { idOf, openWorld, type WireOptions, type World } from "../support/realtime_world.ts";

Deno.test("Realtime opens a socket", async (t) => {
  await using world = await openWorld();
  const { keys } = world;

  await t.step("at the client's path and at the server's own", async () => {
    for (const path of ["/realtime/v1/websocket", "/socket/websocket"]) {
      assertEquals(await beats(await world.wire({ path })), "ok");
    }
  });

  await t.step("for serializer 1.0.0, for 2.0.0, and takes no version for 1.0.0", async () => {
    for (const vsn of ["1.0.0", "2.0.0", null]) {
      assertEquals(await beats(await world.wire({ vsn })), "ok");
    }
    const { status } = await refusal(world, { vsn: "3.0.0" });
    assertEquals(Math.floor(status / 100), 4);
  });

  await t.step("whatever log level is asked for", async () => {
    for (const log_level of ["info", "warning", "error", "loud"]) {
      assertEquals(await beats(await world.wire({ query: { log_level } })), "ok");
    }
  });

  await t.step("to the publishable key as anon, to the secret key as service_role", async () => {
    assertEquals(await roles(await world.wire()), ["anon"]);
    // A service passes all policies by.
    const server = await world.wire({ apikey: keys.secrets.default });
    assertEquals(await roles(server), ["anon", "authenticated", "service_role"]);
  });

  await t.step("to the header x-api-key before the key in the address", async () => {
    const headers = { "x-api-key": keys.publishable };
    assertEquals(await roles(await world.wire({ apikey: keys.secrets.default, headers })), [
      "anon",
    ]);
    assertEquals(await roles(await world.wire({ apikey: null, headers })), ["anon"]);
  });

  await t.step("to a token, as the role it names", async () => {
    const apikey = await world.token("ana");
    assertEquals(await roles(await world.wire({ apikey })), ["authenticated"]);
  });

  await t.step("to a token that the secret signs", async () => {
    for (const alg of ["HS256", "HS384", "HS512"]) {
      assertEquals(await beats(await world.wire({ apikey: await bySecret(world, { alg }) })), "ok");
    }
  });

  await t.step("to a token with white space, or encoded twice, or with decimals", async () => {
    const token = await world.token("ana");
    const apikey = ` ${token.slice(0, 40)}\n ${token.slice(40)} `;
    assertEquals(await roles(await world.wire({ apikey })), ["authenticated"]);
    const encoded = token.replaceAll(".", "%2E");
    assertEquals(await roles(await world.wire({ apikey: encoded })), ["authenticated"]);
    const late = await world.token("ana", { exp: Date.now() / 1000 + 3600.25 });
    assertEquals(await roles(await world.wire({ apikey: late })), ["authenticated"]);
  });
});

Deno.test("Realtime refuses a handshake in upstream's words", async (t) => {
  await using world = await openWorld();
  const told = (options: WireOptions) => refusal(world, options);
  const error = (text: string) => ({ status: 401, body: { error: text } });
  const notAToken = error("The token provided is not a valid JWT");
  const incomplete = error("Fields `role` and `exp` are required in JWT");

  await t.step("without a key", async () => {
    assertEquals(await told({ apikey: null }), error("API key is missing"));
  });

  await t.step("with what is no token", async () => {
    assertEquals(await told({ apikey: "junk" }), notAToken);
    assertEquals(await told({ apikey: "a.b.c" }), notAToken);
  });

  await t.step("with a key that is a user's own for functions, or another project's", async () => {
    const headers = { "x-api-key": "qk_0123456789abcdef" };
    assertEquals(await told({ headers }), notAToken);
    assertEquals((await told({ apikey: "sb_publishable_another" })).status, 401);
    assertEquals((await told({ apikey: world.keys.secrets.cron })).status, 401);
  });

  await t.step("with a token that has ended", async () => {
    const apikey = await world.token("ana", { exp: Math.floor(Date.now() / 1000) - 60 });
    assertEquals(await told({ apikey }), error("Token has expired"));
  });

  await t.step("with a token without role or exp", async () => {
    const apikey = await world.token("ana", { role: undefined });
    assertEquals(await told({ apikey }), incomplete);
    assertEquals(await told({ apikey: await bySecret(world, { exp: null }) }), incomplete);
  });

  await t.step("with a token whose iat is no number", async () => {
    const apikey = await bySecret(world, { claims: { iat: "today" } });
    const { status, body } = await told({ apikey });
    assertEquals(status, 401);
    assertMatch(String((body as { error: string }).error), /JWT/);
  });

  await t.step("with a signature that is not ours", async () => {
    const apikey = await bySecret(world, { secret: "somebody else's secret, as long as ours is" });
    assertEquals(await told({ apikey }), error("Failed to validate JWT signature"));
  });

  await t.step("with a key nobody knows", async () => {
    const { privateKey } = await crypto.subtle.generateKey(
      { name: "ECDSA", namedCurve: "P-256" },
      true,
      ["sign", "verify"],
    ) as CryptoKeyPair;
    const apikey = await new SignJWT({ role: "anon" })
      .setProtectedHeader({ alg: "ES256", kid: "lost" }).setExpirationTime("1h").sign(privateKey);
    assertEquals(
      await told({ apikey }),
      error(
        'Failed to generate JWT signer for key ID (kid) "lost", check your JWT secret or JWKS configuration',
      ),
    );
  });

  await t.step("with a token that nobody signed", async () => {
    const part = (value: object) => btoa(JSON.stringify(value)).replace(/=+$/, "");
    const claims = { role: "service_role", exp: Math.floor(Date.now() / 1000) + 3600 };
    for (const alg of ["none", "None", ""]) {
      const { status } = await told({ apikey: `${part({ alg, typ: "JWT" })}.${part(claims)}.` });
      assertEquals(status, 401);
    }
  });

  await t.step("as long as it takes to slow a storm of retries down", async () => {
    await using slow = await openWorld({ realtime: { delays: { connectMs: 400 } } });
    const before = performance.now();
    assertEquals(await refusal(slow, { apikey: "junk" }), notAToken);
    assertEquals(performance.now() - before >= 395, true);
  });
});

async function beats(wire: Wire): Promise<string> {
  return (await wire.ask("heartbeat", {})).status;
}

/** The roles that a socket passes for, found out on channels that are for one role each. */
async function roles(wire: Wire): Promise<string[]> {
  const answers = await Promise.all(
    ["anon", "authenticated", "service_role"].map(async (role) => {
      const { status } = await wire.join(`role:${role}`, { private: true });
      return status === "ok" ? [role] : [];
    }),
  );
  return answers.flat();
}

async function refusal(
  world: World,
  options: WireOptions,
): Promise<{ status: number; body: unknown }> {
  const { status, body } = await assertRejects(() => world.wire(options), Refused);
  return { status, body };
}

interface Signed {
  alg?: string;
  secret?: string;
  exp?: null;
  claims?: Record<string, unknown>;
}

function bySecret(world: World, { alg = "HS256", secret, exp, claims }: Signed): Promise<string> {
  const token = new SignJWT({ role: "authenticated", sub: idOf("ana"), ...claims })
    .setProtectedHeader({ alg });
  if (exp !== null) token.setExpirationTime("1h");
  return token.sign(new TextEncoder().encode(secret ?? world.keys.secret));
}

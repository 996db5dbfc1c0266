/**
 * `verify_jwt = true`: the platform's own check, before the function.
 *
 * @module
 */

import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { assertEquals } from "../support/assert.ts";
import { openFunctions } from "./functions_project.ts";

Deno.test("verify_jwt lets in who has a good token", async (t) => {
  const secret = "a secret of at least thirty-two bytes";
  const shared = new TextEncoder().encode(secret);
  const es256 = await generateKeyPair("ES256");
  const rs256 = await generateKeyPair("RS256");
  const stranger = await generateKeyPair("ES256");
  const keys = [
    { ...await exportJWK(es256.publicKey), kid: "es", alg: "ES256" },
    { ...await exportJWK(rs256.publicKey), kid: "rs", alg: "RS256" },
  ];
  const token = (
    alg: string,
    kid: string,
    key: CryptoKey | Uint8Array,
    expires = "1h",
  ) =>
    new SignJWT({ role: "authenticated" }).setProtectedHeader({ alg, kid })
      .setExpirationTime(expires).sign(key);

  await using functions = await openFunctions({
    functions: { guarded: { verify_jwt: true } },
    verify: { jwks: { keys }, secret },
  });
  const answer = async (headers: Record<string, string>) => {
    const response = await functions.call("guarded", { headers });
    const text = await response.text();
    if (response.status === 200) return text;
    const { code, message, msg } = JSON.parse(text);
    assertEquals([response.headers.get("sb-error-code"), msg], [code, message]);
    return `${response.status} ${code}: ${message}`;
  };
  const bearer = async (value: Promise<string> | string) =>
    await answer({ authorization: `Bearer ${await value}` });

  await t.step("signed with the secret, or with a key of the set", async () => {
    assertEquals(await bearer(token("HS256", "any", shared)), "come in");
    assertEquals(
      await bearer(token("ES256", "es", es256.privateKey)),
      "come in",
    );
    assertEquals(
      await bearer(token("RS256", "rs", rs256.privateKey)),
      "come in",
    );
  });

  await t.step(
    "in the other header, where an API key stands in the first",
    async () => {
      const good = await token("ES256", "es", es256.privateKey);
      assertEquals(await answer({ "sb-api-key": good }), "come in");
      const both = {
        authorization: "Bearer sb_publishable_x",
        "sb-api-key": `Bearer ${good}`,
      };
      assertEquals(await answer(both), "come in");
    },
  );

  await t.step("and lets every preflight pass", async () => {
    assertEquals(
      await functions.text("guarded", { method: "OPTIONS" }),
      "200 come in",
    );
  });

  await t.step("and refuses who brings none", async () => {
    assertEquals(
      await answer({}),
      "401 UNAUTHORIZED_NO_AUTH_HEADER: Missing authorization header",
    );
  });

  await t.step("and refuses what is no token", async () => {
    const refusal = "401 UNAUTHORIZED_INVALID_JWT_FORMAT: Invalid JWT format";
    assertEquals(await answer({ authorization: "Basic YTpi" }), refusal);
    assertEquals(await bearer("sb_publishable_x"), refusal);
    assertEquals(await bearer("not a token"), refusal);
    assertEquals(await bearer("a.b"), refusal);
    assertEquals(await bearer("!.e30.x"), refusal);
  });

  await t.step("and refuses an algorithm that it does not know", async () => {
    const none = `${btoa('{"alg":"none"}')}.e30.`;
    assertEquals(
      await bearer(none),
      "401 UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM: Unsupported JWT algorithm none",
    );
  });

  await t.step(
    "and refuses a token of the wrong secret, or an old one",
    async () => {
      const wrong = new TextEncoder().encode(
        "another secret of thirty-two bytes",
      );
      assertEquals(
        await bearer(token("HS256", "any", wrong)),
        "401 UNAUTHORIZED_JWT: Invalid JWT",
      );
      const old = token("HS256", "any", shared, "-1s");
      assertEquals(await bearer(old), "401 UNAUTHORIZED_JWT: Invalid JWT");
    },
  );

  await t.step("and refuses a token of a key it does not hold", async () => {
    const refusal = "401 UNAUTHORIZED_ASYMMETRIC_JWT: Invalid JWT";
    assertEquals(
      await bearer(token("ES256", "es", stranger.privateKey)),
      refusal,
    );
    assertEquals(
      await bearer(token("ES256", "unknown", es256.privateKey)),
      refusal,
    );
    assertEquals(
      await bearer(token("ES256", "es", es256.privateKey, "-1s")),
      refusal,
    );
  });

  await t.step("and finds the function first", async () => {
    assertEquals((await functions.text("nobody")).slice(0, 3), "404");
  });
});

Deno.test("verify_jwt without a secret refuses every HS256 token", async () => {
  await using functions = await openFunctions({
    functions: { guarded: { verify_jwt: true } },
  });
  const signed = await new SignJWT({}).setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode("a secret of at least thirty-two bytes"));
  const headers = { authorization: `Bearer ${signed}` };
  const answer = await functions.call("guarded", { headers });
  assertEquals(answer.headers.get("sb-error-code"), "UNAUTHORIZED_JWT");
  await answer.body?.cancel();
});

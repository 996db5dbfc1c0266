/** Signed callbacks: which are believed, and that ours are signed as others expect it. */

import { AppError } from "@shared/edge/errors.ts";
import { type IncomingWebhook, signWebhook, verifyWebhook } from "@shared/edge/webhook.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

const SECRET = `whsec_${btoa("a secret of thirty-two bytes now")}`;
const OTHER = `whsec_${btoa("another one of thirty-two bytes!")}`;
const BODY = '{"type":"export.ready",  "data":{}}';
const SENT_AT = 1_800_000_000;

async function message(secrets = [SECRET]): Promise<IncomingWebhook> {
  const headers = new Headers(
    await signWebhook({ id: "m1", timestamp: SENT_AT, body: BODY, secrets }),
  );
  return { headers, body: BODY, secrets: [SECRET], now: SENT_AT * 1000 };
}

/** Why a message is not believed; the caller is told nothing. */
async function whyNot(incoming: IncomingWebhook): Promise<unknown> {
  const error = await assertRejects(() => verifyWebhook(incoming), AppError);
  assertEquals([error.status, error.code, error.message], [
    401,
    "bad_signature",
    "Cannot believe this message",
  ]);
  return error.cause;
}

Deno.test("a signed callback", async (t) => {
  await t.step("is believed when it is whole, in time and from who has the secret", async () => {
    assertEquals(await verifyWebhook(await message()), { id: "m1", timestamp: SENT_AT });
  });

  await t.step("may carry several signatures, and be checked with several secrets", async () => {
    assertEquals((await verifyWebhook(await message([OTHER, SECRET]))).id, "m1");
    const turned = { ...await message([OTHER]), secrets: [SECRET, OTHER] };
    assertEquals((await verifyWebhook(turned)).id, "m1");
    const { headers, ...rest } = await message();
    headers.set("webhook-signature", `v2,abc v1a,x= ${headers.get("webhook-signature")}`);
    assertEquals((await verifyWebhook({ headers, ...rest })).id, "m1");
  });

  await t.step("is refused when its body has changed, be it by a blank", async () => {
    const fault = "no signature fits";
    assertEquals(await whyNot({ ...await message(), body: BODY.replace("{}", "{} ") }), fault);
    const parsed = JSON.stringify(JSON.parse(BODY));
    assertEquals(await whyNot({ ...await message(), body: parsed }), fault);
    const bytes = new TextEncoder().encode(BODY);
    assertEquals((await verifyWebhook({ ...await message(), body: bytes.buffer })).id, "m1");
    bytes[3] = 0;
    assertEquals(await whyNot({ ...await message(), body: bytes.buffer }), fault);
  });

  await t.step("is refused when its id or its time have changed", async () => {
    for (const [name, value] of [["webhook-id", "m2"], ["webhook-timestamp", `${SENT_AT + 1}`]]) {
      const { headers, ...rest } = await message();
      headers.set(name ?? "", value ?? "");
      assertEquals(await whyNot({ headers, ...rest }), "no signature fits");
    }
  });

  await t.step("is refused when it was signed with another secret", async () => {
    assertEquals(await whyNot({ ...await message(), secrets: [OTHER] }), "no signature fits");
    assertEquals(await whyNot({ ...await message(), secrets: [] }), "no signature fits");
  });

  await t.step("is refused five minutes too late or too early", async () => {
    const at = (seconds: number) => (SENT_AT + seconds) * 1000;
    for (const seconds of [-300, 300]) {
      assertEquals((await verifyWebhook({ ...await message(), now: at(seconds) })).id, "m1");
    }
    for (const seconds of [-301, 301]) {
      assertEquals(
        await whyNot({ ...await message(), now: at(seconds) }),
        "the timestamp is too far away",
      );
    }
  });

  await t.step("is refused when a header is missing or is none", async () => {
    for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
      const { headers, ...rest } = await message();
      headers.delete(name);
      assertEquals(await whyNot({ headers, ...rest }), "a header is missing");
    }
    const { headers, ...rest } = await message();
    headers.set("webhook-timestamp", "1e9");
    assertEquals(await whyNot({ headers, ...rest }), "a header is malformed");
    headers.set("webhook-timestamp", String(SENT_AT));
    for (const text of ["v1", "v1,", "v1,%%%", "v1,QUJD", "v1,=".padEnd(47, "A")]) {
      headers.set("webhook-signature", text);
      assertEquals(await whyNot({ headers, ...rest }), "no signature fits");
    }
  });

  await t.step("is signed as the form's own example is", async () => {
    const signed = await signWebhook({
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
      secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    });
    assertEquals(signed["webhook-signature"], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });
});

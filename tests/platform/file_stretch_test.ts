/** A file from some byte on, whether Storage knows ranges or not. */

import { AppError } from "@shared/edge/errors.ts";
import { openStretch } from "@shared/platform/file_stretch.ts";
import { assertEquals } from "../support/assert.ts";
import { withEnv } from "../support/with_env.ts";

const TEXT = "0123456789".repeat(20_000);

/** A Storage that answers in some way of its own. */
function storage(answer: (from: number) => Response): AsyncDisposable {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ headers }) => {
    const [, from = ""] = /^bytes=(\d+)-$/.exec(headers.get("range") ?? "") ?? [];
    return answer(Number(from));
  });
  const env = withEnv({
    SUPABASE_URL: `http://127.0.0.1:${server.addr.port}`,
    SUPABASE_SECRET_KEYS: '{"default":"sb_secret_of_nobody"}',
    SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_of_nobody"}',
  });
  return {
    async [Symbol.asyncDispose]() {
      env[Symbol.dispose]();
      await server.shutdown();
    },
  };
}

const part = (from: number) =>
  new Response(TEXT.slice(from), {
    status: 206,
    headers: { etag: '"abc"', "content-range": `bytes ${from}-${TEXT.length - 1}/${TEXT.length}` },
  });
const still = new AbortController().signal;
const whole = () => new Response(TEXT, { headers: { etag: 'W/"abc"' } });

Deno.test("a file from some byte on", async (t) => {
  for (const [name, answer] of [["in parts", part], ["as a whole", whole]] as const) {
    await t.step(`is what comes after it where Storage answers ${name}`, async () => {
      await using _ = storage(answer);
      for (const from of [0, 5, 150_003]) {
        const { bytes, etag, size } = await openStretch("bucket", "file", from, still);
        assertEquals([await new Response(bytes).text(), etag, size], [
          TEXT.slice(from),
          "abc",
          TEXT.length,
        ]);
      }
    });
  }

  const missing = () => Response.json({ statusCode: "404", message: "-" }, { status: 400 });
  const vague = () => new Response(TEXT, { status: 206 });
  for (
    const [name, answer, status] of [["missing", missing, 404], ["vague", vague, 503]] as const
  ) {
    await t.step(`is refused with ${status} where Storage is ${name} about it`, async () => {
      await using _ = storage(answer);
      const error = await openStretch("bucket", "file", 0, still).catch((thrown) => thrown);
      assertEquals([error instanceof AppError, error.status], [true, status]);
    });
  }

  await t.step("is waited for as long as its reader does", async () => {
    const stop = new AbortController();
    const endless = new ReadableStream({ start: (body) => body.enqueue(new Uint8Array(10)) });
    await using _ = storage(() => new Response(endless, { headers: { "content-length": "20" } }));
    const { bytes } = await openStretch("bucket", "file", 0, stop.signal);
    const reading = new Response(bytes).text().catch((thrown) => thrown);
    stop.abort(new Error("too late"));
    assertEquals(String(await reading), "Error: too late");
  });
});

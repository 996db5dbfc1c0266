/** Calling functions: what comes back, and what a refusal says. */

import { createClient } from "@supabase/supabase-js";
import { invoke, invokeStream } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";

/** Answers every call of a client with `answer`, and keeps what was asked. */
function answering(answer: (request: Request) => Response | Promise<Response>) {
  const asked: Request[] = [];
  const client = createClient("http://127.0.0.1:9", "sb_publishable_made_up", {
    auth: { persistSession: false, autoRefreshToken: false },
    global: {
      fetch: (input: RequestInfo | URL, init?: RequestInit) => {
        const request = new Request(input, init);
        asked.push(request);
        return Promise.resolve(answer(request.clone()));
      },
    },
  });
  return { client, asked };
}

const leave = { session_id: "0b8f6f3e-3c0e-4f37-9d0a-6a3f3f1c1a11" };

Deno.test("invoke() sends the input as JSON and gives the answer", async () => {
  const { client, asked } = answering(() => Response.json({ user_count: 3 }));
  const answer = await invoke(client, "leave-session", leave);

  assertEquals(answer, { user_count: 3 });
  assertEquals([asked[0]?.method, asked[0]?.url], [
    "POST",
    "http://127.0.0.1:9/functions/v1/leave-session",
  ]);
  assertEquals(await asked[0]?.json(), leave);
});

Deno.test("invoke() sends what has a file among it as a form", async () => {
  const { client, asked } = answering(() => Response.json({ text: "Hi" }));
  const file = new Blob(["RIFF"], { type: "audio/wav" });
  await invoke(client, "transcribe-audio", { file, language: undefined, recorded_from: 5 });

  const form = await asked[0]?.formData();
  assertEquals([...form?.keys() ?? []], ["file", "recorded_from"]);
  assertEquals(form?.get("recorded_from"), "5");
  const sent = form?.get("file") as File;
  assertEquals([sent.type, await sent.text()], ["audio/wav", "RIFF"]);
});

Deno.test("a refusal keeps its status, its body and the time to wait", async () => {
  const body = {
    code: "too_many_requests",
    message: "Cannot join: too many wrong codes",
    hint: "Wait 90 seconds",
    details: { seconds: 90 },
    request_id: "r-1",
  };
  const { client } = answering(() =>
    Response.json(body, { status: 429, headers: { "retry-after": "90" } })
  );
  const error = await assertFails(invoke(client, "leave-session", leave));

  assertEquals(error.name, "InvokeError");
  assertEquals([error.status, error.retryAfter], [429, 90]);
  assertEquals(error.body, body);
  assertEquals(error.message, body.message);
});

Deno.test("a refusal without a time to wait has none", async () => {
  const { client } = answering(() => Response.json({ message: "No" }, { status: 404 }));
  const dated = answering(() =>
    new Response("{}", { status: 503, headers: { "retry-after": "Fri, 01 Jan 2100 00:00:00 GMT" } })
  );

  assertEquals((await assertFails(invoke(client, "leave-session", leave))).retryAfter, undefined);
  const error = await assertFails(invoke(dated.client, "leave-session", leave));
  assertEquals(error.retryAfter, undefined);
});

Deno.test("a refusal in no words of ours still has its status", async () => {
  const { client } = answering(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  const error = await assertFails(invoke(client, "leave-session", leave));

  assertEquals([error.status, error.body], [502, {}]);
  assertEquals(error.message, "The function could not be reached");
});

Deno.test("a relay's refusal is one as well", async () => {
  const { client } = answering(() =>
    Response.json({ message: "boot error" }, { status: 503, headers: { "x-relay-error": "true" } })
  );
  const error = await assertFails(invoke(client, "leave-session", leave));

  assertEquals([error.status, error.message], [503, "boot error"]);
});

Deno.test("where nobody answers the status is 0 and the cause is kept", async () => {
  const port = closedPort();
  const client = createClient(`http://127.0.0.1:${port}`, "sb_publishable_made_up", {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const error = await assertFails(invoke(client, "leave-session", leave));

  assertEquals([error.status, error.body], [0, {}]);
  assertEquals(error.message, "The function could not be reached");
  assert(error.cause instanceof Error);
});

Deno.test("a call that is given up ends", async () => {
  const { client } = answering(({ signal }) =>
    new Promise((_, fail) => {
      const gone = () => fail(signal.reason);
      if (signal.aborted) gone();
      else signal.addEventListener("abort", gone);
    })
  );
  const giveUp = new AbortController();
  const call = invoke(client, "leave-session", leave, { signal: giveUp.signal });
  giveUp.abort();

  assertEquals((await assertFails(call)).status, 0);
});

Deno.test("invokeStream() asks for events and gives the answer unread", async () => {
  const events = { headers: { "content-type": "text/event-stream" } };
  const { client, asked } = answering(() => new Response("data: 1\n\n", events));
  const answer = await invokeStream(client, "translate-message", {
    message_id: leave.session_id,
  });

  assertEquals(asked[0]?.headers.get("accept"), "text/event-stream");
  assertEquals(await answer.text(), "data: 1\n\n");
});

/** A port that nobody listens on any more. */
function closedPort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}

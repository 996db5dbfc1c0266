/**
 * The HTTP worker sends what SQL queued and keeps the answers, as pg_net would.
 *
 * @module
 */

import type { Engine } from "../../supabase/local/database/engine.ts";
import { startNet } from "../../supabase/local/net/net.ts";
import { assert, assertEquals, assertMatch, assertObjectMatch } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { HandClock } from "../support/hand_clock.ts";
import { testDatabase } from "../support/test_database.ts";

interface Answer {
  id: number;
  status_code: number | null;
  content_type: string | null;
  headers: Record<string, string> | null;
  content: string | null;
  timed_out: boolean;
  error_msg: string | null;
}

interface Heard {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** A neighbour that remembers what it was told. `/slow` answers when the test lets it. */
function neighbour() {
  const heard: Heard[] = [];
  const slow = Promise.withResolvers<void>();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const body = await request.text();
    const headers = Object.fromEntries(request.headers);
    heard.push({ method: request.method, path: pathname + search, headers, body });
    if (pathname === "/slow") await slow.promise;
    if (pathname === "/away") {
      return new Response(null, { status: 302, headers: { location: "/" } });
    }
    if (pathname === "/broken") return new Response("a\0b", { status: 500 });
    return Response.json({ ok: true }, { status: 201, headers: { "x-seen": "yes" } });
  });
  return {
    heard,
    url: `http://127.0.0.1:${server.addr.port}`,
    answerTheSlow: slow.resolve,
    async [Symbol.asyncDispose]() {
      slow.resolve();
      await server.shutdown();
    },
  };
}

/** The database's calls, and the answer each one gets. */
function caller(engine: Engine) {
  const answers = (id: number) =>
    engine.query<Answer>("select * from net._http_response where id = $1::bigint", [id]);
  return {
    async call(sql: string, ...values: unknown[]): Promise<number> {
      const [row] = await engine.query<{ id: number }>(`select ${sql} as id`, values);
      assert(row);
      return row.id;
    },
    answers,
    answer: (id: number) => eventually(async () => (await answers(id))[0]),
  };
}

Deno.test("net", async (t) => {
  await using database = await testDatabase("create extension pg_net");
  const { engine } = database;
  const { call, answer, answers } = caller(engine);
  const log = (_level: string, line: string) => {
    throw new Error(line);
  };

  await t.step("posts JSON and keeps the answer", async () => {
    await using there = neighbour();
    const worker = await startNet({ engine, log });
    const id = await call(
      `net.http_post($1, body := '{"grüße": 1}', params := '{"a": "b"}', headers := '{"x-key": "k"}')`,
      there.url + "/in",
    );
    const { headers, ...rest } = await answer(id);
    await worker.close();

    assertObjectMatch(rest, {
      id,
      status_code: 201,
      content_type: "application/json",
      content: '{"ok":true}',
      timed_out: false,
      error_msg: null,
    });
    assertEquals(headers?.["x-seen"], "yes");
    const [heard] = there.heard;
    assertObjectMatch(heard ?? {}, { method: "POST", path: "/in?a=b", body: '{"grüße": 1}' });
    assertObjectMatch(heard?.headers ?? {}, { "x-key": "k", "user-agent": "pg_net" });
  });

  await t.step("gets without a body, and deletes", async () => {
    await using there = neighbour();
    const worker = await startNet({ engine, log });
    await answer(await call("net.http_get($1)", there.url + "/one"));
    await answer(await call("net.http_delete($1)", there.url + "/two"));
    await worker.close();
    assertEquals(there.heard.map((one) => `${one.method} ${one.path} ${one.body}`), [
      "GET /one ",
      "DELETE /two ",
    ]);
  });

  await t.step("keeps a refusal and a redirect as answers, and follows neither", async () => {
    await using there = neighbour();
    const worker = await startNet({ engine, log });
    const broken = await answer(await call("net.http_get($1)", there.url + "/broken"));
    const away = await answer(await call("net.http_get($1)", there.url + "/away"));
    await worker.close();
    assertEquals([broken.status_code, broken.content], [500, "ab"]);
    assertEquals([away.status_code, away.headers?.location], [302, "/"]);
    assertEquals(there.heard.map((one) => one.path), ["/broken", "/away"]);
  });

  await t.step("says why a request could not be sent", async () => {
    const worker = await startNet({ engine, log });
    for (const url of ["http://127.0.0.1:1/", "no address"]) {
      const { status_code, timed_out, error_msg } = await answer(
        await call("net.http_get($1)", url),
      );
      assertEquals([status_code, timed_out], [null, false]);
      assert(error_msg);
    }
    await worker.close();
  });

  await t.step("gives up after the request's own time", async () => {
    await using there = neighbour();
    const worker = await startNet({ engine, log });
    const id = await call("net.http_get($1, timeout_milliseconds := 50)", there.url + "/slow");
    const { timed_out, error_msg } = await answer(id);
    await worker.close();
    assertEquals([timed_out, error_msg], [true, "Timeout of 50 ms reached"]);
  });

  await t.step("leaves the database free while it waits, and overtakes the slow", async () => {
    await using there = neighbour();
    const worker = await startNet({ engine, log });
    const slow = await call("net.http_get($1)", there.url + "/slow");
    const quick = await call("net.http_get($1)", there.url + "/quick");
    await answer(quick);
    assertEquals(await answers(slow), []);
    there.answerTheSlow();
    assertEquals((await answer(slow)).status_code, 201);
    await worker.close();
  });

  await t.step("sends a hundred requests that came in one transaction", async () => {
    await using there = neighbour();
    const worker = await startNet({ engine, log });
    await engine.query(
      "select net.http_get($1 || n) from generate_series(1, 100) as n",
      [there.url + "/"],
    );
    await eventually(() => there.heard.length === 100);
    await worker.close();
    assertEquals(new Set(there.heard.map((one) => one.path)).size, 100);
  });

  await t.step("does not send what was rolled back", async () => {
    await using there = neighbour();
    const worker = await startNet({ engine, log });
    await engine.transaction(async (tx) => {
      await tx.query("select net.http_get($1)", [there.url + "/never"]);
      throw new Error("changed my mind");
    }).catch(() => {});
    await answer(await call("net.http_get($1)", there.url + "/yes"));
    await worker.close();
    assertEquals(there.heard.map((one) => one.path), ["/yes"]);
  });

  await t.step("finds rows that came without a notice", async () => {
    await using there = neighbour();
    const clock = new HandClock("2026-03-01T12:00:00Z");
    const worker = await startNet({ engine, log, clock });
    await clock.forward(0);
    await engine.query(
      `insert into net.http_request_queue (method, url, timeout_milliseconds) values ('GET', $1, 1000)`,
      [there.url + "/quiet"],
    );
    await clock.forward(5);
    await eventually(() => there.heard.length === 1);
    await worker.close();
  });

  await t.step("drops answers after six hours", async () => {
    const clock = new HandClock("2026-03-01T12:00:00Z");
    await engine.query(
      `insert into net._http_response (id, created)
       values (-1, now() - interval '6 hours 1 minute'), (-2, now() - interval '5 hours 59 minutes')`,
    );
    const worker = await startNet({ engine, log, clock });
    await clock.forward(0);
    await worker.close();
    assertEquals(await engine.query("select id from net._http_response where id < 0"), [{
      id: -2,
    }]);
  });

  await t.step("ends the requests under way when it closes", async () => {
    await using there = neighbour();
    const worker = await startNet({ engine, log });
    const id = await call("net.http_get($1)", there.url + "/slow");
    await eventually(() => there.heard.length === 1);
    await worker.close();
    const [left] = await answers(id);
    assertMatch(left?.error_msg ?? "", /^The stack stopped/);
  });
});

/**
 * Streams in both directions, and sockets, through a real server.
 *
 * @module
 */

import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { type FunctionsProject, openFunctions, PEER } from "./functions_project.ts";

/** Serves a runner as the gateway does; `address` has no scheme. */
function serve({ runner }: FunctionsProject) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => runner.fetch(request, PEER),
  );
  return {
    address: `127.0.0.1:${server.addr.port}/functions/v1`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Opens a socket and collects what it gets; `over` tells how it closed. */
function open(url: string, protocols: string[] = []) {
  const socket = new WebSocket(url, protocols);
  socket.binaryType = "arraybuffer";
  const got: unknown[] = [];
  socket.onmessage = ({ data }) => got.push(data);
  const over = new Promise<string>((done) => {
    socket.onclose = ({ code, reason }) => done(`${code} ${reason}`);
  });
  const heard = (length: number) => eventually(() => got.length >= length);
  return { socket, got, over, heard };
}

Deno.test("streams pass as they come", async (t) => {
  await using functions = await openFunctions({ limits: { pollMs: 20 } });
  await using server = serve(functions);

  await t.step(
    "each event of an answer arrives before the next is made",
    async () => {
      const answer = await fetch(`http://${server.address}/stream`);
      assertEquals(answer.headers.get("content-type"), "text/event-stream");
      const events: string[] = [];
      for await (
        const text of (answer.body ?? new ReadableStream()).pipeThrough(
          new TextDecoderStream(),
        )
      ) {
        events.push(text);
        assertEquals(
          await functions.text("stream", { method: "POST" }),
          "200 ",
        );
      }
      assertEquals(events, ["data: 0\n\n", "data: 1\n\n", "data: 2\n\n"]);
    },
  );

  await t.step(
    "a reader who leaves ends the stream in the function",
    async () => {
      const answer = await fetch(`http://${server.address}/stream`);
      const reader = answer.body?.getReader();
      await reader?.read();
      await reader?.cancel();
      await functions.logged("stream", "the reader left");
    },
  );

  await t.step(
    "each part of an upload is there before the next is sent",
    async () => {
      const { readable, writable } = new TransformStream<string, string>();
      const upload = writable.getWriter();
      const sent = upload.write("part 0");
      const answer = await fetch(`http://${server.address}/echo`, {
        method: "POST",
        body: readable.pipeThrough(new TextEncoderStream()),
      });
      await sent;
      const reader = answer.body?.pipeThrough(new TextDecoderStream())
        .getReader();
      for (const part of ["part 0", "part 1", "part 2"]) {
        if (part !== "part 0") await upload.write(part);
        assertEquals((await reader?.read())?.value, part);
      }
      await upload.close();
      assertEquals((await reader?.read())?.done, true);
    },
  );

  await t.step("a large upload comes back byte by byte", async () => {
    const body = crypto.getRandomValues(new Uint8Array(60_000));
    const large = new Blob(Array.from({ length: 50 }, () => body));
    const answer = await fetch(`http://${server.address}/echo`, {
      method: "POST",
      body: large,
    });
    assertEquals(
      await digest(await answer.arrayBuffer()),
      await digest(await large.arrayBuffer()),
    );
  });
});

Deno.test("sockets pass through", async (t) => {
  await using functions = await openFunctions({ watch: true });
  await using server = serve(functions);
  const url = `ws://${server.address}/socket`;

  await t.step(
    "with texts and bytes, in both directions and in order",
    async () => {
      const { socket, got, heard, over } = open(url);
      await heard(1);
      socket.send("a text");
      socket.send(new Uint8Array([1, 2, 3]));
      await heard(3);
      assertEquals(got, [
        "welcome",
        "a text",
        new Uint8Array([1, 2, 3]).buffer,
      ]);
      socket.close(1000);
      await over;
    },
  );

  await t.step("with the sub-protocol the function takes", async () => {
    const { socket, over, heard } = open(url, ["jwt-secret", "second"]);
    await heard(1);
    assertEquals(socket.protocol, "second");
    socket.close();
    await over;
  });

  await t.step("with the caller's close code", async () => {
    const { socket, over, heard } = open(url);
    await heard(1);
    socket.close(4001, "enough");
    assertEquals(await over, "4001 enough");
    await functions.logged("socket", "closed 4001 enough");
  });

  await t.step("with the function's close code", async () => {
    for (const code of [1000, 1008, 1011, 4321]) {
      const { socket, over, heard } = open(url);
      await heard(1);
      socket.send(`close ${code}`);
      assertEquals(await over, `${code} as you wish`);
    }
  });

  await t.step("and is refused when the function refuses", async () => {
    const { over } = open(`${url}/refuse`);
    await over;
    const headers = { upgrade: "websocket" };
    assertEquals(
      await functions.text("socket/refuse", { headers }),
      "502 Bad Gateway",
    );
    assertEquals(await functions.text("socket"), "403 no socket");
  });

  await t.step("and outlives a reload, which waits for it", async () => {
    const old = open(url);
    await old.heard(1);
    const code = await Deno.readTextFile(
      `${functions.root}/supabase/functions/socket/index.ts`,
    );
    await functions.write(
      "supabase/functions/socket/index.ts",
      code.replace("welcome", "hello"),
    );
    await functions.logged("socket", "reloaded");

    const fresh = open(url);
    await fresh.heard(1);
    assertEquals(fresh.got, ["hello"]);
    old.socket.send("still there");
    await old.heard(2);
    assertEquals(old.got, ["welcome", "still there"]);
    old.socket.close();
    fresh.socket.close();
    await Promise.all([old.over, fresh.over]);
    await functions.logged("socket", "it ended with code 0");
  });

  await t.step("and closes with 1011 when the function dies", async () => {
    const { socket, over, heard } = open(url);
    await heard(1);
    socket.send("crash");
    assertEquals(await over, "1011 the function ended");
  });
});

Deno.test("sockets close with 1012 when the runner goes away", async () => {
  const functions = await openFunctions();
  await using server = serve(functions);
  const { over, heard } = open(`ws://${server.address}/socket`);
  await heard(1);
  await functions[Symbol.asyncDispose]();
  assertEquals(await over, "1012 the function restarts");
});

async function digest(bytes: ArrayBuffer): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

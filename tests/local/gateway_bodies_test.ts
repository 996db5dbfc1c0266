/** The gateway holds no body of a request that was answered: the caller would wait to be heard to its end. */

import { assertEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { createGateway, type Part } from "../../supabase/local/gateway.ts";

/** Calls the Data API, behind which is this part, with a body that has no end; true once that is left. */
async function call(data: Part, seen: (answer: Promise<Response>) => Promise<void>) {
  const nothing = () => Promise.resolve(new Response(null, { status: 404 }));
  const gateway = createGateway({ data, functions: nothing, realtime: nothing, front: nothing });
  let isLeft = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1024)),
    cancel: () => void (isLeft = true),
  });
  const request = new Request("http://localhost/storage/v1/object/a/b", { method: "POST", body });
  await seen(gateway(request, "127.0.0.1"));
  return await eventually(() => isLeft, { seconds: 2 });
}

Deno.test("what nobody reads of a body is given up with the answer", async (t) => {
  const refused = new Response(null, { status: 401 });

  await t.step("where a part has wrapped it and answers without reading", async () => {
    const wrapping: Part = (request) => {
      new Request(request).body?.pipeThrough(new TransformStream());
      return Promise.resolve(refused);
    };
    await call(wrapping, async (answer) => assertEquals((await answer).status, 401));
  });

  await t.step("where it has read the beginning", async () => {
    const reading: Part = async (request) => {
      await request.body?.getReader().read();
      return refused;
    };
    await call(reading, async (answer) => assertEquals((await answer).status, 401));
  });

  await t.step("and where it fails", async () => {
    const failing: Part = () => Promise.reject(new Error("It failed"));
    await call(failing, async (answer) => void await assertRejects(() => answer));
  });
});

Deno.test("a body reaches its part whole, and the part's caller by their address", async () => {
  const nothing = () => Promise.resolve(new Response(null, { status: 404 }));
  const data: Part = async (request) =>
    new Response(`${request.headers.get("x-forwarded-for")} ${await request.text()}`);
  const gateway = createGateway({ data, functions: nothing, realtime: nothing, front: nothing });
  const init = { method: "POST", body: "all of it", headers: { "x-forwarded-for": "192.0.2.1" } };
  const answer = await gateway(new Request("http://localhost/rest/v1/notes", init), "127.0.0.1");
  assertEquals(await answer.text(), "127.0.0.1 all of it");
});

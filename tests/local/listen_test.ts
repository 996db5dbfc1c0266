/** The stack's one port: who may take it, and how it is given back. */

import { Failure } from "../../supabase/local/failure.ts";
import { listen } from "../../supabase/local/listen.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";

Deno.test("a port that is taken is refused in a sentence", async () => {
  const first = listen(0, () => Promise.resolve(new Response("first")));

  const refused = assertThrows(() => listen(first.port, () => Promise.reject()), Failure);
  assertEquals(refused.message, `Cannot listen on port ${first.port}: something else does`);
  await first.close();
});

Deno.test("a request that never ends does not keep the port from closing", async () => {
  const { promise: never, resolve: atLast } = Promise.withResolvers<Response>();
  let asked = false;
  const port = listen(0, () => {
    asked = true;
    return never;
  });
  const answer = fetch(`http://127.0.0.1:${port.port}`);
  await eventually(() => asked);

  await port.close();
  const refused = await fetch(`http://127.0.0.1:${port.port}`).catch((error) => error);
  assert(refused instanceof TypeError);

  atLast(new Response("late"));
  assertEquals(await (await answer).text(), "late");
  await port.close();
});

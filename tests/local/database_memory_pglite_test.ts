/** A database that was closed costs no memory, whoever still holds it. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assert, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { testDatabase } from "../support/test_database.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

Deno.test("a closed database gives its memory back while it is still held", async () => {
  const database = await testDatabase("create table public.notes (n int)");
  assert(database.pglite);
  const heap = new WeakRef(database.pglite.Module.HEAPU8.buffer);
  await database[Symbol.asyncDispose]();

  await eventually(() => {
    collect();
    return !heap.deref();
  });
  await assertRejects(() => database.engine.query("select 1"), Error, "closed");
});

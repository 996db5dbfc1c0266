/** What a store of sessions tells when something goes wrong, whatever has thrown it. */

import { AppError } from "@shared/edge/errors.ts";
import { only } from "@shared/lift/guards.ts";
import { SessionStoreError, storeError } from "@shared/lift/store_error.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";

Deno.test("an answer of the database is the fault that it stands for", () => {
  const faults: [status: number, fault: string][] = [
    [400, "serialisation"],
    [401, "policy"],
    [403, "policy"],
    [404, "not_found"],
    [409, "conflict"],
    [422, "rollback"],
    [500, "rollback"],
    [503, "connection"],
    [504, "connection"],
  ];
  for (const [status, fault] of faults) {
    const details = { version: 3 };
    const thrown = new AppError(status as 400, "conflict", "Cannot do this", { details });
    const told = storeError(thrown);
    assertEquals([status, told.fault, told.message], [status, fault, "Cannot do this"]);
    assert(told.cause === thrown);
    assertEquals(told.details, details);
  }
});

Deno.test("what is no answer at all means that nobody was reached", () => {
  const lost = new TypeError("fetch failed");
  const { fault, cause, details } = storeError(lost);
  assertEquals([fault, details], ["connection", undefined]);
  assert(cause === lost);
});

Deno.test("a store's own error stays as it is", () => {
  const own = new SessionStoreError("conflict", "Somebody else was there");
  assert(storeError(own) === own);
});

Deno.test("an answer without the row that it promises is no answer to go on with", () => {
  assertEquals(only([{ id: 1 }]), { id: 1 });
  assertThrows(() => only([]), Error, "has answered none");
});

/** A call has one name, and it is ours: in its answer, in the logs, and in the database. */

import { change } from "@shared/contract.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { type LogFields, LoggingService } from "@shared/platform/logging_service.ts";
import { z } from "zod";
import { assertEquals, assertMatch, assertNotEquals } from "../support/assert.ts";
import { trustMadeUpProject } from "../support/credentials.ts";

trustMadeUpProject();

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

const fails = defineFunction(
  change({
    name: "fails",
    summary: "Fails.",
    input: z.strictObject({}),
    output: z.object({}),
  }),
  {
    auth: "none",
    handler: () => {
      throw new Error("as it should");
    },
  },
);

/** The name that the answer has, and what the log says of it. */
async function namesOf(given: string) {
  const heard: LogFields[] = [];
  const stop = LoggingService.onError((_error, fields) => heard.push(fields));
  const headers = { "x-request-id": given };
  const response = await fails.fetch(new Request("http://local/fails", { method: "POST", headers }))
    .finally(stop);
  const { request_id } = await response.json();
  assertEquals(response.headers.get("x-request-id"), request_id);
  assertEquals(heard[0]?.request_id, request_id);
  return { ours: request_id as string, theirs: heard[0]?.client_request_id };
}

Deno.test("a call is named by us, whatever it calls itself", async () => {
  for (const given of [crypto.randomUUID(), ULID, "anna.mueller-1970", "a b", ""]) {
    const { ours } = await namesOf(given);
    assertMatch(ours, UUID, given);
    assertNotEquals(ours, given);
  }
});

Deno.test("what it calls itself is noted beside our name, where that is nobody's", async () => {
  for (const given of [crypto.randomUUID(), crypto.randomUUID().toUpperCase(), ULID]) {
    assertEquals((await namesOf(given)).theirs, given);
  }
  for (const other of ["anna.mueller-1970", "491701234567", `${ULID}-1`, `x${ULID}`, "a b", ""]) {
    assertEquals((await namesOf(other)).theirs, undefined, other);
  }
});

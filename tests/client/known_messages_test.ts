/** Each change of a message is told once, however often it is read. */

import { KnownMessages } from "@shared/client/known_messages.ts";
import type { Message } from "@shared/client/room_read.ts";
import { assertEquals } from "../support/assert.ts";

/** A reading: the cursor, and messages as [id, transaction]. */
const reading = (cursor: number, ...messages: [id: string, changed_in: number][]) => ({
  cursor,
  messages: messages.map(([id, changed_in]) => ({ id, changed_in }) as Message),
});

Deno.test("KnownMessages", async (t) => {
  const told = (known: KnownMessages, ...given: Parameters<typeof reading>) =>
    known.newsIn(reading(...given)).map(({ id }) => id);

  await t.step("tells what is new, in the order it was read", () => {
    const known = new KnownMessages();

    assertEquals(told(known, 10, ["a", 3], ["b", 2]), ["a", "b"]);
    assertEquals(told(known, 20, ["c", 12]), ["c"]);
  });

  await t.step("tells what is read again only once", () => {
    const known = new KnownMessages();
    told(known, 10, ["a", 10], ["b", 12]);

    assertEquals(told(known, 10, ["a", 10], ["b", 12], ["c", 11]), ["c"]);
  });

  await t.step("tells each change of the same message", () => {
    const known = new KnownMessages();
    told(known, 10, ["a", 10]);

    assertEquals(told(known, 11, ["a", 14]), ["a"]);
    assertEquals(told(known, 15, ["a", 15]), ["a"]);
  });

  await t.step("tells what committed late, and was older than what had been read", () => {
    const known = new KnownMessages();
    told(known, 10, ["a", 30]);

    assertEquals(told(known, 31, ["a", 30], ["late", 11]), ["late"]);
  });

  await t.step("does not tell again what somebody else asked for who was away for longer", () => {
    const known = new KnownMessages();
    told(known, 10, ["a", 3]);
    told(known, 20, ["b", 12]);

    assertEquals(told(known, 21, ["a", 3], ["b", 12], ["c", 20]), ["c"]);
  });

  await t.step("goes on in a database that was restored and counts from an earlier number", () => {
    const known = new KnownMessages();
    told(known, 2000, ["a", 1999]);
    told(known, 10);

    assertEquals(told(known, 12, ["b", 11]), ["b"]);
  });
});

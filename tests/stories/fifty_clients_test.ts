/** Fifty people at once: every answer belongs to its asker, and nobody is counted twice or not at all. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { enter, openRoom, type Room, seatsTaken, tell } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";
import { withoutRetries } from "../support/translated_by.ts";

const PEOPLE = 50;

/** How often each of them comes to the room that all share. */
const ROUNDS = 3;

Deno.test("fifty people at once", async (t) => {
  await using stack = await startStack();
  await withoutRetries(stack);
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, (_, number) => stack.as(`person ${number}`)),
  );
  const next = (number: number) => people[(number + 1) % PEOPLE];

  await t.step("open rooms, visit each other and talk, and hear nobody else", async () => {
    const opened = people.map(() => Promise.withResolvers<Room>());
    const wrong: string[] = [];
    let answers = 0;
    const expect = (what: string, actual: unknown, right: unknown) => {
      answers++;
      const [got, wanted] = [JSON.stringify(actual), JSON.stringify(right)];
      if (got !== wanted) wrong.push(`${what}: ${got} instead of ${wanted}`);
    };

    async function live(person: Person, number: number): Promise<void> {
      const own = await openRoom(person, { display_name: `Person ${number}` });
      opened[number]?.resolve(own);
      const { data: session } = await person.from("sessions").select("host_id, code")
        .eq("id", own.id).single();
      expect("own room", session, { host_id: person.userId, code: own.code });

      // Everybody visits the next one's room, and is visited by the one before.
      const visited = await opened[(number + 1) % PEOPLE]?.promise;
      if (!visited) throw new Error("The ring of rooms is broken");
      const joined = await enter(person, visited);
      expect("joined room", [joined.id, joined.state], [visited.id, "seated"]);
      const there = joined.participants.map(({ user_id }) => user_id);
      expect("seats", there, [next(number)?.userId, person.userId]);

      for (const room of [own, visited]) {
        const said = await tell(person, room, `${number} in ${room.id}`);
        const { data } = await person.from("messages").select("user_id, original")
          .eq("id", said.id).single();
        expect("sentence", data, { user_id: person.userId, original: `${number} in ${room.id}` });
      }
    }
    await Promise.all(people.map(live));

    await Promise.all(people.map(async (person, number) => {
      const rooms = await Promise.all([opened[number], opened[(number + 1) % PEOPLE]]
        .map(async (each) => (await each?.promise)?.id ?? ""));
      const { data: sessions } = await person.from("sessions").select("id");
      expect("all rooms", sessions?.map(({ id }) => id).sort(), [...rooms].sort());
      const { data: messages } = await person.from("messages").select("session_id, original");
      const heard = messages?.map(({ session_id, original }) => original.endsWith(session_id));
      expect("all sentences", heard, [true, true, true, true]);
      const foreign = messages?.filter(({ session_id }) => !rooms.includes(session_id));
      expect("sentences of others", foreign, []);
    }));

    assertEquals({ answers, wrong }, { answers: PEOPLE * 8, wrong: [] });
  });

  await t.step("come, go and come back to one room, and are counted exactly", async () => {
    const host = await stack.as("host");
    const room = await openRoom(host);
    let seated = 1;

    await Promise.all(people.map(async (person, number) => {
      const leave = () => invoke(person, "leave-session", { session_id: room.id });
      for (let round = 0; round < ROUNDS; round++) {
        await enter(person, room);
        if ((number + round) % 3 === 0) await Promise.all([enter(person, room), leave()]);
        if ((number + round) % 2 === 0) await Promise.all([leave(), leave()]);
      }
      if (number % 5 === 0) await leave();
      else await enter(person, room);
      if (number % 5 !== 0) seated++;
    }));

    const { data } = await host.from("participants").select("user_id")
      .eq("session_id", room.id).is("left_at", null);
    assertEquals([await seatsTaken(host, room), data?.length], [seated, seated]);
  });

  await t.step("take as many seats as there are", async () => {
    const host = await stack.as("host");
    const room = await openRoom(host, { seats: 9 });
    // One too many: ten wrong codes are all that one address has, for all the tests that use it.
    const outcomes = await Promise.allSettled(people.slice(0, 9).map((each) => enter(each, room)));

    assertEquals(outcomes.filter(({ status }) => status === "fulfilled").length, 8);
    assertEquals(await seatsTaken(host, room), 9);
  });
});

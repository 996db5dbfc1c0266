/** Who is there is put together from open pages and seats. */

import { PresentPeople, type PresentPerson } from "@shared/client/present_people.ts";
import { assertEquals } from "../support/assert.ts";

type Seats = Parameters<PresentPeople["seat"]>[0];

const seats = (...people: [id: string, name: string | null][]) =>
  people.map(([user_id, display_name]) => ({ user_id, display_name, language: "en" })) as Seats;

Deno.test("PresentPeople", async (t) => {
  function listen() {
    const told: string[] = [];
    const tell = (people: PresentPerson[]) =>
      void told.push(people.map((each) => each.display_name ?? each.user_id).join(", "));
    return { present: new PresentPeople(tell), told };
  }

  await t.step("tells nothing before it knows both", () => {
    const [one, other] = [listen(), listen()];
    one.present.seat(seats(["a", "Ana"]));
    other.present.see(["a"]);

    assertEquals([one.told, other.told], [[], []]);
  });

  await t.step("tells who has a seat and a page open, in the order of the seats", () => {
    const { present, told } = listen();
    present.seat(seats(["a", "Ana"], ["b", null], ["c", "Cleo"]));
    present.see(["c", "a"]);
    present.see(["c", "b", "a"]);
    present.see(["b"]);

    assertEquals(told, ["Ana, Cleo", "Ana, b, Cleo", "b"]);
  });

  await t.step("tells a new name, and nothing twice", () => {
    const { present, told } = listen();
    present.see(["a"]);
    present.seat(seats(["a", "Ana"]));
    present.seat(seats(["a", "Ana"], ["b", "Ben"]));
    present.see(["a"]);
    present.seat(seats(["a", "Anna"]));

    assertEquals(told, ["Ana", "Anna"]);
  });

  await t.step("believes no page that shows an id without a seat", () => {
    const { present, told } = listen();
    present.seat(seats(["a", "Ana"]));
    present.see(["a", "eve", ""]);

    assertEquals(told, ["Ana"]);
  });
});

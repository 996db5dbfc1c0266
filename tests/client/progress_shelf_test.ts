/** What a device remembers of a reader. */

import type { Position } from "@shared/client/progress_news.ts";
import { type ProgressOperation, ProgressShelf } from "@shared/client/progress_shelf.ts";
import { memoryStore, webStore } from "@shared/client/progress_store.ts";
import { assert, assertEquals } from "../support/assert.ts";

const NOON = 1_767_268_800_000;
const HOUR = 3_600_000;

function positionAt(series_id: string, ms: number): Position {
  return {
    series_id,
    chapter_id: null,
    page_number: null,
    total_pages: null,
    progress: 0.5,
    locator: null,
    status: "reading",
    policy: "latest",
    device_id: null,
    hlc: `${ms}-0000`,
    client_updated_at: null,
    updated_at: new Date(ms).toISOString(),
    deleted_at: null,
  };
}

function operation(op_id: string, hlc: string): ProgressOperation {
  return { op_id, series_id: "one", hlc, progress: 0.5 };
}

Deno.test("the clock of a device", async (t) => {
  await t.step("goes on in every tab, also within one millisecond", () => {
    const store = memoryStore();
    const tabs = [new ProgressShelf(store, () => NOON), new ProgressShelf(store, () => NOON)];
    const clocks = [0, 1, 1, 0].map((tab) => tabs[tab]?.tick());
    assertEquals(clocks, [0, 1, 2, 3].map((count) => `${NOON}-000${count}`));
  });

  await t.step("is ahead of everything it has seen", () => {
    const shelf = new ProgressShelf(memoryStore(), () => NOON);
    shelf.keepPlace("ana", positionAt("one", NOON + 5_000));
    assertEquals([shelf.tick(), shelf.tick()], [`${NOON + 5_000}-0001`, `${NOON + 5_000}-0002`]);
  });

  await t.step("does not go back with a time that is set back", () => {
    let now = NOON;
    const shelf = new ProgressShelf(memoryStore(), () => now);
    shelf.tick();
    now -= HOUR;
    assertEquals(shelf.tick(), `${NOON}-0001`);
  });
});

Deno.test("what waits", async (t) => {
  await t.step("is each reader's own, the oldest first", () => {
    const shelf = new ProgressShelf(memoryStore(), () => NOON);
    const [early, late] = [operation("a", `${NOON}-0000`), operation("b", `${NOON}-0001`)];
    shelf.wait("ana", late);
    shelf.wait("ana", early);
    shelf.wait("ben", early);
    assertEquals(shelf.waiting("ana"), [early, late]);
    shelf.done("ana", "a");
    assertEquals([shelf.waiting("ana"), shelf.waiting("ben")], [[late], [early]]);
  });

  await t.step("is not stopped by what another program wrote", () => {
    const store = memoryStore();
    const shelf = new ProgressShelf(store, () => NOON);
    store.set("quintet:reading:op:ana:x", "not JSON");
    store.set("quintet:reading:clock", "noon");
    assertEquals([shelf.waiting("ana"), shelf.tick()], [[], `${NOON}-0000`]);
  });

  await t.step("is found in the browser's storage among other things", () => {
    const kept = new Map<string, string>([["another", "thing"]]);
    const store = webStore({
      get length() {
        return kept.size;
      },
      key: (index) => [...kept.keys()][index] ?? null,
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    });
    const shelf = new ProgressShelf(store, () => NOON);
    const op = operation("a", shelf.tick());
    shelf.wait("ana", op);
    assertEquals(shelf.waiting("ana"), [op]);
    shelf.done("ana", "a");
    assert(kept.has("another") && kept.size === 2);
  });
});

Deno.test("places", async (t) => {
  await t.step("are the newest that was told, whatever the order", () => {
    const shelf = new ProgressShelf(memoryStore(), () => NOON);
    shelf.keepPlace("ana", positionAt("one", NOON + 2));
    shelf.keepPlace("ana", positionAt("one", NOON + 1));
    assertEquals(shelf.place("ana", "one")?.hlc, `${NOON + 2}-0000`);
    assertEquals(shelf.place("ben", "one"), undefined);
  });

  await t.step("that the server has no more are forgotten", () => {
    const shelf = new ProgressShelf(memoryStore(), () => NOON);
    const [one, two] = [positionAt("one", NOON), positionAt("two", NOON)];
    shelf.keepPlace("ana", one);
    shelf.keepPlace("ana", two);
    shelf.forgetOthers("ana", [two]);
    assertEquals(shelf.places("ana"), [two]);
  });
});

Deno.test("where the browser keeps nothing", async (t) => {
  const refuse = () => {
    throw new Error("refused");
  };

  await t.step("what cannot be written is kept as long as the page", () => {
    const store = { ...memoryStore(), set: refuse };
    const refused: unknown[] = [];
    const shelf = new ProgressShelf(store, () => NOON, (error) => void refused.push(error));
    const [one, two] = [operation("a", shelf.tick()), operation("b", shelf.tick())];
    shelf.user = "ana";
    shelf.keepDevice("ana", "phone");
    shelf.keepPlace("ana", positionAt("one", NOON));
    for (const op of [two, one]) shelf.wait("ana", op);
    assertEquals([shelf.user, shelf.device("ana")], ["ana", "phone"]);
    assertEquals([shelf.waiting("ana"), shelf.places("ana").length], [[one, two], 1]);
    shelf.done("ana", "a");
    assertEquals(shelf.waiting("ana"), [two]);
    assert(one.hlc < two.hlc && refused.length >= 6);
  });

  await t.step("what cannot be removed does not come back", () => {
    const store = { ...memoryStore(), remove: refuse };
    const shelf = new ProgressShelf(store, () => NOON);
    shelf.wait("ana", operation("a", shelf.tick()));
    shelf.done("ana", "a");
    assertEquals(shelf.waiting("ana"), []);
  });

  await t.step("what cannot be read is as good as not there", () => {
    const store = { keys: refuse, get: refuse, set: refuse, remove: refuse };
    const shelf = new ProgressShelf(store, () => NOON);
    assertEquals([shelf.user, shelf.waiting("ana"), shelf.tick()], [null, [], `${NOON}-0000`]);
    shelf.wait("ana", operation("a", shelf.tick()));
    assertEquals(shelf.waiting("ana").length, 1);
  });
});

/** Ana reads on a Kobo, a PocketBook and in the app: one position, whichever she takes up. */

import { invoke, type Output } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { KOReader } from "../support/koreader.ts";
import { positionIn } from "../support/readers.ts";
import { startStack } from "../support/stack.ts";

const BOOK = "59d481d168cca6267322f150c5f6a2a3";

/** A place in the book as KOReader writes it. */
const chapter = (number: number, part = 1) =>
  `/body/DocFragment[${number}]/body/p[${part}]/text().0`;

/** A clock of the app's, so many seconds from now. */
const hlcAt = (seconds: number) => `${String(Date.now() + seconds * 1000).padStart(13, "0")}-0000`;

Deno.test("a KOReader conversation", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const server = `${stack.url}/functions/v1/kosync`;
  const register = (name: string, platform: "koreader" | "web") =>
    invoke(ana, "register-device", { name, platform });

  const kobo = new KOReader(server, "Kobo_clara", "1A2B3C", BOOK);
  const pocket = new KOReader(server, "PocketBook", "9F8E7D", BOOK);
  const app = await register("Browser", "web");
  let cursor = "";

  /** What the app's reader sees of the book, by polling. */
  async function seenByApp(): Promise<Output<"pull-progress">["items"][number] | undefined> {
    const { items, next_cursor } = await invoke(ana, "pull-progress", {
      ...(cursor && { cursor }),
    });
    cursor = next_cursor;
    return items.find(({ series_id }) => series_id === BOOK);
  }

  const inApp = (op: { hlc: string; progress: number; page_number?: number; locator?: object }) =>
    invoke(ana, "sync-progress", {
      device_id: app.device_id,
      sent_at: new Date().toISOString(),
      ops: [{
        op_id: crypto.randomUUID(),
        series_id: BOOK,
        ...op,
        locator: { ...op.locator },
      }],
    });

  await t.step("the app names both readers, and they log in with what it shows", async () => {
    for (const reader of [kobo, pocket]) {
      const { username, device_key } = await register(reader.device, "koreader");
      const { status, body } = await reader.login(username, device_key);
      assertEquals([status, body], [200, { authorized: "OK" }]);
    }
  });

  await t.step("a book nobody has opened has no progress", async () => {
    assertEquals(await kobo.pull(), "no progress found");
    assertEquals(await seenByApp(), undefined);
  });

  await t.step("the Kobo reads to a third and closes the book", async () => {
    kobo.turnTo(0.3333, chapter(5));
    assertEquals((await kobo.push()).status, 200);
    assertEquals(await kobo.pull(), "from this device");
  });

  await t.step("the PocketBook opens it and asks whether to go there", async () => {
    assertEquals(await pocket.pull(), "asks: sync to latest location");
    assertEquals(await pocket.pull({ asked: true }), "went there");
    assertEquals(pocket.place, { percentage: 0.3333, progress: chapter(5) });
    assertEquals(await pocket.pull(), "in sync");
  });

  await t.step("the app sees the same position, and which device it came from", async () => {
    const seen = await seenByApp();
    assert(seen);
    assertEquals([seen.progress, seen.deleted_at], [0.3333, null]);
    const { data } = await ana.schema("reading").from("devices").select("name")
      .eq("id", seen.device_id ?? "").single();
    assertEquals(data?.name, "Kobo_clara");
    assertEquals(await seenByApp(), undefined);
  });

  await t.step("the PocketBook reads on, and the Kobo is asked", async () => {
    pocket.turnTo(0.5, chapter(8));
    await pocket.push();
    kobo.turnTo(0.3333, chapter(5));
    assertEquals(await kobo.pull({ asked: true }), "went there");
    assertEquals(kobo.place.progress, chapter(8));
  });

  await t.step("what waited offline in the Kobo does not move the newer one back", async () => {
    kobo.turnTo(0.55, chapter(9));
    await kobo.push();
    pocket.turnTo(0.7, chapter(11));
    await pocket.push();
    // The Kobo wakes up without asking, and sends what it had before.
    kobo.place = { percentage: 0.54, progress: chapter(9) };
    assertEquals((await kobo.push()).status, 200);
    kobo.place = { percentage: 0.55, progress: chapter(9) };
    assertEquals((await kobo.push()).status, 200);

    assertEquals((await seenByApp())?.progress, 0.7);
    assertEquals(await kobo.pull({ asked: true }), "went there");
    assertEquals(kobo.place, { percentage: 0.7, progress: chapter(11) });
  });

  await t.step("but who has seen it may go back: reading again is reading", async () => {
    kobo.turnTo(0.1, chapter(2));
    await kobo.push();
    assertEquals((await seenByApp())?.progress, 0.1);
    assertEquals(await pocket.pull({ asked: true }), "went there");
    assertEquals(pocket.place.progress, chapter(2));
  });

  await t.step("the app reads on, and KOReader can follow it to the letter", async () => {
    await inApp({ hlc: hlcAt(1), progress: 0.8, locator: { koreader: { progress: chapter(13) } } });
    assertEquals(await kobo.pull(), "asks: sync to latest location");
    assertEquals(await kobo.pull({ asked: true }), "went there");
    assertEquals(kobo.place, { percentage: 0.8, progress: chapter(13) });
  });

  await t.step(
    "a position without a place KOReader knows leads to the nearest one there was",
    async () => {
      await inApp({ hlc: hlcAt(2), progress: 0.85 });
      assertEquals(await pocket.pull({ asked: true }), "went there");
      assertEquals([pocket.place.percentage, pocket.place.progress], [0.85, chapter(13)]);
    },
  );

  await t.step("and who reads on there moves nobody back, until they are past it", async () => {
    pocket.turnTo(0.81, chapter(13, 2));
    await pocket.push();
    assertEquals((await positionIn(ana, BOOK))?.progress, 0.85);
    pocket.turnTo(0.87, chapter(13, 9));
    await pocket.push();
    assertEquals((await positionIn(ana, BOOK))?.progress, 0.87);
  });

  await t.step("what the app read an hour ago and sends now stays in the past", async () => {
    kobo.turnTo(0.9, chapter(14));
    await kobo.push();
    const { results } = await inApp({ hlc: hlcAt(-3600), progress: 0.2 });
    assertEquals(results.map(({ result }) => result), ["stale"]);
    assertEquals(await kobo.pull(), "from this device");
  });

  await t.step("all of it stands in the history, device by device", async () => {
    const { items } = await invoke(ana, "progress-history", { series_id: BOOK, limit: 200 });
    assertEquals([...new Set(items.map(({ device_name }) => device_name))].sort(), [
      "Browser",
      "Kobo_clara",
      "PocketBook",
    ]);
    assert(items.some(({ outcome, progress }) => outcome === "stale" && progress === 0.54));
  });

  await t.step("two readers with one login are two devices", async () => {
    const { username, device_key } = await register("Shared", "koreader");
    const left = new KOReader(server, "Kindle", "left", "shared-book");
    const right = new KOReader(server, "Kindle", "right", "shared-book");
    await left.login(username, device_key);
    await right.login(username, device_key);
    left.turnTo(0.2, "20");
    await left.push();

    assertEquals(await left.pull(), "from this device");
    assertEquals(await right.pull({ asked: true }), "went there");
  });
});

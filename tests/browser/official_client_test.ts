/** The official client in a real browser: two tabs in one room of the local stack. */

import type { Browser, Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { idOf, openWorld } from "../support/realtime_world.ts";
import { openChromium, servePage } from "./chromium.ts";
import { say, shows } from "./pages.ts";

const ROOM = "world:tabs";

Deno.test("two tabs of a browser share a room", async (t) => {
  await using world = await openWorld();
  const rights = "hear see speak appear";
  await world.seat(ROOM, { ana: rights, ben: rights });
  await using site = await servePage("official_room.html", "official_client.ts");
  await using browser = await openChromium();

  const tab = (name: string) => openTab(browser, name);
  const ana = await tab("ana");
  const ben = await tab("ben");

  await t.step("who is there shows in both", async () => {
    await shows(ana, "People", ["ana ×1", "ben ×1"]);
    await shows(ben, "People", ["ana ×1", "ben ×1"]);
  });

  await t.step("what one says the other hears", async () => {
    await say(ana, "Grüße 🎈");
    await shows(ben, "Said", ["ana: Grüße 🎈"]);
    await say(ben, "¡Hola!");
    await shows(ana, "Said", ["ben: ¡Hola!"]);
  });

  await t.step("what the database says both hear", async () => {
    await world.sql(`select realtime.send('{"text": "tea"}', 'server', $1)`, [ROOM]);
    await shows(ana, "Said", ["ben: ¡Hola!", "server: tea"]);
    await shows(ben, "Said", ["ana: Grüße 🎈", "server: tea"]);
  });

  await t.step("rows come to whom they belong", async () => {
    await ana.getByRole("button", { name: "Write a note" }).click();
    await shows(ana, "Notes", ["Note of ana"]);
    await ben.getByRole("button", { name: "Write a note" }).click();
    await shows(ben, "Notes", ["Note of ben"]);
    await shows(ana, "Notes", ["Note of ana"]);
  });

  await t.step("a second tab of one person is counted, until it is closed", async () => {
    const second = await tab("ana");
    await shows(ben, "People", ["ana ×2", "ben ×1"]);
    await second.close();
    await shows(ben, "People", ["ana ×1", "ben ×1"]);
  });

  await t.step("a tab that is loaded again is there again, once", async () => {
    await ben.reload();
    await joined(ben);
    await shows(ana, "People", ["ana ×1", "ben ×1"]);
    await say(ana, "Welcome back");
    await shows(ben, "Said", ["ana: Welcome back"]);
  });

  await t.step("nothing is left when the tabs are closed", async () => {
    await Promise.all([ana.close(), ben.close()]);
    await eventually(async () => (await world.stats()).sockets === 0);
    const { channels, rooms } = await world.stats();
    assertEquals([channels, rooms], [0, 0]);
  });

  async function openTab(browser: Browser, name: string): Promise<Page> {
    const page = await browser.newPage();
    const query = new URLSearchParams({
      url: world.url,
      key: world.keys.publishable,
      token: await world.token(name),
      owner: idOf(name),
      name,
      room: ROOM,
    });
    await page.goto(`${site.url}/?${query}`);
    await joined(page);
    return page;
  }
});

async function joined(page: Page): Promise<void> {
  await page.getByRole("status").getByText("SUBSCRIBED").waitFor();
}

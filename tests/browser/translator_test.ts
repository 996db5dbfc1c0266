/** Two people translate in two tabs of a real browser, on the project's own services. */

import type { Page } from "playwright-core";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { startStack } from "../support/stack.ts";
import { translatedBy } from "../support/translated_by.ts";
import { openChromium, servePage } from "./chromium.ts";
import { say, shows } from "./pages.ts";

Deno.test("two people translate in two tabs", async (t) => {
  await using stack = await startStack({ own: true });
  await using provider = FakeProvider.start();
  using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
  await using site = await servePage("translator.html", "translator_client.ts");
  await using browser = await openChromium();
  const context = await browser.newContext();
  const ana = await openTab("Ana", "en");
  const ben = await openTab("Ben", "es");

  await t.step("one opens a room, the other comes in with its code", async () => {
    await ana.getByRole("button", { name: "Open a room" }).click();
    await status(ana, "live");
    const code = await ana.getByLabel("Room's code").textContent() ?? "";
    assertMatch(code, /^\d{4}$/);
    await ben.getByRole("textbox", { name: "Code" }).fill(code);
    await ben.getByRole("button", { name: "Join" }).click();
    await status(ben, "live");
  });

  await t.step("each sees the other", async () => {
    for (const page of [ana, ben]) {
      await shows(page, "People", ["Ana (en)", "Ben (es)"]);
      await page.getByRole("heading", { name: "Room of 2" }).waitFor();
    }
  });

  await t.step("each reads in their own language what the other says", async () => {
    await say(ana, "Good morning!");
    await shows(ben, "Messages", ["es: Good morning!"]);
    await say(ben, "Buenos días");
    await shows(ana, "Messages", ["Good morning! [displayed]", "en: Buenos días"]);
    await shows(ben, "Messages", ["es: Good morning!", "Buenos días [displayed]"]);
  });

  await t.step("each sees that the other types, and that they stop", async () => {
    await ana.getByRole("textbox", { name: "Message" }).pressSequentially("W");
    await shows(ben, "Typing", ["somebody types"]);
    await shows(ben, "Typing", []);
  });

  await t.step("whoever loads the page again is still in, and has missed nothing", async () => {
    const code = await ben.getByLabel("Room's code").textContent() ?? "";
    await ben.goto("about:blank");
    await shows(ana, "People", ["Ana (en)"]);
    await say(ana, "Are you there?");
    await ben.goBack();
    await ben.getByRole("textbox", { name: "Code" }).fill(code);
    await ben.getByRole("button", { name: "Join" }).click();
    await shows(ben, "Messages", [
      "es: Good morning!",
      "Buenos días [displayed]",
      "es: Are you there?",
    ]);
    await shows(ana, "People", ["Ana (en)", "Ben (es)"]);
  });

  await t.step("whoever leaves is gone for the other", async () => {
    await ben.getByRole("button", { name: "Leave" }).click();
    await status(ben, "out");
    await shows(ana, "People", ["Ana (en)"]);
    await ana.getByRole("heading", { name: "Room of 1" }).waitFor();
  });

  await t.step("nothing went wrong on the way", async () => {
    for (const page of [ana, ben]) await shows(page, "Errors", []);
    assertEquals(context.pages().length, 2);
  });

  async function openTab(name: string, language: string): Promise<Page> {
    const page = await context.newPage();
    const query = new URLSearchParams({
      url: stack.url,
      key: stack.publishableKey,
      name,
      language,
    });
    await page.goto(`${site.url}/?${query}`);
    return page;
  }
});

async function status(page: Page, text: string): Promise<void> {
  await page.getByRole("status").getByText(text, { exact: true }).waitFor();
}

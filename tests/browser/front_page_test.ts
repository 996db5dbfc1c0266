/** The stack's root in a browser: the page asks how the stack is, and has everything at hand. */

import { assertEquals, assertMatch } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";
import { openChromium } from "./chromium.ts";

Deno.test("the stack's root in a browser", async (t) => {
  await using stack = await startStack();
  await using browser = await openChromium();
  const page = await browser.newPage({ viewport: { width: 1180, height: 900 } });
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (said) => said.type() === "error" && faults.push(said.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(stack.url)) faults.push(request.url());
  });
  const shot = async (name: string) => {
    const folder = Deno.env.get("SCREENSHOTS");
    if (folder) await page.screenshot({ path: `${folder}/front_${name}.png`, fullPage: true });
  };
  await page.goto(stack.url);

  await t.step("says that the database and the functions answer", async () => {
    const health = page.getByRole("list", { name: "Health" });
    await health.getByText(/answer in \d+ ms, version \S+/).waitFor();
    assertMatch(await health.textContent() ?? "", /Database answers in \d+ ms/);
    await shot("light");
    await page.emulateMedia({ colorScheme: "dark" });
    await shot("dark");
  });

  await t.step("finds functions by what is said of them", async () => {
    const shown = () => page.locator(".domain li:visible a").allTextContents();
    await page.getByRole("searchbox").fill("health nonsense");
    assertEquals(await shown(), []);
    await page.getByRole("searchbox").fill("sync-health");
    assertEquals(await shown(), ["sync-health"]);
    await page.setViewportSize({ width: 400, height: 800 });
    await page.getByRole("searchbox").fill("phonelog");
    await shot("narrow");
  });

  await t.step("and loads nothing from elsewhere", () => assertEquals(faults, []));
});

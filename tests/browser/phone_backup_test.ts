/** The page of the demo: a made-up backup is uploaded and imported, and what is in it is shown. */

import { Buffer } from "node:buffer";
import type { Route } from "playwright-core";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { ROOT, startStack } from "../support/stack.ts";
import { servePhonePage } from "../../supabase/local/demo/phone/serve_page.ts";
import { openChromium } from "./chromium.ts";

Deno.test("a backup on its way in is seen in a browser", async (t) => {
  await using stack = await startStack({ own: true });
  const { url, publishableKey: key } = stack;
  await using site = await servePhonePage(ROOT, { url, key });
  await using browser = await openChromium();
  const page = await browser.newPage({ viewport: { width: 1180, height: 1320 } });
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (said) => said.type() === "error" && faults.push(said.text()));
  const shot = async (name: string) => {
    const folder = Deno.env.get("SCREENSHOTS");
    if (folder) await page.screenshot({ path: `${folder}/phone_${name}.png`, fullPage: true });
  };
  // A link that names another back end is opened as if it named none.
  await page.goto(`${site.url}/?url=http://127.0.0.1:9&key=none`);

  await t.step("says that there is nothing yet", async () => {
    await page.getByText("No calls and no messages yet").waitFor();
    await shot("empty");
  });

  await t.step("says what is wrong with a file, and offers to try again", async () => {
    const buffer = Buffer.from("a photograph");
    const file = { name: "photo.csv", mimeType: "text/csv", buffer };
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByRole("button", { name: "Try again" }).waitFor({ timeout: 60_000 });
    assertEquals(await page.getByRole("status").textContent(), "failed");
    assertMatch(await page.getByRole("alert").textContent() ?? "", /Cannot read the backup/);
    await shot("failed");
  });

  await t.step("stops an upload, and says what a gateway's own page does not", async () => {
    const file = { name: "a.xml", mimeType: "text/xml", buffer: Buffer.from("<calls>") };
    const uploads = "**/storage/v1/object/upload/sign/**?token=*";
    const held = Promise.withResolvers<Route>();
    await page.route(uploads, (route) => held.resolve(route));
    await page.locator("input[type=file]").setInputFiles(file);
    const upload = await held.promise; // what is stopped before it was sent is held by nobody
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("status").getByText("cancelled").waitFor();
    assertEquals(await page.getByRole("alert").count(), 0);
    await upload.abort();
    await page.unroute(uploads);
    await page.route(uploads, (route) => route.fulfill({ status: 502, body: "<h1>Bad gateway" }));
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByText("Storage answers 502").waitFor();
    await page.unroute(uploads);
    assertMatch(faults.splice(0).join(), /^Failed to load resource: [^,]*502 [^,]*$/);
  });

  await t.step("says so where nobody can sign in", async () => {
    const other = await (await browser.newContext()).newPage();
    const refusal = { code: 422, error_code: "anonymous_provider_disabled", msg: "No guests" };
    await other.route(
      "**/auth/v1/signup*",
      (route) => route.fulfill({ status: 422, json: refusal }),
    );
    await other.goto(site.url);
    await other.getByRole("alert").getByText("Cannot sign in: No guests").waitFor();
    await other.context().close();
  });

  await t.step("the bar runs to its end, and says what was new", async () => {
    await page.getByRole("button", { name: "Messages", exact: true }).click();
    await page.getByRole("status").getByText("done").waitFor({ timeout: 60_000 });
    const bar = page.getByRole("progressbar", { name: "Import" });
    assertEquals(await bar.getAttribute("aria-valuenow"), "100");
    const inserted = Number((await page.locator("#inserted").textContent())?.replace(",", ""));
    assert(inserted > 1000, `${inserted} rows`);
  });

  await t.step("and what is in it is shown", async () => {
    await page.locator("#contacts li").first().waitFor();
    assert(await page.locator("#contacts li").count() > 3, "nobody is shown");
    const dates = await page.locator("#series text:not(.n)").allTextContents();
    assert(dates.includes(String(new Date().getFullYear())), `the axis says ${dates}`);
    assert((await page.locator("#series text.n").count()) > 3, "no numbers at the axis");
    await shot("light");
    await page.emulateMedia({ colorScheme: "dark" });
    await shot("dark");
    await page.setViewportSize({ width: 400, height: 900 });
    await shot("narrow");
    assertEquals(faults, []);
  });
});

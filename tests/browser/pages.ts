/**
 * What a reader sees of a page.
 *
 * @module
 */

import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";

/** Waits until a list shows exactly these lines. */
export async function shows(page: Page, name: string, lines: string[]): Promise<void> {
  const items = page.getByRole("list", { name }).getByRole("listitem");
  const isShown = async () => (await items.allTextContents()).join("\n") === lines.join("\n");
  await eventually(isShown).catch(async () => assertEquals(await items.allTextContents(), lines));
}

/** Types a message and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

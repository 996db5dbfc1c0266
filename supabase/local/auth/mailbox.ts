/**
 * Keeps the mails of Auth for people and tests to read, with links that lead to this stack.
 *
 * @module
 */

import { type EmailDriver, type EmailMessage, InMemoryEmailDriver } from "@supabase/lite";
import { AsyncLocalStorage } from "node:async_hooks";

/** A mail as it would have been sent. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** ISO 8601. */
  sentAt: string;
  /** The one-time code in it. */
  code?: string;
  /** The link in it. */
  link?: string;
}

/** What the request that causes mails knows about their links. */
interface Occasion {
  /** The stack's public address. */
  base: string;
  /** Where the link leads in the end. */
  redirectTo: string | null;
  sent: number;
}

const LINK = /https?:\/\/[^\s"'<>]+\/auth\/v1\/verify\?[^\s"'<>]+/g;

/** lite's e-mail driver: hand it to the app as `drivers.email`, and to `createAuth` as `mail`. */
export class Mailbox implements EmailDriver {
  #driver = new InMemoryEmailDriver({ maxKeepCount: 500 });
  #occasion = new AsyncLocalStorage<Occasion>();

  /** Keeps one mail. */
  async send({ to, subject, text = "", html = "" }: EmailMessage): Promise<void> {
    const occasion = this.#occasion.getStore();
    const led = (body: string) =>
      occasion ? body.replaceAll(LINK, (link) => lead(link, occasion)) : body;
    await this.#driver.send({ to, subject, text: led(text), html: led(html) });
    if (occasion) occasion.sent++;
  }

  /** Runs `work`, whose mails link to `base` and on to `redirectTo`; `sent` counts them. */
  async during<T>(
    base: string,
    redirectTo: string | null,
    work: () => Promise<T>,
  ): Promise<{ result: T; sent: number }> {
    const occasion: Occasion = { base, redirectTo, sent: 0 };
    const result = await this.#occasion.run(occasion, work);
    return { result, sent: occasion.sent };
  }

  /** The mails to one address, oldest first. */
  to(address: string): Mail[] {
    return (this.#driver.messages.get(address.toLowerCase()) ?? []).map(opened);
  }

  /** Every mail that is kept (the last 500), oldest first. */
  all(): Mail[] {
    return [...this.#driver.messages.values()].flat().map(opened)
      .sort((a, b) => a.sentAt.localeCompare(b.sentAt));
  }
}

/** lite builds links on `site_url` and always returns to it. */
function lead(link: string, { base, redirectTo }: Occasion): string {
  const { search } = new URL(link);
  const led = new URL(`${base}/auth/v1/verify${search}`);
  if (redirectTo) led.searchParams.set("redirect_to", redirectTo);
  return led.href;
}

function opened(kept: EmailMessage & { sentAt: string }): Mail {
  const { to, subject, text = "", html = "", sentAt } = kept;
  const [link] = text.match(LINK) ?? [];
  const [code] = text.replaceAll(LINK, "").match(/\b\d{6,10}\b/) ?? [];
  return { to, subject, text, html, sentAt, ...(code ? { code } : {}), ...(link ? { link } : {}) };
}

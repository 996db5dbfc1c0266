/**
 * What people do once they have picked up the phone: a call and what follows from it, a conversation in
 * texts, a picture for the family.
 *
 * @module
 */

import type { Random } from "../random.ts";
import type { Contact } from "./contacts.ts";
import { call, type MadeEvent, text } from "./made_event.ts";
import type { Kind } from "./rhythms.ts";
import type { Texts } from "./texts.ts";

const MINUTE = 60_000;

/** How long calls last: half of them less than this, in seconds. */
const TALK: Record<Kind, number> = {
  family: 420,
  friend: 240,
  colleague: 150,
  business: 95,
  sender: 20,
  spam: 8,
};

/** Makes sessions; each is the events in their order. */
export class Sessions {
  readonly #random: Random;
  readonly #texts: Texts;
  readonly #family: readonly Contact[];

  constructor(random: Random, texts: Texts, contacts: readonly Contact[]) {
    this.#random = random;
    this.#texts = texts;
    this.#family = contacts.filter(({ kind }) => kind === "family").slice(0, 5);
  }

  /** One session that begins at this instant. */
  begin(contact: Contact, at: number): MadeEvent[] {
    const random = this.#random;
    if (random.happens(0.012)) return [call(null, random.happens(0.5) ? "missed" : "in", at, 0)];
    if (random.happens(contact.calls)) return this.calls(contact, at);
    if (this.#family.includes(contact) && random.happens(0.06)) return [this.#picture(contact, at)];
    return contact.kind === "sender" ? [this.text(contact, "in", at)] : this.#talk(contact, at);
  }

  /** One text. */
  text(contact: Contact, direction: "in" | "out", at: number): MadeEvent {
    return text(contact, direction, at, this.#texts.write(this.#random, contact.kind));
  }

  /** A call; one that nobody took is mostly called back. */
  calls(contact: Contact, at: number): MadeEvent[] {
    const random = this.#random;
    if (contact.kind === "spam") {
      const end = random.of(["blocked", "blocked", "rejected", "missed"]);
      return [call(contact, end, at, 0)];
    }
    const way = random.happens(contact.own) ? "out" : "in";
    const chance = random.unit();
    if (chance < 0.78) return [call(contact, way, at, this.#talkTime(contact))];
    if (way === "out") return [call(contact, "out", at, 0)];
    if (chance < 0.8) return [call(contact, "rejected", at, 0)];
    const missed = [call(contact, "missed", at, 0)];
    if (random.happens(0.15)) {
      const spoken = random.between(4, 90);
      missed.push(call(contact, "in", at + MINUTE, spoken, "voicemail"));
    }
    if (random.happens(0.6)) {
      const later = at + random.between(2, 70) * MINUTE;
      missed.push(call(contact, "out", later, this.#talkTime(contact)));
    }
    return missed;
  }

  #talkTime({ kind }: Contact): number {
    return Math.min(Math.max(this.#random.skewed(TALK[kind], 1.1), 1), 6 * 3600);
  }

  /** Texts to and fro, half a minute apart, until one has nothing to say. */
  #talk(contact: Contact, start: number): MadeEvent[] {
    const random = this.#random;
    const events: MadeEvent[] = [];
    let at = start;
    let isOwn = random.happens(contact.own);
    do {
      events.push(this.text(contact, isOwn ? "out" : "in", at));
      if (random.happens(0.7)) isOwn = !isOwn;
      at += 1000 * Math.min(Math.max(random.skewed(35, 1), 2), 1200) + random.below(1000);
    } while (events.length < 40 && random.happens(0.84));
    return events;
  }

  #picture(contact: Contact, at: number): MadeEvent {
    const random = this.#random;
    const body = random.happens(0.7) ? this.#texts.write(random, "family") : "";
    return {
      type: "mms",
      direction: random.happens(0.4) ? "out" : "in",
      // MMS are dated to the second.
      at: at - at % 1000,
      duration: null,
      contact,
      body,
      others: this.#family.filter((each) => each !== contact).slice(0, random.between(0, 4)),
      attachments: body === "" || random.happens(0.6) ? random.between(1, 3) : 0,
    };
  }
}

/**
 * One person's phone log as the model keeps it: plain lists of contacts, numbers and events.
 *
 * @module
 */

import type { Contact, Direction, EventType, Level, LoggedEvent } from "./events.ts";

/** One event as a source sends it. */
export interface SentEvent {
  external_id: string;
  type: EventType;
  direction: Direction;
  /** E.164; null where it was withheld. */
  number: string | null;
  /** ms since 1970 */
  started_at: number;
  duration_s: number | null;
  /** Null where the source says none. */
  body: string | null;
  /** Null is as long as the text is, where one is said. */
  body_len: number | null;
  /** The numbers of a group; null where nothing is said of one. */
  participants: string[] | null;
  meta: Record<string, boolean | number | string>;
  revision: number;
}

/** A source says that it has this one no more. */
export interface SentDeletion {
  external_id: string;
  revision: number;
  deleted: true;
}

/** What stands in the database of one event. */
export interface StoredEvent extends LoggedEvent {
  source: string;
  external_id: string;
  revision: number;
  number: string | null;
  body_len: number | null;
  meta: SentEvent["meta"];
  /** Where its source keeps texts. */
  body: string | null;
  /** The contacts who were in the group beside its own. */
  people: string[];
}

/** What must not come back unless it is newer. */
export interface Tombstone {
  source: string;
  external_id: string;
  revision: number;
}

/** Everything of one person. */
export interface World {
  contacts: Contact[];
  /** Whose each number is: the id of a contact. */
  numbers: Map<string, string>;
  events: StoredEvent[];
  tombstones: Tombstone[];
  /** The sources whose texts are kept. */
  keepers: Set<string>;
  /** For how many days events are kept; null is for ever. */
  days: number | null;
}

/** Nobody called yet. */
export function emptyWorld(): World {
  const nothing = { contacts: [], events: [], tombstones: [], days: null };
  return { ...nothing, numbers: new Map(), keepers: new Set() };
}

/** Has the texts of a source kept from now on, or none of them any more. */
export function keepTexts(world: World, source: string, isKept: boolean): void {
  if (isKept) world.keepers.add(source);
  else world.keepers.delete(source);
  for (const event of world.events) {
    if (event.source === source && !isKept) event.body = null;
  }
}

/** The contact behind a number; a new number is a new contact, whose id is the number at first. */
export function contactOf(world: World, number: string | null): Contact | null {
  if (number === null) return null;
  if (!world.numbers.has(number)) {
    world.numbers.set(number, number);
    const one = { id: number, name: null, level: "normal" as const };
    world.contacts.push({ ...one, tags: [], stay_in_touch_days: null });
  }
  return world.contacts.find(({ id }) => id === world.numbers.get(number)) ?? null;
}

/** Whoever a number belongs to now, its events are theirs and as hidden as they are. */
export function settle(world: World): void {
  for (const event of world.events) {
    const contact = contactOf(world, event.number);
    event.contact_id = contact?.id ?? null;
    event.privacy = contact?.level ?? "normal";
  }
}

/** A contact's level; nothing happens where the number is unknown. */
export function setLevel(world: World, number: string, level: Level): void {
  const contact = world.contacts.find(({ id }) => id === world.numbers.get(number));
  if (contact) contact.level = level;
  settle(world);
}

/** Calls whoever has a number by a name; nothing happens where the number is unknown. */
export function setName(world: World, number: string, name: string): void {
  const contact = world.contacts.find(({ id }) => id === world.numbers.get(number));
  if (contact) contact.name = name;
}

/** Gives a number to the contact who has another one; both must be known. */
export function moveNumber(world: World, number: string, to: string): void {
  const contact = world.numbers.get(to);
  if (!contact || !world.numbers.has(number)) return;
  world.numbers.set(number, contact);
  settle(world);
}

/**
 * Makes two contacts one: the first's numbers are the second's, and so is what the second does not say
 * itself; of two levels the stricter one counts.
 */
export function mergeContacts(world: World, from: string, into: string): void {
  const [old, stays] = [from, into].map((number) =>
    world.contacts.find(({ id }) => id === world.numbers.get(number))
  );
  if (!old || !stays || old === stays) return;
  for (const [number, contact] of world.numbers) {
    if (contact === old.id) world.numbers.set(number, stays.id);
  }
  stays.name ??= old.name;
  stays.stay_in_touch_days ??= old.stay_in_touch_days;
  stays.tags = [...new Set([...stays.tags, ...old.tags])];
  const levels = [old.level, stays.level];
  stays.level = (["hidden", "masked"] as const).find((each) => levels.includes(each)) ?? "normal";
  world.contacts = world.contacts.filter((each) => each !== old);
  settle(world);
  for (const event of world.events) {
    const people = new Set(event.people.map((id) => id === old.id ? stays.id : id));
    if (event.contact_id === stays.id) people.delete(stays.id);
    event.people = [...people];
  }
}

/** The source's own row is gone, and will come back when it is sent again. */
export function deleteEvent(world: World, source: string, external_id: string): void {
  world.events = world.events.filter((event) =>
    event.source !== source || event.external_id !== external_id
  );
}

/** Everything a source sent is gone, what it deleted as well. */
export function eraseSource(world: World, source: string): void {
  world.events = world.events.filter((event) => event.source !== source);
  world.tombstones = world.tombstones.filter((stone) => stone.source !== source);
  world.keepers.delete(source);
}

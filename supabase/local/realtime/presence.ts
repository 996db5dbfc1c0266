/**
 * Who is present in a room: one meta for each channel, under keys that channels may share.
 *
 * @module
 */

import type { Payload } from "./serializer.ts";

/** What a channel tracked, as clients see it. */
interface Meta {
  ref: string;
  given: Payload;
  /** The client's payload as JSON text: tracking the same again is no news. */
  payload: string;
  /** The whole meta as JSON text. */
  text: string;
}

/** Both sides of a `presence_diff`, each the JSON text of `{key: {metas: […]}}`. */
export interface Diff {
  joins: string;
  leaves: string;
}

const NOBODY = "{}";

/** A room's presence; members go by their ids. */
export class Presence {
  readonly #keys = new Map<string, Map<string, Meta>>();
  readonly #nextRef: () => string;

  /** `nextRef` makes refs that no other room and no other server makes. */
  constructor(nextRef: () => string) {
    this.#nextRef = nextRef;
  }

  /** Tracks, or replaces what the member tracked; undefined when it is the same again. */
  track(key: string, member: string, given: Payload): Diff | undefined {
    const payload = JSON.stringify(given);
    const old = this.#keys.get(key)?.get(member);
    if (old?.payload === payload) return undefined;

    const ref = this.#nextRef();
    const { phx_ref: _, phx_ref_prev: __, ...own } = given;
    const meta: Meta = {
      ref,
      given,
      payload,
      text: JSON.stringify({ phx_ref: ref, ...old && { phx_ref_prev: old.ref }, ...own }),
    };
    const metas = this.#keys.get(key) ?? new Map<string, Meta>();
    this.#keys.set(key, metas.set(member, meta));
    return { joins: entries(key, [meta]), leaves: old ? entries(key, [old]) : NOBODY };
  }

  /** Forgets a member; undefined when it was not present. */
  untrack(key: string, member: string): Diff | undefined {
    const metas = this.#keys.get(key);
    const old = metas?.get(member);
    if (!metas || !old) return undefined;

    metas.delete(member);
    if (metas.size === 0) this.#keys.delete(key);
    return { joins: NOBODY, leaves: entries(key, [old]) };
  }

  /** Everybody, as the JSON text of a `presence_state`. */
  state(): string {
    const all = [...this.#keys].map(([key, metas]) => entry(key, [...metas.values()]));
    return `{${all.join(",")}}`;
  }

  /** Everybody, each with what it tracked. */
  tracked(): { key: string; member: string; payload: Payload }[] {
    return [...this.#keys].flatMap(([key, metas]) =>
      [...metas].map(([member, { given }]) => ({ key, member, payload: given }))
    );
  }

  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }
}

function entries(key: string, metas: Meta[]): string {
  return `{${entry(key, metas)}}`;
}

function entry(key: string, metas: Meta[]): string {
  return `${JSON.stringify(key)}:{"metas":[${metas.map(({ text }) => text).join(",")}]}`;
}

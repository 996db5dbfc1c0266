/**
 * Sends what was judged: per channel only the topic and the ids differ.
 *
 * @module
 */

import { setImmediate } from "node:timers/promises";
import type { Identity } from "./identity.ts";
import type { Hearing, Verdict } from "./judge.ts";
import type { Ask } from "./listeners.ts";
import type { Table } from "./columns.ts";
import { dataOf, type View } from "./records.ts";
import type { Row } from "./rows.ts";

/** After so many frames everybody else has a turn: heartbeats, joins, REST. */
const FRAMES_IN_A_ROW = 200;

/** Sends in turns; counts what it sent. */
export class Delivery {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Sends one row of a table to all who may know of it. */
  async send(table: Table, verdict: Verdict, row: Row, index: number, hearings: Hearing[]) {
    const data = new Map<View, string>();
    for (const { listener, who, asks } of hearings) {
      if (listener.isOver) continue;
      for (const [view, ids] of idsByView(verdict, index, asks, who)) {
        const text = data.get(view) ?? dataOf(table, view, row);
        data.set(view, text);
        const payload = `{"ids":[${ids}],"data":${text}}`;
        listener.who.sendText(
          `{"topic":${listener.topic},"event":"postgres_changes","payload":${payload},"ref":null}`,
          `[null,null,${listener.topic},"postgres_changes",${payload}]`,
        );
        if (++this.#count % FRAMES_IN_A_ROW === 0) await setImmediate();
      }
    }
  }
}

/** Subscriptions with another `select` get a frame of their own. */
function idsByView(verdict: Verdict, index: number, asks: Ask[], who: Identity) {
  const ids = new Map<View, Set<number>>();
  for (const ask of asks) {
    if (!verdict.tells(index, ask, who)) continue;
    const view = verdict.view(who.role, ask);
    const kept = ids.get(view);
    if (kept) kept.add(ask.id);
    else ids.set(view, new Set([ask.id]));
  }
  return [...ids].map(([view, numbers]) => [view, [...numbers].join(",")] as const);
}

/**
 * What clients were told is done, written down by them, and compared with the database at the end.
 *
 * @module
 */

import type { Sql } from "../../support/stack.ts";

/** Where a kind of change is found again: its mark, a uuid, once for each effect. */
const KEPT = {
  messages: "select client_id as mark from translator.messages where client_id is not null",
  positions: "select op_id as mark from reading.progress_history where op_id is not null",
  rooms: "select display_name as mark from translator.participants where display_name is not null",
  "API keys": "select name as mark from platform.api_keys",
  revocations: "select name as mark from platform.api_keys where revoked_at is not null",
};

/** A kind of change. */
export type Kind = keyof typeof KEPT;

/** One line of the comparison. */
export interface Balance {
  kind: Kind;
  acknowledged: number;
  /** Told to be done, and not there. */
  lost: number;
  /** There more than once. */
  doubled: number;
}

/** Marks of what was acknowledged, by kind; a mark is drawn once and sent with every repeat. */
export class Ledger {
  readonly #acknowledged = new Map<Kind, Set<string>>();

  /** Writes down that a change was acknowledged. */
  note(kind: Kind, mark: string): void {
    this.#of(kind).add(mark);
  }

  /** Looks each one up. */
  async balance(sql: Sql): Promise<Balance[]> {
    const balances: Balance[] = [];
    for (const kind of Object.keys(KEPT) as Kind[]) {
      const rows = await sql<{ mark: string }>(
        `select mark from (${KEPT[kind]}) as kept where mark ~ '^[0-9a-f-]{36}$'`,
      );
      const kept = new Set(rows.map(({ mark }) => mark));
      const acknowledged = this.#of(kind);
      const lost = [...acknowledged].filter((mark) => !kept.has(mark)).length;
      balances.push({
        kind,
        acknowledged: acknowledged.size,
        lost,
        doubled: rows.length - kept.size,
      });
    }
    return balances;
  }

  #of(kind: Kind): Set<string> {
    const known = this.#acknowledged.get(kind) ?? new Set<string>();
    this.#acknowledged.set(kind, known);
    return known;
  }
}

/**
 * Brings committed changes of tables to the channels that asked for them and may see them.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";
import type { Log } from "../database/log.ts";
import { accept, type Accepted, type Binding } from "./bindings.ts";
import { checkWanted } from "./check_wanted.ts";
import { Columns, type Table } from "./columns.ts";
import { Dispatch, sayLost } from "./dispatch.ts";
import { BadSubscription } from "./filters.ts";
import { isMeant, type Listener, listenerOf, Listeners } from "./listeners.ts";
import type { Change, Outbox } from "./outbox.ts";
import type { Subscribed, Subscriber } from "./subscriber.ts";
import { readWanted, shownWanted, type Wanted } from "./wanted.ts";

export type { Subscribed, Subscriber };

/** What it works with; the outbox is asked for when it is needed, because each needs the other. */
export interface ChangesOptions {
  engine: Engine;
  outbox: () => Outbox;
  log: Log;
}

/** Who has subscribed and not left, however it went. */
interface Member {
  accepted: Accepted[];
  /** One judgement after the other: the last one counts. */
  judged: Promise<Subscribed>;
}

const LEFT: Subscribed = { ok: false, message: "The channel has left", retry: false };

/** All subscriptions of one server. */
export class Changes {
  readonly #database: Engine;
  readonly #outbox: () => Outbox;
  readonly #log: Log;
  readonly #columns: Columns;
  readonly #listeners = new Listeners();
  readonly #dispatch: Dispatch;
  readonly #members = new Map<Subscriber, Member>();
  #last: Promise<void> = Promise.resolve();

  constructor({ engine, outbox, log }: ChangesOptions) {
    this.#database = engine;
    this.#outbox = outbox;
    this.#log = log;
    this.#columns = new Columns(engine);
    this.#dispatch = new Dispatch(
      { database: engine, columns: this.#columns, log },
      this.#listeners,
    );
  }

  /** The ids for the join's reply. */
  accept(bindings: Binding[]): Accepted[] {
    return accept(bindings);
  }

  /** Resolves when whatever commits from now on will be told, or with what is wrong. */
  subscribe(who: Subscriber, accepted: Accepted[]): Promise<Subscribed> {
    this.#members.set(who, { accepted, judged: Promise.resolve(LEFT) });
    return this.refresh(who);
  }

  /** Judges the bindings anew, for somebody whose identity changed. */
  refresh(who: Subscriber): Promise<Subscribed> {
    const member = this.#members.get(who);
    if (!member) return Promise.resolve(LEFT);
    return member.judged = member.judged.then(() => this.#begin(who, member));
  }

  /** From now on nothing is told. */
  unsubscribe(who: Subscriber): void {
    this.#members.delete(who);
    this.#unwatch(this.#listeners.remove(who));
  }

  /** Tells a batch, in its order; resolves when all of it is sent. Never rejects. */
  handle(batch: Change[]): Promise<void> {
    return this.#last = this.#last.then(() => this.#dispatch.tell(batch));
  }

  /** The schema or a right changed: what is known of tables is read again. */
  forgetGrants(): void {
    this.#columns.forget();
    if (this.#listeners.size > 0) void this.#watchAgain();
  }

  /** Changes were lost: every listener is told to fetch what it needs. */
  dropped(): void {
    for (const listener of this.#listeners.all()) sayLost(listener);
  }

  /** Listening channels, and events sent to them so far. */
  stats(): { subscriptions: number; delivered: number } {
    return { subscriptions: this.#listeners.size, delivered: this.#dispatch.delivered };
  }

  async #begin(who: Subscriber, member: Member): Promise<Subscribed> {
    const hasLeft = () => this.#members.get(who) !== member;
    let wanted: Wanted[] = [];
    let held: Listener | undefined;
    try {
      wanted = member.accepted.map(readWanted);
      const tables = await this.#checked(who, wanted);
      if (hasLeft()) return LEFT;
      held = listenerOf(who, wanted, tables);
      this.#listeners.hold(held);
      await Promise.all([...held.rels].map((rel) => this.#outbox().watch(rel)));
      if (hasLeft()) {
        this.#unwatch(this.#listeners.release(held));
        return LEFT;
      }
      this.#unwatch(this.#listeners.add(held));
      return { ok: true };
    } catch (error) {
      if (held) this.#unwatch(this.#listeners.release(held));
      if (hasLeft()) return LEFT;
      this.#unwatch(this.#listeners.remove(who));
      if (error instanceof BadSubscription) {
        return { ok: false, message: error.message, retry: false };
      }
      this.#log("error", "realtime: a subscription failed", { error: String(error) });
      return { ok: false, message: failure(wanted), retry: true };
    }
  }

  /** Answers the tables by which all is right; throws a {@linkcode BadSubscription}. */
  async #checked(who: Subscriber, wanted: Wanted[]): Promise<Map<number, Table>> {
    const tables = await this.#columns.tablesNow();
    for (const each of wanted) await this.#check(who, each, tables);
    return tables;
  }

  async #check(who: Subscriber, wanted: Wanted, tables: Map<number, Table>): Promise<void> {
    const meant = new Set([...tables.values()].filter((table) => isMeant(wanted, table)));
    if (meant.size === 0) {
      throw new BadSubscription(
        "Unable to subscribe to changes with given parameters. Please check Realtime is enabled " +
          `for the given connect parameters: [${shownWanted(wanted)}]`,
      );
    }
    if (wanted.filters.length === 0 && !wanted.select) return;
    const { role } = who.identity();
    for (const table of meant) {
      const readable = await this.#columns.readable(table, role);
      await checkWanted(this.#database, wanted, table, readable);
    }
  }

  /** Tables may have come or gone, or come again under another oid. */
  async #watchAgain(): Promise<void> {
    try {
      const tables = await this.#columns.tables();
      const { meant, unused } = this.#listeners.resolve(tables);
      this.#unwatch(unused);
      await Promise.all([...meant].map((rel) => this.#outbox().watch(rel)));
    } catch (error) {
      this.#log("error", "realtime: tables cannot be watched", { error: String(error) });
    }
  }

  #unwatch(rels: Iterable<number>): void {
    for (const rel of rels) this.#outbox().unwatch(rel);
  }
}

function failure(wanted: Wanted[]): string {
  return "Unable to subscribe to changes with given parameters. The database did not answer, and is " +
    `asked again: [${wanted.map(shownWanted).join("; ")}]`;
}

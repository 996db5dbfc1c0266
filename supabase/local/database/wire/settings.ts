/**
 * Keeps what a client sets (`set role`, `search_path`, time-outs) out of the process and out of
 * other clients: all of them share one session of the engine.
 *
 * @module
 */

import type { Turn } from "./turn.ts";

type Settings = ReadonlyMap<string, string>;

/** A role is no ordinary setting: it is not listed, and `reset all` leaves it. */
const READ = `
  select name, setting from pg_catalog.pg_settings
  where source = 'session' and name not like 'transaction\\_%'
  union all
  select 'role', pg_catalog.current_setting('role')`;

/** The settings of one client, in force during its turns only. */
export class ClientSettings {
  readonly #turn: Turn;
  #mine: Settings | null = null;
  #others: Settings | null = null;

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  /** At the start of a turn: puts the client's settings in force. */
  async enter(): Promise<void> {
    if (!this.#mine) return;
    await this.watch();
    await this.#apply(this.#mine);
  }

  /** Before statements that may set something: remembers what to put back. Never inside a batch. */
  async watch(): Promise<void> {
    this.#others ??= await this.#read();
  }

  /** Sets what the client asked for when it connected; throws when the engine refuses a value. */
  async begin(wanted: Settings): Promise<void> {
    await this.watch();
    if (wanted.size) await this.#apply(new Map([...await this.#read(), ...wanted]));
  }

  /** At the end of a turn, outside a transaction: puts everybody else's settings back. */
  async leave(): Promise<void> {
    if (!this.#others) return;
    const now = await this.#read();
    const changed = !same(now, this.#others);
    this.#mine = changed ? now : null;
    if (changed) await this.#apply(this.#others);
    this.#others = null;
  }

  async #read(): Promise<Settings> {
    const rows = await this.#turn.ask(READ);
    return new Map(rows.map(([name, setting]) => [name ?? "", setting ?? ""]));
  }

  async #apply(settings: Settings): Promise<void> {
    const ordered = [...settings].sort(([a], [b]) => Number(a === "role") - Number(b === "role"));
    const each = ordered.map(([name, value]) =>
      `select pg_catalog.set_config(${quoted(name)}, ${quoted(value)}, false);`
    );
    await this.#turn.ask(`reset role; reset all; ${each.join(" ")}`);
  }
}

function same(a: Settings, b: Settings): boolean {
  return a.size === b.size && [...a].every(([name, value]) => b.get(name) === value);
}

function quoted(text: string): string {
  return `e'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

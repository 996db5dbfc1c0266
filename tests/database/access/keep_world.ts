/**
 * Keeps what is in the tables, to bring it back after a request that has changed something: requests
 * commit.
 *
 * @module
 */

import type { Engine, Queries } from "../../../supabase/local/database/engine.ts";
import type { Column, Relation } from "./catalogue.ts";
import { quote } from "./values.ts";

/** How long a row may pass for as old as it was: what is fresh for five seconds is fresh again by then. */
const FRESH_MS = 2_000;

/** The rows of the world, kept beside them in a schema of their own. */
export class KeptWorld {
  readonly #engine: Engine;
  #restored = -Infinity;

  private constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Remembers every row of these tables. */
  static async of(engine: Engine, relations: readonly Relation[]): Promise<KeptWorld> {
    const tables = relations.filter(({ kind }) => kind === "table");
    await engine.transaction((queries) => queries.exec(keeping(tables)));
    return new KeptWorld(engine);
  }

  /** Whether what was fresh may pass for stale. */
  get isAged(): boolean {
    return performance.now() - this.#restored > FRESH_MS;
  }

  /**
   * Brings back what is not as it was; all of it, as old as it was then, when that has aged. Answers
   * whether the rows have other times than before.
   */
  async restore(): Promise<boolean> {
    const { isAged } = this;
    const which = isAged ? "true" : "kept.is_other(tables)";
    await this.#engine.transaction(async (queries) => {
      await queries.query(`select kept.restore(array(
        select name from kept.tables where ${which} order by place), ${isAged})`);
    });
    if (isAged) this.#restored = performance.now();
    return isAged;
  }

  /** Runs a script past triggers. */
  async past(script: string): Promise<void> {
    await this.#engine.transaction((queries: Queries) =>
      queries.exec(`set local session_replication_role = replica; ${script}`)
    );
  }
}

/** A table is another one when a row has gone, has come or was written since it was brought back. */
function keeping(tables: readonly Relation[]): string {
  return `create schema kept;
    create table kept.tables (
      name text primary key, place int, back text, amount bigint, mark xid
    );
    create table kept.moment as select now() as made, interval '0' as age;
    ${tables.map((each, place) => keepingOf(each, place)).join("\n")}
    create function kept.is_other(p_table kept.tables) returns boolean language plpgsql as $$
    declare
      v_is boolean;
    begin
      execute format(
        'select count(*) <> $1 or count(*) filter (where xmin = $2) <> $1 from %s', p_table.name
      ) into v_is using p_table.amount, p_table.mark;
      return v_is;
    end $$;
    create function kept.restore(p_names text[], p_aged boolean) returns void language plpgsql as $$
    begin
      if cardinality(p_names) = 0 then return; end if;
      if p_aged then update kept.moment set age = now() - made; end if;
      perform set_config('session_replication_role', 'replica', true);
      for i in 1 .. cardinality(p_names) loop
        execute (select back from kept.tables where name = p_names[i]);
        update kept.tables set mark = pg_current_xact_id()::xid where name = p_names[i];
      end loop;
    end $$;`;
}

function keepingOf({ name, columns, uniques }: Relation, place: number): string {
  const copy = `kept."${name}"`;
  const written = columns.filter(({ derived }) => !derived);
  const list = written.map((column) => `"${column.name}"`).join(", ");
  // A row is found again by its keys, so a time among them stays.
  const ages = (column: Column) =>
    column.base === "timestamptz" && !uniques.some((key) => key.includes(column.name));
  const shifted = written.map((column) => `k."${column.name}"${ages(column) ? " + m.age" : ""}`)
    .join(", ");
  const back = `delete from ${name}; insert into ${name} (${list}) overriding system value
    select ${shifted} from ${copy} as k, kept.moment as m`;
  return `create table ${copy} as select * from ${name};
    insert into kept.tables
    select ${quote(name)}, ${place}, ${quote(back)}, count(*), '0'::xid from ${copy};`;
}

/** A backup that is taken while others write: one moment, whole. */

import { join } from "node:path";
import postgres from "postgres";
import { makeBackup } from "../../supabase/local/backup/make_backup.ts";
import { restoreBackup } from "../../supabase/local/backup/restore_backup.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { newHome } from "../support/homes.ts";

const LEDGER = `
  create schema book;
  create table book.accounts (id int primary key, entries int not null default 0);
  create schema ledger;
  create table ledger.entries (
    id      bigint generated always as identity primary key,
    account int not null references book.accounts
  );
  insert into book.accounts select generate_series(1, 20);
  insert into ledger.entries (account) select n % 20 + 1 from generate_series(1, 50000) as n;
  update book.accounts set entries = (select count(*) from ledger.entries where account = accounts.id)`;

const WRONG = `
  select a.id from book.accounts as a left join ledger.entries as e on e.account = a.id
  group by a.id having a.entries <> count(e.id)`;

Deno.test("a backup taken while four people write", async (t) => {
  await using old = await newHome();
  await using young = await newHome();
  const connections: postgres.Sql[] = [];
  const connect = (url = "") => {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    connections.push(sql);
    return sql;
  };
  const sql = connect(old.url);
  await sql.unsafe(LEDGER).simple();
  let writing = true;

  /** Each time an account that did not exist before, then one entry more for another one. */
  async function write(writer: number): Promise<void> {
    const own = connect(old.url);
    for (let n = 1; writing; n++) {
      await own.begin(async (tx) => {
        const id = writer * 1_000_000 + n;
        await tx`insert into book.accounts values (${id}, 1)`;
        await tx`insert into ledger.entries (account) values (${id})`;
        const account = n % 20 + 1;
        await tx`insert into ledger.entries (account) values (${account})`;
        await tx`update book.accounts set entries = entries + 1 where id = ${account}`;
      });
    }
  }

  const writers = Promise.all([1, 2, 3, 4].map(write));
  const options = { project: "quintet", dataDir: old.dataDir, into: join(old.dataDir, "kept") };
  const { folder, manifest } = await makeBackup({ ...options, url: old.url ?? "" })
    .finally(() => writing = false);
  await writers;

  const said = manifest.tables.find(({ name }) => name === "entries")?.rows ?? 0;

  await t.step("does not stop them", async () => {
    const [now] = await sql`select count(*)::int as entries from ledger.entries`;
    assert(now?.entries > said, `${now?.entries} entries now, ${said} in the backup`);
  });

  await t.step("has both halves of every transaction", async () => {
    await restoreBackup({ folder, dataDir: young.dataDir, url: young.url ?? "" });
    const restored = connect(young.url);

    assertEquals([...await restored.unsafe(WRONG)], []);
    const [counted] = await restored`select count(*)::int as entries from ledger.entries`;
    assertEquals(counted?.entries, said);
  });

  await t.step("and the next number is new", async () => {
    const [row] = await connect(young.url)`
      insert into ledger.entries (account) values (1)
      returning id > (select max(id) from ledger.entries) as new`;
    assertEquals(row?.new, true);
  });

  await Promise.all(connections.map((each) => each.end()));
});

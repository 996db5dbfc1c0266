/**
 * What the audit log costs: `deno run -A tests/speed/audit.ts`, on the server of DATABASE_URL or
 * embedded. Writes with and without it, sealing, and verifying.
 */
// deno-lint-ignore-file no-console -- prints its table

import postgres from "postgres";
import { migratedDatabase } from "../support/migrated_database.ts";
import { projectDatabase } from "../support/template.ts";

const SECONDS = 3;
const LINES = 200_000;
const INSERT = "insert into private.written (words, number) values ('some words', 42)";

/** Runs one statement, in a transaction of its own. */
type Run = (statement: string) => Promise<unknown>;

/** A database and how many write to it at once. */
async function opened(): Promise<{ run: Run; writers: number } & AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  const server = Deno.env.get("DATABASE_URL");
  if (!server) {
    const { engine } = undo.use(await migratedDatabase());
    const held = undo.move();
    return {
      run: (statement) => engine.query(statement),
      writers: 1,
      [Symbol.asyncDispose]: () => held.disposeAsync(),
    };
  }
  const { url } = undo.use(await projectDatabase(server));
  const sql = postgres(url, { max: 16, onnotice: () => {} });
  undo.defer(() => sql.end());
  const held = undo.move();
  return {
    run: (statement) => sql.unsafe(statement),
    writers: 16,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** How many times a second, by all writers together. */
async function perSecond(run: Run, writers: number, statement: string): Promise<number> {
  const end = performance.now() + SECONDS * 1000;
  let done = 0;
  await Promise.all(Array.from({ length: writers }, async () => {
    while (performance.now() < end) {
      await run(statement);
      done++;
    }
  }));
  return done / SECONDS;
}

async function rowsPerSecond(rows: number, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return rows / (performance.now() - started) * 1000;
}

await using database = await opened();
const { run, writers } = database;
await run(
  "create table private.written (id bigint generated always as identity primary key, words text, number int)",
);
await run(
  "insert into private.data_register values ('private.written', 'keep', null, '{}', false, 'To be measured')",
);
await perSecond(run, writers, INSERT); // warm
const bare = await perSecond(run, writers, INSERT);
await run(
  "create trigger audit after insert on private.written for each row execute function private.audit_row()",
);
const audited = await perSecond(run, writers, INSERT);
await run("drop trigger audit on private.written");
const recorded = await perSecond(
  run,
  writers,
  `with written as (${INSERT} returning id)
   select private.record('written.made', 'private.written', id::text) from written`,
);

await run("select private.seal_audit(100000, 100)");
await run(
  `insert into private.audit_log (actor, actor_kind, action, object, object_id, changes)
   select 'postgres', 'database', 'written.made', 'private.written', n, '{"number": 42}'
   from generate_series(1, ${LINES}) as n`,
);
const sealing = await rowsPerSecond(LINES, () => run("select private.seal_audit(10000, 100)"));
const [{ lines = 0 } = {}] = await run("select count(*)::int as lines from private.audit_log") as {
  lines: number;
}[];
const verifying = await rowsPerSecond(lines, () => run("select * from private.verify_audit()"));

console.table({
  "inserts a second": { rate: Math.round(bare), bare: "100 %" },
  "with a trigger": { rate: Math.round(audited), bare: percent(audited / bare) },
  "with record()": { rate: Math.round(recorded), bare: percent(recorded / bare) },
  "lines sealed a second": { rate: Math.round(sealing) },
  "lines verified a second": { rate: Math.round(verifying) },
});

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

/**
 * A Postgres of one's own, as `deno task postgres` and the tests start it.
 *
 * @module
 */

import { join } from "node:path";
import {
  type Cluster,
  type ClusterOptions,
  startCluster,
} from "../../supabase/local/postgres/cluster.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { preparePostgres } from "../../supabase/local/database/open_postgres.ts";
import { authenticatorUrl } from "../../supabase/local/database/postgres_connection.ts";
import { runAlone } from "../../supabase/local/database/run_alone.ts";
import { installSoftware } from "../../supabase/local/postgres/software.ts";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { isAlive } from "../support/processes.ts";

const software = await installSoftware(() => {});

/** Options for a cluster in a folder of its own; disposing stops what runs there and removes it. */
async function ownCluster(): Promise<AsyncDisposable & { options: ClusterOptions }> {
  const folder = await Deno.makeTempDir({ prefix: "cluster_" });
  await Deno.chmod(folder, 0o711); // as root, the server runs as somebody else
  const options = {
    software,
    folder: join(folder, "cluster"),
    withPassword: true,
    settings: { fsync: "off" },
  };
  return {
    options,
    async [Symbol.asyncDispose]() {
      // Whatever state a failed step left it in, this ends it.
      const args = ["stop", "-D", options.folder, "-m", "immediate", "-w", "-s"];
      await software.command("pg_ctl", args).output();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function ask<T>(url: string, question: string): Promise<T | undefined> {
  const [row] = await runAlone<{ answer: T }>(url, "test", question);
  return row?.answer;
}

Deno.test("a Postgres of one's own", async (t) => {
  await using own = await ownCluster();
  const { options } = own;
  let cluster: Cluster = await startCluster(options);

  await t.step("is version 17 and checks its pages", async () => {
    const question = "select current_setting('server_version_num')::int / 10000 as answer";
    assertEquals(await ask<number>(cluster.url, question), 17);
    assertEquals(
      await ask(cluster.url, "select current_setting('data_checksums') as answer"),
      "on",
    );
  });

  await t.step("brings vector, cron, pgTAP, plpgsql_check and statistics", async () => {
    for (
      const name of ["vector", "pg_cron", "pgtap", "plpgsql_check", "pg_stat_statements"]
    ) {
      await ask(cluster.url, `create extension ${name}`);
    }
    const seen = "select count(*) > 0 as answer from pg_stat_statements";
    assertEquals(await ask<boolean>(cluster.url, seen), true);
  });

  await t.step("offers what Debian lacks as stand-ins", async () => {
    const names = "select string_agg(name, ' ' order by name) as answer " +
      "from pg_available_extensions where comment like 'local stand-in for %'";
    assertEquals(
      await ask<string>(cluster.url, names),
      "pg_graphql pg_net pgjwt pgsodium supabase_vault",
    );
  });

  await t.step("lets nobody in without the password", async () => {
    const { port } = cluster;
    await assertRejects(
      () => ask(`postgres://postgres:guessed@127.0.0.1:${port}/postgres`, "select 1"),
      Error,
      "password authentication failed",
    );
  });

  await t.step("lets requests in by the same password, which no statement has told", async () => {
    await ask(cluster.url, "alter database postgres set log_statement = 'ddl'");
    await preparePostgres(cluster.url, () => {});

    const login = new URL(cluster.url);
    assertEquals(
      await ask(authenticatorUrl(login.href), "select current_user as answer"),
      "authenticator",
    );
    const log = await Deno.readTextFile(join(options.folder, "log/postgres.log"));
    assertStringIncludes(log, "alter role authenticator login password 'SCRAM-SHA-256$");
    assertEquals(log.includes(login.password), false);
  });

  await t.step("keeps its password for its owner alone", async () => {
    const { mode } = await Deno.stat(join(options.folder, "password"));
    assertEquals((mode ?? 0) & 0o777, 0o600);
  });

  await t.step("is answered as it is when it is started again", async () => {
    assertEquals((await startCluster(options)).pid, cluster.pid);
  });

  await t.step("keeps rows, password and port over a stop", async () => {
    await ask(cluster.url, "create table kept as select 42 as answer");
    await cluster.stop();
    const before = cluster;
    cluster = await startCluster(options);
    assertEquals(cluster.url, before.url);
    assertNotEquals(cluster.pid, before.pid);
    assertEquals(await ask<number>(cluster.url, "select answer from kept"), 42);
  });

  await t.step("starts again at once after it was killed", async () => {
    const { pid } = cluster;
    Deno.kill(pid, "SIGKILL");
    while (isAlive(pid)) await new Promise((wake) => setTimeout(wake, 10));
    cluster = await startCluster(options);
    assertNotEquals(cluster.pid, pid);
    assertEquals(await ask<number>(cluster.url, "select answer from kept"), 42);
  });

  await t.step("starts over a lock that names somebody else's process", async () => {
    await cluster.stop();
    const lock = [Deno.pid, `${options.folder}/data`, 1, cluster.port, "", "", "", "ready"];
    await Deno.writeTextFile(join(options.folder, "data/postmaster.pid"), lock.join("\n"));
    cluster = await startCluster(options);
    assertNotEquals(cluster.pid, Deno.pid);
  });

  await t.step("takes another port when its own is taken", async () => {
    await cluster.stop();
    const { port } = cluster;
    using _somebody = Deno.listen({ hostname: "127.0.0.1", port });
    cluster = await startCluster(options);
    assertNotEquals(cluster.port, port);
    assertEquals(await ask<number>(cluster.url, "select answer from kept"), 42);
  });

  await t.step("starts once when two start it at the same time", async () => {
    await cluster.stop();
    const [first, second] = await Promise.all([startCluster(options), startCluster(options)]);
    assert(first && second);
    assertEquals(first.pid, second.pid);
    cluster = first;
  });

  await t.step("says which line of its settings stops it from starting", async () => {
    await cluster.stop();
    await assertRejects(
      () => startCluster({ ...options, settings: { max_connections: "many" } }),
      Failure,
      "Cannot start Postgres: ",
    );
  });
});

Deno.test("a Postgres of one's own refuses", async (t) => {
  await using own = await ownCluster();
  const { options } = own;

  await t.step("the port that the Supabase CLI acts on", async () => {
    await assertRejects(
      () => startCluster({ ...options, port: 54_322 }),
      Failure,
      "Cannot start Postgres on port 54322: the Supabase CLI acts on",
    );
  });

  await t.step("a port where something else listens", async () => {
    using somebody = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = somebody.addr;
    await assertRejects(
      () => startCluster({ ...options, port }),
      Failure,
      `Cannot start Postgres on port ${port}: something else listens there`,
    );
  });

  await t.step("a folder that holds something else", async () => {
    const folder = join(options.folder, "documents");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, "letter.txt"), "Dear Ana");
    await assertRejects(
      () => startCluster({ ...options, folder }),
      Failure,
      "the folder holds something else",
    );
  });
});

/**
 * A stack's migrations in a process of its own, which a test may kill.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Order } from "./migrating_child.ts";
import { readMigrations } from "../../supabase/local/database/migrations.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";
import type { Where } from "./pause.ts";
import { schemaOf } from "./schema_of.ts";
import { IN_HASTE } from "./started_stack.ts";
import { databaseOptions, migrationFolder } from "./test_database.ts";

const CHILD = fileURLToPath(new URL("./migrating_child.ts", import.meta.url));

const MIGRATIONS = fileURLToPath(new URL("../../supabase/migrations/", import.meta.url));

/** What the process left. */
export interface Migrated {
  code: number;
  /** The files it applied, when it came to its end. */
  applied: string[];
  complaint: string;
}

/** A process that brings a database up to date; disposing kills it. */
export class Migrating implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #output: Promise<[out: string, err: string]>;

  constructor(order: Order) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", CHILD, JSON.stringify(order)],
      env: { NO_COLOR: "1", ...IN_HASTE },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { stdout, stderr } = this.#process;
    this.#output = Promise.all([new Response(stdout).text(), new Response(stderr).text()]);
  }

  /** As `kill -9`: nothing of it gets a chance to tidy up. */
  async kill(): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.ended();
  }

  /** Kills it at that moment; throws when it ends before. */
  async killAt(moment: Promise<void>): Promise<void> {
    const early = this.ended().then(({ complaint }) => {
      throw new Error(`It ended too early: ${complaint}`);
    });
    await Promise.race([moment, early]);
    early.catch(() => {});
    await this.kill();
  }

  async ended(): Promise<Migrated> {
    const { code } = await this.#process.status;
    const [out, complaint] = await this.#output;
    return { code, applied: code === 0 ? JSON.parse(out) : [], complaint };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/**
 * The project's migrations by file name, in the order in which they run. Read once: somebody may be
 * writing one. A remark of this run's own in the first keeps snapshots from saving the work.
 */
export async function projectMigrations(): Promise<[file: string, text: string][]> {
  const files: [string, string][] = [];
  for (const { file, text } of await readMigrations(MIGRATIONS)) {
    files.push([file, files.length === 0 ? `${text}\n-- ${crypto.randomUUID()}\n` : text]);
  }
  return files;
}

/** A folder with the first `count` files. */
export function firstFiles(files: [string, string][], count: number) {
  return migrationFolder(Object.fromEntries(files.slice(0, count)));
}

/** Opens a database in this process with these migrations, and closes it. */
export async function opened(
  where: Where,
  migrations: string,
): Promise<{ applied: string[]; schema: string[] }> {
  const { engine, applied, close } = await openDatabase(
    await databaseOptions({ migrations, ...where }),
  );
  try {
    return { applied, schema: await schemaOf((text, values) => engine.query(text, values)) };
  } finally {
    await close();
  }
}

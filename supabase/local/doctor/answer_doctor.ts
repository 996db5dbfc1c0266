/**
 * Answers `/_doctor` of the local stack: the doctor is another process, and the embedded database
 * has room for one. For whoever has the secret key; for others there is nothing.
 *
 * @module
 */

import { join } from "node:path";
import { keyKind, type Keys } from "../auth/keys.ts";
import type { Engine } from "../database/engine.ts";
import { readMigrations } from "../database/migrations.ts";
import { examineDatabase } from "./database_checks.ts";
import { namesProject } from "./front_page.ts";
import { databaseIsAway, soon } from "./outage.ts";
import { readConfig } from "../config.ts";

/** What the answer needs. */
export interface DoctorSetting {
  root: string;
  engine: Engine;
  keys: Keys;
  schemas: string[];
  url: string;
}

/** A database that answers at all answers this fast; the doctor itself waits longer. */
const PATIENCE_MS = 4_000;

/** Answers with findings as JSON, or with nothing when the key is missing; made as the stack starts. */
export function answerDoctor({ root, engine, keys, schemas, url }: DoctorSetting) {
  const startedAt = Date.now();
  return async (request: Request): Promise<Response | undefined> => {
    if (keyKind(keys, request.headers.get("apikey")) !== "secret") return;
    try {
      await soon(engine.query("select 1"), PATIENCE_MS);
    } catch {
      return Response.json([databaseIsAway(true)]);
    }
    const { project_id } = await readConfig(join(root, "supabase/config.toml"));
    return Response.json(
      await examineDatabase({
        session: engine,
        kind: engine.kind,
        migrations: await readMigrations(join(root, "supabase/migrations")),
        schemas,
        url,
        startedAt,
        isOurs: (address) => namesProject(address, project_id),
        wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
      }),
    );
  };
}

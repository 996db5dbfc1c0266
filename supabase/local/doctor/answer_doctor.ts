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

/** What the answer needs. */
export interface DoctorSetting {
  root: string;
  engine: Engine;
  keys: Keys;
  schemas: string[];
  url: string;
}

/** Answers with findings as JSON, or with nothing when the key is missing. */
export function answerDoctor({ root, engine, keys, schemas, url }: DoctorSetting) {
  return async (request: Request): Promise<Response | undefined> => {
    if (keyKind(keys, request.headers.get("apikey")) !== "secret") return;
    return Response.json(
      await examineDatabase({
        session: engine,
        migrations: await readMigrations(join(root, "supabase/migrations")),
        schemas,
        url,
        wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
      }),
    );
  };
}

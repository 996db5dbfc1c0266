/**
 * A stack of the test's own, and the doctor's view of it.
 *
 * @module
 */

import { functionsInProcess } from "./functions_in_process.ts";
import { projectDatabase } from "./template.ts";
import { ROOT } from "./test_database.ts";
import type { Config } from "../../supabase/local/config.ts";
import type { ProjectPatient } from "../../supabase/local/doctor/project_patient.ts";
import { type Stack, startStack } from "../../supabase/local/stack.ts";

/** A stack with functions, cron and all, on the engine that the environment names. */
export interface DoctorStack extends AsyncDisposable {
  stack: Stack;
  patient: ProjectPatient;
}

/** Starts it; disposing leaves nothing. */
export async function doctorStack(configure?: (config: Config) => void): Promise<DoctorStack> {
  await using undo = new AsyncDisposableStack();
  const server = Deno.env.get("DATABASE_URL");
  const database = server ? undo.use(await projectDatabase(server)) : undefined;
  const folder = await Deno.makeTempDir();
  undo.defer(() => Deno.remove(folder, { recursive: true }));
  const stack = await startStack({
    root: ROOT,
    port: 0,
    functions: functionsInProcess,
    apertium: false,
    log: () => {},
    ...database && { databaseUrl: database.url },
    ...configure && { configure },
  });
  undo.defer(stack.close);
  const patient: ProjectPatient = {
    root: ROOT,
    config: stack.config,
    url: stack.url,
    isLocal: true,
    dataDir: `${folder}/data`,
    publishableKey: stack.keys.publishable,
    secretKey: stack.keys.secrets.default,
    databaseUrl: database?.url,
    env: {},
  };
  const held = undo.move();
  return { stack, patient, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

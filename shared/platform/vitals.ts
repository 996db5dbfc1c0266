/**
 * Whether each part of the back end does what it should.
 *
 * @module
 */

import type { Returned } from "../contract.ts";
import { optionalEnv } from "../edge/env.ts";
import type { health } from "./telemetry_contracts.ts";
import type { DatabaseService } from "./database_service.ts";

type Checks = NonNullable<Returned<typeof health>["checks"]>;

/** Asks the database about all parts but the model, which is there when somebody has named one. */
export async function checkVitals(
  platform: DatabaseService<"platform">,
): Promise<{ status: "ok" | "degraded"; checks: Checks }> {
  const signs = await platform.rpc("vital_signs", undefined as never) as Omit<Checks, "model">;
  const hasModel = optionalEnv("OPENAI_API_KEY") ?? optionalEnv("LIBRETRANSLATE_URL");
  const checks: Checks = { ...signs, model: hasModel ? "ok" : "absent" };
  const isLate = Object.values(checks).includes("late");
  return { status: isLate ? "degraded" : "ok", checks };
}

/**
 * A process with three running pipelines, to be killed: prints the ids of their leaders and waits.
 *
 * @module
 */

import { startApertium } from "../../supabase/local/apertium/start_apertium.ts";

const apertium = await startApertium({ log: () => {} });
const pairs = [["en", "es"], ["es", "fr"], ["fr", "es"]];
for (const [source, target] of apertium ? pairs : []) {
  const body = JSON.stringify({ q: "Paris", source, target });
  const response = await fetch(`${apertium?.url}/translate`, { method: "POST", body });
  await response.body?.cancel();
}
await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(apertium?.pids() ?? [])}\n`));

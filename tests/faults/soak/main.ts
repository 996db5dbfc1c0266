/**
 * `deno task soak [--minutes 30] [--rate 100] [--sockets 200]`: half an hour of mixed stories with a
 * fault every 20 s. On the embedded database; with `DATABASE_URL` on a Postgres server of its own,
 * which it kills again and again. Ends with 1 when a figure is not kept.
 */
// deno-lint-ignore-file no-console -- a script that prints what it sees

import { readCommandLine } from "../../../supabase/local/command_line.ts";
import { broken, report } from "./report.ts";
import { soak } from "./soak.ts";

const USAGE = "Usage: deno task soak [--minutes 30] [--rate 100] [--sockets 200]";

const { values } = readCommandLine({
  args: Deno.args,
  options: {
    minutes: { type: "string", default: "30" },
    rate: { type: "string", default: "100" },
    sockets: { type: "string", default: "200" },
  },
}, USAGE);
const [minutes, rate, sockets] = [values.minutes, values.rate, values.sockets].map(Number);
if (!minutes || !rate || !sockets || Math.min(minutes, rate, sockets) <= 0) {
  console.error(`Cannot soak: a number is missing\n${USAGE}`);
  Deno.exit(2);
}

console.log("The stack starts, and people come …");
const soaked = await soak({ minutes, rate, sockets, faultEvery: 20, grace: 100 }, console.log);
console.log(`\n${report(soaked)}`);
Deno.exit(broken(soaked).length > 0 ? 1 : 0);

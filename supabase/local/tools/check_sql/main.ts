/** `deno task check:sql`: do the tools that know about SQL object to anything in the migrations? */

import { fileURLToPath } from "node:url";
import { readCommandLine } from "../../command_line.ts";
import { Failure } from "../../failure.ts";
import { runTool, say, warn } from "../../terminal.ts";
import { checkSql } from "./check_sql.ts";
import { reportLines } from "./report.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

await runTool(async () => {
  readCommandLine({}, "Usage: deno task check:sql");
  const report = await checkSql(ROOT, (level, message) => {
    if (level !== "debug") warn(message);
  });
  say(reportLines(report).join("\n"));
  const count = report.findings.length + report.stale.length;
  if (count) {
    throw new Failure(
      `Cannot let the migrations pass: ${count} ${count === 1 ? "finding" : "findings"}`,
      "Mend each in supabase/migrations; what is right as it is gets a line with its reason in findings.ts",
    );
  }
  say("\nNothing to report");
});

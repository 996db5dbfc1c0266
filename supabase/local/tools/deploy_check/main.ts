/** `deno task check:deploy`: would a deploy put every function up whole? */

import { fileURLToPath } from "node:url";
import { Failure } from "../../failure.ts";
import { runTool, say } from "../../terminal.ts";
import { checkDeploy } from "./check_deploy.ts";
import { reportLines } from "./report.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

await runTool(async () => {
  const report = await checkDeploy(ROOT);
  say(reportLines(report).join("\n"));
  const { length } = report.findings;
  if (length) {
    throw new Failure(
      `Cannot deploy as it is: ${length} ${length === 1 ? "fault" : "faults"}`,
      "Each is listed above with what to do",
    );
  }
  say(`\n${report.functions.length} functions can be deployed`);
});

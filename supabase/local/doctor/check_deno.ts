/**
 * Whether this Deno is the one everything was tested with.
 *
 * @module
 */

import { join } from "node:path";
import { type Finding, findingsAbout } from "./finding.ts";
import type { ProjectPatient } from "./project_patient.ts";

/** Compares with `.ci/deno-version`. */
export async function checkDeno(
  { root }: Pick<ProjectPatient, "root">,
  running: string = Deno.version.deno,
): Promise<Finding[]> {
  const { ok, warning, fault } = findingsAbout("deno");
  const pinned = (await Deno.readTextFile(join(root, ".ci/deno-version"))).trim();
  if (running === pinned) return [ok(`Deno ${running}.`)];
  const isOlder = number(running) < number(pinned);
  return [(isOlder ? fault : warning)(
    `This is Deno ${running}, and everything was tested with ${pinned}.`,
    `npx -y deno@${pinned} task doctor`,
  )];
}

/** Major and minor version as one number. */
function number(version: string): number {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 1000 + minor;
}

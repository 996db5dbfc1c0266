/**
 * Rehearses a deploy and looks at every upload as the platform will.
 *
 * @module
 */

import { join } from "node:path";
import { readConfig } from "../../config.ts";
import { inParallel } from "../in_parallel.ts";
import { bootFault } from "./boot_check.ts";
import { type Finding, strayFiles, uploadFindings } from "./findings.ts";
import { moduleGraph } from "./module_graph.ts";
import { rehearseDeploy } from "./rehearse.ts";
import { sizeOf, unpack, type Upload } from "./upload.ts";

/** The measures of one function. */
export interface Deployed {
  name: string;
  files: number;
  bytes: number;
  modules: number;
  /** Files that are uploaded and never imported. */
  unused: number;
}

/** What a deploy would send, and what speaks against it. */
export interface DeployReport {
  functions: Deployed[];
  findings: Finding[];
}

/** Checks every function of the project at `root`; nothing leaves the machine. */
export async function checkDeploy(root: string): Promise<DeployReport> {
  const { uploads, warnings, failure } = await rehearseDeploy(root);
  const looked = await inParallel(uploads, lookAt);

  const findings = looked.flatMap((each) => each.findings);
  for (const fault of warnings) {
    findings.push({ fault: `The CLI warns: ${fault}`, hint: "Its warnings are lost files" });
  }
  if (failure) findings.push({ fault: `The CLI gave up: ${failure}`, hint: "Mend this first" });

  const { functions } = await readConfig(join(root, "supabase/config.toml"));
  for (const [name, { enabled }] of Object.entries(functions)) {
    if (!enabled || uploads.some((upload) => upload.name === name)) continue;
    findings.push({
      name,
      fault: "It stands in config.toml and is not uploaded",
      hint: `Is supabase/functions/${name}/index.ts there?`,
    });
  }
  return { functions: looked.map((each) => each.deployed), findings };
}

async function lookAt(upload: Upload): Promise<{ deployed: Deployed; findings: Finding[] }> {
  const { name, files } = upload;
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "upload-" }));
  try {
    await unpack(upload, folder);
    const { modules, faults, reached } = await moduleGraph(upload, folder);
    const findings = uploadFindings(upload);
    for (const fault of faults) {
      findings.push({
        name,
        fault,
        hint: "An import has to find its file among the uploaded ones",
      });
    }
    for (const path of strayFiles(upload, reached)) {
      const fault = `"${path}" is uploaded and never imported`;
      findings.push({ name, fault, hint: "The CLI also follows imports that are commented out" });
    }
    const fault = faults.length ? undefined : await bootFault(upload, folder);
    if (fault) findings.push({ name, fault, hint: "Only the uploaded files are there" });

    const unused = [...files.keys()].filter((path) =>
      path !== upload.importMap && !reached.has(path)
    );
    return {
      deployed: { name, files: files.size, bytes: sizeOf(upload), modules, unused: unused.length },
      findings,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * apt-get with lists, cache and sources of its own: it sees nothing of what the machine has installed,
 * and changes nothing of it.
 *
 * @module
 */

import { join } from "node:path";
import { Failure } from "../failure.ts";

/** How long one run may take, in milliseconds. */
const MAX_MS = 10 * 60_000;

/** Runs of apt-get and dpkg in a folder of their own. */
export class Apt {
  /** Where everything of it lies. */
  readonly folder: string;
  readonly #configuration: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.#configuration = join(folder, "apt.conf");
  }

  /** Makes the folder. Proxies and credentials stay those of the machine. */
  static async open(folder: string): Promise<Apt> {
    for (const inner of ["state/lists/partial", "cache/archives/partial"]) {
      await Deno.mkdir(join(folder, inner), { recursive: true });
    }
    const apt = new Apt(folder);
    await Deno.writeTextFile(join(folder, "status"), "");
    await Deno.writeTextFile(apt.#configuration, configuration(folder, await architecture(apt)));
    return apt;
  }

  /** Where fetched packages lie. */
  get archives(): string {
    return join(this.folder, "cache/archives");
  }

  /** Fetches package lists: from this source alone (deb822), or from those of the machine. */
  async update(source?: string): Promise<void> {
    if (source !== undefined) await Deno.writeTextFile(join(this.folder, "own.sources"), source);
    await this.#aptGet(source === undefined, ["update"]);
  }

  /** Fetches packages and whatever they need, except what is named as being there already. */
  async fetch(packages: readonly string[], there: readonly string[]): Promise<void> {
    const installed = await architecture(this);
    const status = there.map((name) => statusOf(name, installed)).join("\n");
    await Deno.writeTextFile(join(this.folder, "status"), status);
    await this.#aptGet(false, ["install", "--download-only", "--yes", ...packages]);
  }

  /** Fetches one package from the machine's own sources, into the working folder `to`. */
  async fetchFromMachine(name: string, to: string): Promise<void> {
    await this.#aptGet(true, ["download", name], to);
  }

  /** The addresses of what the machine's own sources would read. */
  async machineUris(): Promise<string> {
    return await this.#aptGet(true, ["update", "--print-uris"]);
  }

  /** Unpacks a package into a folder, and runs nothing of it. */
  async unpack(archive: string, into: string): Promise<void> {
    await this.run("dpkg", ["--extract", archive, into]);
  }

  /** Runs a tool of Debian's; throws a {@linkcode Failure} with its own first complaint. */
  async run(tool: string, args: string[], cwd = this.folder): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command(tool, {
      args,
      cwd,
      env: { LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" },
      stdin: "null",
      signal: AbortSignal.timeout(MAX_MS),
    }).output();
    const decoder = new TextDecoder();
    if (success) return decoder.decode(stdout);
    const said = decoder.decode(stderr);
    const reason = /^E: (.+)$/m.exec(said)?.[1] ?? said.trim().split("\n")[0];
    throw new Failure(
      `Cannot install Postgres: ${reason || `${tool} failed`}`,
      "Look at network, proxy and mirror, and try again",
    );
  }

  #aptGet(machineSources: boolean, args: string[], cwd?: string): Promise<string> {
    const sources = machineSources ? [] : [
      `-oDir::Etc::SourceList=${join(this.folder, "own.sources")}`,
      "-oDir::Etc::SourceParts=/dev/null",
      "-oDir::Etc::Preferences=/dev/null",
      "-oDir::Etc::PreferencesParts=/dev/null",
    ];
    return this.run("apt-get", ["-c", this.#configuration, ...sources, "-q", ...args], cwd);
  }
}

async function architecture(apt: Apt): Promise<string> {
  return (await apt.run("dpkg", ["--print-architecture"])).trim();
}

/**
 * Clears the machine's hooks and foreign architectures; all that is written lies in the folder. A
 * machine that takes unsigned packages for itself does not make us take them.
 */
function configuration(folder: string, architecture: string): string {
  return `#clear APT::Update;
#clear APT::Architectures;
APT::Architectures { "${architecture}"; };
APT::Default-Release "";
APT::Install-Recommends "false";
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowWeakRepositories "false";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Dir::State "${folder}/state";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}/cache";
Dir::Cache::archives "archives";
Dir::Log "${folder}";
`;
}

function statusOf(name: string, architecture: string): string {
  return `Package: ${name}
Status: install ok installed
Architecture: ${architecture}
Multi-Arch: foreign
Version: 99:0
Description: left out
`;
}

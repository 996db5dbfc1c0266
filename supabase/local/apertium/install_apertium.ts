/**
 * Installs Apertium where that is allowed, and otherwise says how to.
 *
 * @module
 */

import { Failure } from "../failure.ts";
import { isInstalled } from "./modes.ts";

const PACKAGES = ["apertium", "apertium-eng-spa", "apertium-fr-es"];
const INSTALL = ["install", "-y", "--no-install-recommends", ...PACKAGES];
const BY_HAND = `Run: sudo apt-get ${INSTALL.join(" ")}`;

/** How long one run of apt-get may take, in milliseconds. */
const MAX_MS = 5 * 60_000;

/** What the installer needs of the machine. */
export interface Machine {
  isInstalled(): Promise<boolean>;
  isRoot: boolean;
  /** Runs apt-get; null where there is none. */
  aptGet(args: readonly string[]): Promise<{ success: boolean; output: string } | null>;
}

/**
 * Installs Apertium with its pairs English–Spanish and French–Spanish; nothing when it is there.
 *
 * @throws {Failure} that says what to do by hand.
 */
export async function installApertium(
  { log, machine = thisMachine }: { log: (line: string) => void; machine?: Machine },
): Promise<void> {
  if (await machine.isInstalled()) return;
  if (!machine.isRoot) {
    throw new Failure("Cannot install Apertium: only root may install packages", BY_HAND);
  }
  log("apt-get installs Apertium, about 50 MB");
  let tried = await machine.aptGet(INSTALL);
  if (tried && !tried.success) {
    // Fresh containers have no list of packages, old ones a list of packages that are gone.
    log("apt-get reads its package lists anew");
    await machine.aptGet(["update"]);
    tried = await machine.aptGet(INSTALL);
  }
  if (!tried) {
    const hint = `Install ${PACKAGES.join(", ")} with this system's own package manager`;
    throw new Failure("Cannot install Apertium: this system has no apt-get", hint);
  }
  if (!tried.success) {
    throw new Failure(`Cannot install Apertium: ${reasonIn(tried.output)}`, BY_HAND);
  }
  if (!await machine.isInstalled()) {
    throw new Failure(
      "Cannot install Apertium: its language pairs are missing afterwards",
      BY_HAND,
    );
  }
}

/** apt-get's own first complaint. */
function reasonIn(output: string): string {
  return /^E: (.+)$/m.exec(output)?.[1] ?? "apt-get failed";
}

const thisMachine: Machine = {
  isInstalled: () => isInstalled(),
  isRoot: Deno.uid() === 0,
  async aptGet(args) {
    try {
      const { success, stdout, stderr } = await new Deno.Command("apt-get", {
        args: ["-q", ...args],
        env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
        stdin: "null",
        signal: AbortSignal.timeout(MAX_MS),
      }).output();
      const decoder = new TextDecoder();
      return { success, output: decoder.decode(stderr) + decoder.decode(stdout) };
    } catch (thrown) {
      if (thrown instanceof Deno.errors.NotFound) return null;
      throw thrown;
    }
  },
};

/**
 * Which packages of Debian 13 make a Postgres 17, and where they come from.
 *
 * @module
 */

import { join } from "node:path";
import { Failure } from "../failure.ts";
import type { Apt } from "./apt.ts";
import { exists } from "./files.ts";

/** Debian 13: the release that has Postgres 17 and its extensions. */
const RELEASE = "trixie";

/** Debian's own address, for machines whose sources name no mirror of it. */
const PUBLIC_MIRROR = "http://deb.debian.org/debian";

const KEYRING = "usr/share/keyrings/debian-archive-keyring.gpg";

const PACKAGES = [
  ..."postgresql-17 postgresql-17-cron postgresql-17-pgvector postgresql-17-pgtap".split(" "),
  "postgresql-17-plpgsql-check",
  "libc-bin", // has the locale C.UTF-8
  "libnss-wrapper", // lets initdb run as a user without a name
];

/** They need these on paper only: set-up by Debian's scripts, compiled queries, translations. */
const LEFT_OUT = [
  ..."debconf libllvm19 locales postgresql-client-common postgresql-common".split(" "),
  ..."readline-common ssl-cert tzdata".split(" "),
];

/** Fetches the packages, checks Debian's signature and unpacks them into `tree`. */
export async function fetchPackages(
  { apt, tree, log }: { apt: Apt; tree: string; log: (line: string) => void },
): Promise<void> {
  const keyring = await debianKeyring(apt);
  await readLists(apt, keyring, log);
  log("  fetches the packages");
  await apt.fetch(PACKAGES, LEFT_OUT);
  log("  unpacks them");
  await Deno.mkdir(tree);
  for await (const { name } of Deno.readDir(apt.archives)) {
    if (name.endsWith(".deb")) await apt.unpack(join(apt.archives, name), tree);
  }
}

async function readLists(apt: Apt, keyring: string, log: (line: string) => void): Promise<void> {
  const mirrors = new Set([...debianMirrors(await apt.machineUris()), PUBLIC_MIRROR]);
  let refusal: unknown;
  for (const mirror of mirrors) {
    log(`  reads the package lists of ${mirror}`);
    try {
      return await apt.update(source(mirror, keyring));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** The mirrors of Debian among the addresses apt-get prints, in their order. */
export function debianMirrors(uris: string): string[] {
  const lines = uris.matchAll(/^'(\S+?)\/dists\/\S+\/InRelease' /gm);
  const mirrors = [...lines].map(([, mirror = ""]) => mirror)
    .filter((mirror) => /\/debian(\.list)?$/.test(mirror));
  return [...new Set(mirrors)];
}

function source(mirror: string, keyring: string): string {
  return `Types: deb
URIs: ${mirror}
Suites: ${RELEASE}
Components: main
Targets: Packages
Signed-By: ${keyring}
`;
}

/** Debian has its keys; Ubuntu has a package of them, which Ubuntu's own signature vouches for. */
async function debianKeyring(apt: Apt): Promise<string> {
  if (await exists(`/${KEYRING}`)) return `/${KEYRING}`;
  const folder = join(apt.folder, "keyring");
  await Deno.mkdir(folder);
  await apt.update();
  await apt.fetchFromMachine("debian-archive-keyring", folder);
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".deb")) await apt.unpack(join(folder, name), folder);
  }
  return join(folder, KEYRING);
}

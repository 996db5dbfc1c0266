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
  const named = debianMirrors(await apt.machineUris());
  let refusal: unknown;
  for (const mirror of named.length > 0 ? named : [await installersMirror(apt)]) {
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

/** Ubuntu's sources name no mirror of Debian; Debian's own installer, which Ubuntu has, names one. */
async function installersMirror(apt: Apt): Promise<string> {
  const folder = await unpackedFromMachine(apt, "debootstrap");
  const script = await Deno.readTextFile(join(folder, "usr/sbin/debootstrap"));
  const mirror = /^DEF_MIRROR="(\S+\/debian)"$/m.exec(script)?.[1];
  if (mirror) return mirror;
  throw new Failure(
    "Cannot install Postgres: the sources of this machine name no mirror of Debian",
    "Add one to apt's sources, or point DATABASE_URL at any Postgres 17 with pgvector",
  );
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
  return join(await unpackedFromMachine(apt, "debian-archive-keyring"), KEYRING);
}

/** The folder with what a package of the machine's own sources holds. */
async function unpackedFromMachine(apt: Apt, name: string): Promise<string> {
  const folder = join(apt.folder, name);
  await Deno.mkdir(folder);
  await apt.update();
  await apt.fetchFromMachine(name, folder);
  for await (const { name: file } of Deno.readDir(folder)) {
    if (file.endsWith(".deb")) await apt.unpack(join(folder, file), folder);
  }
  return folder;
}

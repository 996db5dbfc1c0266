/**
 * Whether an address leads to a Postgres server we can use, in words for people where it does not.
 *
 * @module
 */

import { Failure } from "../failure.ts";
import type { Queries } from "./engine.ts";

/** How long the first question to a server may take. */
const PATIENCE_MS = 10_000;

/** Throws a {@linkcode Failure} for anything that is not the address of a Postgres server. */
export function checkAddress(url: string): void {
  if (/^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? "")) return;
  throw new Failure(
    "Cannot use DATABASE_URL: it is not the address of a Postgres server",
    "Write it like postgres://postgres@127.0.0.1:5432/postgres",
  );
}

/**
 * Throws a {@linkcode Failure} for a server that does not answer or is not the one we need, and for
 * a user who is no superuser unless `mayBePlain`. Answers whether it is a superuser.
 */
export async function checkServer(
  session: Queries,
  url: string,
  mayBePlain = false,
): Promise<boolean> {
  const { host, pathname } = new URL(url);
  const place = `the database at "${host}${pathname}"`;
  const question = session.query<{ version: string; superuser: boolean }>(
    `select current_setting('server_version') as version,
            current_setting('is_superuser') = 'on' as superuser`,
  );
  const [server] = await withinPatience(question).catch((cause) => {
    throw new Failure(
      `Cannot reach ${place}: ${reason(cause)}`,
      "Start the server or mend DATABASE_URL; without DATABASE_URL the stack brings its own database",
      { cause },
    );
  });
  const isSuperuser = server?.superuser ?? false;
  const fault = faultOf(server?.version ?? "", isSuperuser || mayBePlain);
  if (fault) throw new Failure(`Cannot use ${place}: ${fault.is}`, fault.hint);
  return isSuperuser;
}

function faultOf(version: string, isUserFit: boolean) {
  if (!/^17\b/.test(version)) {
    return {
      is: `it is Postgres ${version}, not 17`,
      hint: "Use the major version of the hosted platform",
    };
  }
  if (!isUserFit) {
    return {
      is: "its user is no superuser",
      hint: "Name a superuser in DATABASE_URL: nobody else sees or makes everything",
    };
  }
}

/** A network that swallows packets says nothing at all, and the driver would wait on. */
async function withinPatience<T>(question: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it does not answer")), PATIENCE_MS);
  });
  try {
    return await Promise.race([question, late]);
  } finally {
    clearTimeout(timer);
  }
}

function reason(error: { code?: string; message?: string; errors?: Error[] }): string {
  if (error.code === "ECONNREFUSED") return "nothing listens there";
  return error.message || error.errors?.[0]?.message || String(error);
}

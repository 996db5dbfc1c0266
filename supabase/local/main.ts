/**
 * `deno task start` and `deno task reset`: the stack from the terminal.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { hasOtherTranslator, offerApertium } from "./apertium/offer_apertium.ts";
import { printBanner } from "./banner.ts";
import { readCommandLine } from "./command_line.ts";
import { databaseUrl } from "./database/database_url.ts";
import { Failure } from "./failure.ts";
import { cacheProject } from "./functions/cache.ts";
import { functionLine, stackLine } from "./lines.ts";
import { NO_LIMITS } from "./realtime/limits.ts";
import { removeData } from "./reset.ts";
import { startStack } from "./stack.ts";
import { complain, runTool, say, styled, warn } from "./terminal.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../..");

const USAGE = `Usage: deno task start [--port N] [--data FOLDER] [--memory] [--verbose]
       deno task reset [--data FOLDER]

  --port N       Listen on this port instead of the one in config.toml (54321)
  --data FOLDER  Keep the data there instead of supabase/local/.data
  --memory       Keep nothing: everything is gone when the stack stops
  --verbose      Show every line of every function's log`;

function readOptions(args: string[]) {
  const { values, positionals: [command = "start", more] } = readCommandLine({
    args,
    allowPositionals: true,
    options: {
      port: { type: "string" },
      data: { type: "string" },
      memory: { type: "boolean" },
      verbose: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  }, USAGE);
  if (more !== undefined) {
    throw new Failure(`Cannot read the command line: nobody expects "${more}"`, USAGE);
  }
  return { ...values, command };
}

function readPort(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Failure(`Cannot listen on port "${given}": a port is a number up to 65535`);
}

async function start(options: ReturnType<typeof readOptions>): Promise<void> {
  const port = readPort(options.port);
  const url = databaseUrl();
  const verbose = options.verbose ?? false;
  const dataDir = options.memory ? undefined : resolve(options.data ?? dataFolder());

  await offerApertium(ROOT, (line) => say(styled("dim", line)));
  const started = performance.now();
  const stack = await startStack({
    root: ROOT,
    ...(port !== undefined && { port }),
    ...(dataDir && { dataDir }),
    ...(url && { databaseUrl: url }),
    configure({ auth }) {
      // The stack listens on this machine alone, where everybody has the same address.
      auth.rate_limit.anonymous_users = Math.max(auth.rate_limit.anonymous_users, 10_000);
      auth.rate_limit.sign_in_sign_ups = Math.max(auth.rate_limit.sign_in_sign_ups, 300);
    },
    ...(Deno.env.get("REALTIME_LIMITS") === "off" && { realtime: { limits: NO_LIMITS } }),
    log: stackLine({ verbose }),
    logFunction: functionLine({ verbose }),
  });
  const ms = performance.now() - started;
  printBanner(stack, {
    root: ROOT,
    dataDir,
    databaseUrl: url,
    hasOtherTranslator: await hasOtherTranslator(ROOT),
    ms,
  });

  // After this the functions start without a network, also those nobody has called yet.
  cacheProject(ROOT, stack.config.functions).catch(complain);

  await askedToStop();
  say();
  say(styled("dim", "Stopping …"));
  await stack.close();
  say("Stopped. Nothing is left running.");
}

/** Resolves at Ctrl-C or a polite kill; a second one does not wait for anything. */
function askedToStop(): Promise<void> {
  return new Promise((stop) => {
    let asked = false;
    const hear = () => {
      if (asked) Deno.exit(130);
      asked = true;
      stop();
    };
    Deno.addSignalListener("SIGINT", hear);
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", hear);
  });
}

async function reset({ data }: ReturnType<typeof readOptions>): Promise<void> {
  // Whoever names a server believes that it is this database which is forgotten.
  if (databaseUrl()) {
    throw new Failure(
      "Cannot reset the database of DATABASE_URL: only the embedded one can be reset",
      "Drop the database on its server and create it again; or unset DATABASE_URL",
    );
  }
  await removeData(resolve(data ?? dataFolder()));
}

function dataFolder(): string {
  return join(ROOT, "supabase/local/.data");
}

async function main(): Promise<void> {
  const options = readOptions(Deno.args);
  if (options.help) return say(USAGE);
  if (options.command === "start") return await start(options);
  if (options.command === "reset") return await reset(options);
  throw new Failure(`Cannot run "${options.command}": there is no such command`, USAGE);
}

if (import.meta.main) {
  // One part that fails in the background must not take the others with it.
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    warn(styled("red", "Something failed in the background:"));
    complain(event.reason);
  });
  await runTool(main);
  // A connection that never came about would keep the process alive.
  Deno.exit(Deno.exitCode);
}

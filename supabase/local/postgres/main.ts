/**
 * `deno task postgres`: a Postgres 17 of one's own, from the terminal.
 *
 * @module
 */

import { relative, resolve } from "node:path";
import { readCommandLine } from "../command_line.ts";
import { preparePostgres } from "../database/open_postgres.ts";
import { Failure } from "../failure.ts";
import { runTool, say, styled } from "../terminal.ts";
import { type Cluster, runningCluster, startCluster } from "./cluster.ts";
import { clusterFolder } from "./place.ts";
import { findSoftware, installSoftware } from "./software.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

const USAGE = `Usage: deno task postgres [start] [--port N] [--data FOLDER]
       deno task postgres stop | status | url [--data FOLDER]

  start          Installs Postgres 17 once, starts it, and leaves it running
  stop           Stops it; the data is kept
  status         Says whether it runs, and where it keeps what
  url            Prints the address alone, for DATABASE_URL=$(deno task postgres url)
  --port N       Listen on this port instead of the last one or a free one
  --data FOLDER  Keep the data there instead of the project's own place`;

interface Options {
  command: string;
  folder: string;
  port: number | undefined;
}

async function readOptions(args: string[]): Promise<Options> {
  const { values, positionals: [command = "start", surplus] } = readCommandLine({
    args,
    allowPositionals: true,
    options: {
      port: { type: "string" },
      data: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  }, USAGE);
  if (surplus !== undefined) throw new Failure(`Cannot make sense of "${surplus}"`, USAGE);
  return {
    command: values.help ? "help" : command,
    folder: resolve(values.data ?? await clusterFolder(ROOT)),
    port: readPort(values.port),
  };
}

function readPort(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (/^[1-9]\d*$/.test(given) && Number(given) <= 65_535) return Number(given);
  throw new Failure(`Cannot listen on port "${given}": a port is a number from 1 to 65535`);
}

async function start({ folder, port }: Options): Promise<void> {
  const software = await installSoftware((line) => say(styled("dim", line)));
  const before = await runningCluster({ software, folder });
  if (before && port !== undefined && port !== before.port) {
    throw new Failure(
      `Cannot start Postgres on port ${port}: it runs on port ${before.port}`,
      "Stop it first: deno task postgres stop",
    );
  }
  const cluster = await startCluster({
    software,
    folder,
    withPassword: true,
    ...port !== undefined && { port },
  });
  await preparePostgres(cluster.url, (_, line) => say(line));
  say(styled("bold", before ? "Postgres 17 runs already" : "Postgres 17 is running"));
  describe(cluster, folder, software.folder);
  const task = `npx -y deno@${Deno.version.deno} task`;
  say(`Next: DATABASE_URL=$(${task} postgres url) ${task} start`);
  say(styled("dim", "It runs until you stop it: deno task postgres stop"));
}

async function stop({ folder }: Options): Promise<void> {
  const cluster = await find(folder);
  if (!cluster) return say("Postgres does not run.");
  await cluster.stop();
  say("Stopped. The data is kept.");
}

async function status({ folder }: Options): Promise<void> {
  const software = await findSoftware();
  if (!software) throw notRunning("it is not installed");
  const cluster = await runningCluster({ software, folder });
  if (!cluster) throw notRunning(`its data, if any, is in ${shown(folder)}`);
  say(styled("bold", "Postgres 17 is running"));
  describe(cluster, folder, software.folder);
}

async function url({ folder }: Options): Promise<void> {
  const cluster = await find(folder);
  if (!cluster) throw notRunning();
  say(cluster.url);
}

async function find(folder: string): Promise<Cluster | undefined> {
  const software = await findSoftware();
  return software && await runningCluster({ software, folder });
}

function notRunning(detail?: string): Failure {
  const sentence = "Postgres does not run";
  return new Failure(detail ? `${sentence}: ${detail}` : sentence, "Start it: deno task postgres");
}

function describe(cluster: Cluster, folder: string, programs: string): void {
  const rows = [
    ["Address", cluster.url],
    ["Process", String(cluster.pid)],
    ["Data", shown(folder)],
    ["Programs", programs],
  ];
  say();
  for (const [name = "", value] of rows) say(`  ${styled("dim", name.padEnd(10))} ${value}`);
  say();
}

function shown(folder: string): string {
  const path = relative(ROOT, folder);
  return path.startsWith("..") ? folder : path;
}

async function main(): Promise<void> {
  const options = await readOptions(Deno.args);
  const commands: Record<string, (options: Options) => Promise<void>> = {
    start,
    stop,
    status,
    url,
    help: () => Promise.resolve(say(USAGE)),
  };
  const command = Object.hasOwn(commands, options.command) && commands[options.command];
  if (!command) {
    throw new Failure(`Cannot run "${options.command}": there is no such command`, USAGE);
  }
  await command(options);
}

if (import.meta.main) await runTool(main);

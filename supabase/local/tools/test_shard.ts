/**
 * One `deno test` among several, and what it counted.
 *
 * @module
 */

/** Tests make much that is soon garbage: with room for it, a twelfth less of the time goes to collecting. */
const ROOM_FOR_GARBAGE = "--v8-flags=--min-semi-space-size=64,--max-semi-space-size=64,--expose-gc";

/** What Deno says of a test that hangs: the slowest takes five minutes, and ten beside other work. */
const HANGS = "has been running for over (16m0s)";

/** What the last line of `deno test` counts. */
export interface Count {
  passed: number;
  failed: number;
  ignored: number;
}

/** A process that runs tests. */
export interface Shard {
  /** Its counts, the tests that failed, what of its output nobody has seen yet; whether it hung. */
  ended: Promise<{ count: Count; failed: string[]; output: string; hung: boolean }>;
  /** Asks it to stop now; it counts as failed. */
  stop(): void;
}

/** How it is started; `shown` sends its output to the terminal as it comes. */
export interface ShardOptions {
  root: string;
  args: string[];
  env: Record<string, string>;
  shown: boolean;
}

/** Starts it. */
export function startShard({ root, args, env, shown }: ShardOptions): Shard {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", "--quiet", ROOM_FOR_GARBAGE, ...args],
    cwd: root,
    clearEnv: true,
    env: {
      ...env,
      DENO_NO_UPDATE_CHECK: "1",
      ...(!Deno.stdout.isTerminal() && { NO_COLOR: "1" }),
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

  let output = "";
  let hung = false;
  const read = async (stream: ReadableStream<Uint8Array>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      output += text;
      if (shown) await Deno.stdout.write(new TextEncoder().encode(text));
      // Then it says where it was.
      if (withoutColours(text).includes(HANGS)) {
        hung = true;
        stop("SIGINT");
      }
    }
  };
  const stop = (signal: Deno.Signal) => {
    try {
      process.kill(signal);
    } catch {
      // It has ended already.
    }
  };
  const reading = Promise.all([read(process.stdout), read(process.stderr)]);
  return {
    ended: process.status.then(async ({ success }) => {
      await reading;
      const plain = withoutColours(output);
      const count = countIn(plain);
      if (!success && count.failed === 0) count.failed = 1;
      return { count, failed: failedIn(plain), output: shown ? "" : output, hung };
    }),
    stop: () => stop("SIGTERM"),
  };
}

function withoutColours(output: string): string {
  // deno-lint-ignore no-control-regex -- colours
  return output.replace(/\u001b\[[\d;]*m/g, "");
}

function countIn(output: string): Count {
  const [, passed, failed, ignored] =
    [...output.matchAll(/\| (\d+) passed.*?\| (\d+) failed(?:.*?\| (\d+) ignored)?/g)].at(-1) ?? [];
  return {
    passed: Number(passed ?? 0),
    failed: Number(failed ?? 0),
    ignored: Number(ignored ?? 0),
  };
}

/** The lines of the summary, each "name => file:line:column"; files that did not even load; what hung. */
function failedIn(output: string): string[] {
  const [, summary = ""] = output.split(/^ *FAILURES *$|The following tests were pending:$/m);
  return [...summary.matchAll(/^(.+ => .+|\S.*\(uncaught error\))$/gm)].map(([line]) => line);
}

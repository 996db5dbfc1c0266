/**
 * The life of a function's process: become the function, serve it, end when told to.
 *
 * @module
 */

import { keepConsole, type Log } from "./console.ts";
import { denyFiles } from "./files.ts";
import { denyGlobals } from "./globals.ts";
import { type Boot, linesOf, type Report, type Retire } from "./orders.ts";
import { answerWith, captureServe, type Handler } from "./serve.ts";
import { SupabaseAi } from "./ai.ts";
import { Work } from "./work.ts";
import { format } from "node:util";

/** The exit code of a process whose function could not be loaded. */
const BOOT_FAILED = 78;

/** Waits for the first order, becomes that function, and serves it until the second. */
export async function live(): Promise<void> {
  // Both are taken away from the function below.
  const { exit, serve } = Deno;
  const { stdin, stdout } = Deno;

  const orders = linesOf(stdin.readable);
  const first = await orders.next();
  if (first.done) return exit(0);
  const boot: Boot = JSON.parse(first.value);

  // Nobody holds the other end any more: the runner is dead, and so is this.
  const second = orders.next();
  second.then(({ done }) => done && exit(0));

  const encoder = new TextEncoder();
  const report = (line: Report) => {
    let bytes = encoder.encode(`${boot.mark}${JSON.stringify(line)}\n`);
    while (bytes.length > 0) bytes = bytes.subarray(stdout.writeSync(bytes));
  };

  const log: Log = (level, ...values) =>
    report({ is: "log", level, text: format(...values), request: work.currentRequest });
  const work = new Work((error) => log("error", error));

  setEnvironment(boot.env);
  keepConsole(log);
  Object.assign(globalThis, {
    EdgeRuntime: Object.freeze({ waitUntil: work.waitUntil }),
    Supabase: Object.freeze({ ai: SupabaseAi }),
  });
  const captured = captureServe();
  denyGlobals();
  const endOfBoot = denyFiles(boot.temporary);

  const began = performance.now();
  let handler: Handler;
  try {
    handler = captured.handlerOf(await import(boot.entry));
  } catch (error) {
    report({ is: "failed", text: format(error) });
    return exit(BOOT_FAILED);
  }
  endOfBoot();

  const server = serve(
    { path: boot.socket, onListen() {}, onError: () => new Response(null, { status: 500 }) },
    answerWith(handler, work, boot.mark, log),
  );
  report({ is: "ready", importMs: Math.round(performance.now() - began) });

  const { value } = await second;
  const { reason, drainMs }: Retire = JSON.parse(value ?? "{}");
  orders.next().then(() => exit(0));
  dispatchEvent(new CustomEvent("beforeunload", { detail: { reason } }));
  report({ is: "draining", open: work.open });
  server.shutdown();
  await work.noRequests();
  report({ is: "draining", open: 0 });
  await work.nothing(drainMs);
  exit(0); // which fires "unload"
}

function setEnvironment(env: Record<string, string>) {
  for (const name of Object.keys(Deno.env.toObject())) Deno.env.delete(name);
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
}

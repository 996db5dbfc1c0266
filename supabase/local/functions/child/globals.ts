/**
 * Takes away what a function does not have in production, so that a forbidden call fails in the
 * first test and not in the first deploy.
 *
 * @module
 */

import process from "node:process";

const NOT_DEFINED = [
  "Worker",
  "BroadcastChannel",
  "EventSource",
  "WebSocketStream",
  "localStorage",
  "sessionStorage",
  "alert",
  "confirm",
  "prompt",
];

const ABSENT_FROM_DENO = [
  "openKv",
  "cron",
  "watchFs",
  "test",
  "bench",
  "dlopen",
  "listenDatagram",
  "inspect",
  "umask",
  "ppid",
  "noColor",
];

const DO_NOTHING = ["exit", "kill", "addSignalListener", "removeSignalListener"];

/** Removes and replaces globals; files have rules of their own. */
export function denyGlobals(): void {
  for (const name of NOT_DEFINED) Reflect.deleteProperty(globalThis, name);
  for (const name of ABSENT_FROM_DENO) Reflect.deleteProperty(Deno, name);
  for (const name of DO_NOTHING) set(Deno, name, () => {});
  set(Deno, "args", []);

  // npm packages end a process this way, and in production that does nothing either.
  for (const name of ["exit", "kill", "abort", "reallyExit"]) set(process, name, () => {});

  set(globalThis, "SharedArrayBuffer", ArrayBuffer);
  set(WebAssembly, "Memory", UnsharedMemory);
  set(navigator, "hardwareConcurrency", 1);
}

class UnsharedMemory extends WebAssembly.Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    if (descriptor.shared) throw new TypeError("Shared WebAssembly memory is not available");
    super(descriptor);
  }
}

function set(target: object, name: string, value: unknown) {
  Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

/**
 * Looks at all running functions a few times a second, and acts on those that go too far.
 *
 * @module
 */

import type { Instance } from "./instance.ts";
import type { Limits } from "./limits.ts";
import type { OpenRequest } from "./open_work.ts";
import { cpuMs, memoryMb } from "./process_table.ts";

/** Why a request was ended inside its function. */
export type CancelReason = "idle" | "gone";

/** V8 keeps more than its heap: what a process may hold besides, in megabytes. */
const BESIDE_THE_HEAP = 128;

/** Watches the instances of one pool. */
export class Guard {
  readonly #limits: Limits;
  readonly #strict: boolean;
  /** The CPU time when the last answer began, for what runs behind it. */
  readonly #behind = new WeakMap<Instance, { total: number; cpuMs: number }>();

  /** Only a strict guard counts CPU time: a debugger would look like an endless loop. */
  constructor(limits: Limits, strict: boolean) {
    this.#limits = limits;
    this.#strict = strict;
  }

  /** Ends requests and processes over a limit; says why an instance should retire, if it should. */
  look(instance: Instance): "wall_clock" | "early_drop" | undefined {
    for (const open of instance.work.requests) this.#lookAtRequest(open);
    this.#lookAtMemory(instance);
    if (instance.bootMs === undefined) return; // the boot has a limit of its own
    if (this.#strict) this.#lookAtCpu(instance);

    const now = Date.now();
    if (now - instance.began > this.#limits.lifetimeMs) return "wall_clock";
    if (!instance.work.busy && now - instance.work.lastUsed > this.#limits.keepMs) {
      return "early_drop";
    }
  }

  #lookAtRequest(open: OpenRequest) {
    const reason: CancelReason | undefined = open.request.signal.aborted
      ? "gone"
      : performance.now() - open.began > this.#limits.idleMs
      ? "idle"
      : undefined;
    if (reason) open.cancel.abort(reason);
  }

  #lookAtMemory(instance: Instance) {
    const used = memoryMb(instance.process.pid);
    if (used && used > this.#limits.memoryMb + BESIDE_THE_HEAP) instance.kill("memory");
  }

  // The requests of one process share an account, so each brings its own allowance: this is a guard
  // against endless loops, not a bill.
  #lookAtCpu(instance: Instance) {
    const { work, process } = instance;
    const now = cpuMs(process.pid);
    if (now === undefined) return;

    for (const open of work.requests) {
      open.cpuMs ??= now;
      const allowed = this.#limits.cpuMs * (work.total - open.before);
      if (now - open.cpuMs > allowed) instance.kill("cpu");
    }
    const last = this.#behind.get(instance);
    if (work.requests.size > 0 || last?.total !== work.total) {
      this.#behind.set(instance, { total: work.total, cpuMs: now });
    } else if (now - last.cpuMs > this.#limits.cpuMs) instance.kill("cpu");
  }
}

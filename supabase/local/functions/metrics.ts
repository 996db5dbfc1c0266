/**
 * What the runner says about itself, for `/_internal/health` and `/_internal/metric`.
 *
 * @module
 */

import type { Instance } from "./instance.ts";
import { cpuMs, memoryMb } from "./process_table.ts";

/** Whether functions can run. */
export interface Health {
  status: "ok";
  functions: number;
  children: number;
  /** Whether a warm process waits. */
  spare: boolean;
}

/** One process. CPU and memory are null where the system does not tell. */
export interface ChildMetrics {
  function: string;
  pid: number;
  started_at: string;
  boot_ms: number | null;
  requests: number;
  in_flight: number;
  sockets: number;
  /** Whether it takes no new requests. */
  retiring: boolean;
  cpu_ms: number | null;
  memory_mb: number | null;
}

/** Measures one running function. */
export function measure(instance: Instance): ChildMetrics {
  const { slug, process, work } = instance;
  return {
    function: slug,
    pid: process.pid,
    started_at: new Date(instance.began).toISOString(),
    boot_ms: instance.bootMs ?? null,
    requests: work.total,
    in_flight: work.requests.size,
    sockets: work.sockets.size,
    retiring: instance.retiring,
    cpu_ms: cpuMs(process.pid) ?? null,
    memory_mb: memoryMb(process.pid) ?? null,
  };
}

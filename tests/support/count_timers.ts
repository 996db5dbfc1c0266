/**
 * How many timers this file's process has started that are neither over nor cleared. Counts from the
 * moment this module is loaded.
 *
 * @module
 */

type Timer = ReturnType<typeof setTimeout>;

const alive = new Set<Timer>();
const { setTimeout: start, clearTimeout: clear } = globalThis;
const { setInterval: repeat, clearInterval: stop } = globalThis;

globalThis.setTimeout = Object.assign((...args: Parameters<typeof start>) => {
  const [run, ms, ...more] = args;
  const timer: Timer = start(
    () => {
      alive.delete(timer);
      if (typeof run === "function") Reflect.apply(run, undefined, more);
    },
    ms,
  );
  alive.add(timer);
  return timer;
}, start);
globalThis.clearTimeout = (timer) => {
  alive.delete(timer as Timer);
  clear(timer);
};
globalThis.setInterval = Object.assign((...args: Parameters<typeof repeat>) => {
  const timer = repeat(...args);
  alive.add(timer);
  return timer;
}, repeat);
globalThis.clearInterval = (timer) => {
  alive.delete(timer as Timer);
  stop(timer);
};

/** The timers that are still to come, of clients and servers alike. */
export function countTimers(): number {
  return alive.size;
}

/**
 * Where a device keeps what it has read until the server has it. Each thing has a key of its own, so
 * that several tabs of one device do not write over each other.
 *
 * @module
 */

export interface ProgressStore {
  /** The keys that begin like this. */
  keys(prefix: string): string[];
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

/** As much of `localStorage` as is asked for. */
type WebStorage = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;

/** The browser's, which outlives the page; where there is none, what is kept ends with the process. */
export function deviceStore(): ProgressStore {
  const kept = storageOfPage();
  return kept ? webStore(kept) : memoryStore();
}

/** Over anything like `localStorage`. */
export function webStore(storage: WebStorage): ProgressStore {
  return {
    keys(prefix) {
      const all = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
      return all.filter((key) => key.startsWith(prefix));
    },
    get: (key) => storage.getItem(key),
    set: (key, value) => storage.setItem(key, value),
    remove: (key) => storage.removeItem(key),
  };
}

/** For one process and as long as it runs. */
export function memoryStore(): ProgressStore {
  const kept = new Map<string, string>();
  return {
    keys: (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)),
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
  };
}

/**
 * Over a store that may be full or forbidden: what it refuses is kept here for as long as this page
 * lives.
 */
export function forgivingStore(
  store: ProgressStore,
  onError: (error: unknown) => void,
): ProgressStore {
  /** What the store did not keep; null is what it did not remove. */
  const own = new Map<string, string | null>();
  function ask<Answer>(question: () => Answer, otherwise: Answer): Answer {
    try {
      return question();
    } catch (error) {
      onError(error);
      return otherwise;
    }
  }
  function change(key: string, value: string | null, call: () => void): void {
    own.set(key, value);
    ask(() => {
      call();
      own.delete(key);
    }, undefined);
  }
  return {
    keys(prefix) {
      const kept = ask(() => store.keys(prefix), []).filter((key) => !own.has(key));
      const mine = [...own].filter(([key, value]) => value !== null && key.startsWith(prefix));
      return [...kept, ...mine.map(([key]) => key)];
    },
    get(key) {
      const mine = own.get(key);
      return mine === undefined ? ask(() => store.get(key), null) : mine;
    },
    set: (key, value) => change(key, value, () => store.set(key, value)),
    remove: (key) => change(key, null, () => store.remove(key)),
  };
}

function storageOfPage(): WebStorage | undefined {
  const page = globalThis as { document?: unknown; localStorage?: WebStorage };
  try {
    return page.document ? page.localStorage : undefined;
  } catch {
    // A page without the right to keep anything throws here already.
    return undefined;
  }
}

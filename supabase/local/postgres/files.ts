/**
 * Small dealings with the file system: is it there, away with it, whose turn is it.
 *
 * @module
 */

/** Whether something has this path. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Removes a file, or a folder with all that is in it; nothing is there afterwards. */
export async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Waits until no other process holds the file; the turn ends with `dispose`, or with the process. */
export async function takeTurn(path: string, onWait?: () => void): Promise<Disposable> {
  const file = await Deno.open(path, { create: true, write: true });
  try {
    if (!await file.tryLock(true)) {
      onWait?.();
      await file.lock(true);
    }
  } catch (error) {
    file.close();
    throw error;
  }
  return { [Symbol.dispose]: () => file.close() };
}

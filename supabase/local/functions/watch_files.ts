/**
 * Collects changes of files.
 *
 * @module
 */

/** Editors write a file in several steps: tell when it has been quiet for this long. */
const QUIET_MS = 30;

/** Tells `changed` which paths were changed, in whole folders and beside single files, until closed. */
export function watchFiles(
  folders: readonly string[],
  beside: readonly string[],
  changed: (paths: string[]) => void,
): { close(): void } {
  const watchers = [
    ...folders.filter(isFolder).map((path) => Deno.watchFs(path)),
    ...beside.filter(isFolder).map((path) => Deno.watchFs(path, { recursive: false })),
  ];
  const paths = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    const all = [...paths];
    paths.clear();
    changed(all);
  };

  async function collect(watcher: Deno.FsWatcher) {
    for await (const { kind, paths: touched } of watcher) {
      if (kind === "access") continue;
      for (const path of touched) paths.add(path);
      clearTimeout(timer);
      timer = setTimeout(tell, QUIET_MS);
    }
  }
  for (const watcher of watchers) collect(watcher);

  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/**
 * Which version of a package is really loaded, as its own `package.json` says.
 *
 * @module
 */

/** `resolved` is what `import.meta.resolve` answers for the package; throws when nothing names it. */
export async function packageVersion(resolved: string): Promise<string> {
  let folder = new URL(".", resolved);
  while (folder.pathname !== "/") {
    const text = await Deno.readTextFile(new URL("package.json", folder)).catch(() => "{}");
    const { version } = JSON.parse(text) as { version?: string };
    if (version) return version;
    folder = new URL("..", folder);
  }
  throw new Error(`Cannot tell the version of ${resolved}: no package.json above it`);
}

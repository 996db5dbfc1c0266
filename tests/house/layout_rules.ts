/**
 * Where things are: the top of the project, the folders of functions, `shared/` and `tests/`.
 *
 * @module
 */

const TOP = [
  ".env.example",
  "LICENSE",
  "README.md",
  "deno.json",
  "import_map.json",
  "shared",
  "supabase",
  "tests",
];

const TESTS = new Set([
  ..."support functions edge platform domains client database".split(" "),
  ..."stories local faults speed browser house".split(" "),
]);

/** The top level is exact; hidden files may come along. */
export function topFaults(names: readonly string[]): string[] {
  const missing = TOP.filter((name) => !names.includes(name)).map((name) => `${name} is missing`);
  const surplus = names.filter((name) => !TOP.includes(name) && !name.startsWith("."))
    .map((name) => `${name} does not belong at the top`);
  return [...missing, ...surplus];
}

/** Files in folders where they would be deployed, hidden or overlooked. */
export function placeFaults(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const why = misplaced(path);
    return why ? [`${path}: ${why}`] : [];
  });
}

function misplaced(path: string): string | undefined {
  const [first = "", second = "", third = "", ...deeper] = path.split("/");
  const name = path.split("/").at(-1) ?? "";
  if (first !== "" && second && /^(deno\.jsonc?|import_map\.json|package\.json)$/.test(name)) {
    return path.startsWith("tests/local/fixtures/")
      ? undefined
      : "there is one configuration, at the top";
  }
  if (name === "deno.lock" && path !== "supabase/deno.lock") {
    return "the lock is supabase/deno.lock";
  }
  if (path.startsWith("supabase/functions/")) {
    const isPart = third && deeper.length === 1 && /\.(ts|json)$/.test(name);
    return isPart ? undefined : "a function is one folder of code and nothing else";
  }
  if (first === "shared") {
    if (!name.endsWith(".ts")) return "shared/ goes up with every function: code only";
    return /(_test|\.test)\.ts$/.test(name) ? "tests are in tests/" : undefined;
  }
  if (first === "tests" && !TESTS.has(second)) return "there is no such folder of tests";
  return undefined;
}

/** Folders of functions without the file that makes them one. */
export function folderFaults(paths: readonly string[]): string[] {
  const inFunctions = paths.filter((path) => /^supabase\/functions\/[^/]+\//.test(path));
  const folders = new Set(inFunctions.map((path) => path.split("/").slice(0, 3).join("/")));
  return [...folders].filter((folder) => !paths.includes(`${folder}/index.ts`))
    .map((folder) => `${folder} has no index.ts`);
}

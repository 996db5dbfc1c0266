/**
 * What must not be deployed: rules over uploads, without a process or a file.
 *
 * @module
 */

import { sizeOf, type Upload } from "./upload.ts";

/** More than this is not source code: the platform adds the packages itself. */
export const LARGEST_UPLOAD = 3 * 1024 * 1024;

/** Something to mend before a deploy. */
export interface Finding {
  /** The function, or undefined when it concerns all. */
  name?: string;
  fault: string;
  hint: string;
}

const FORBIDDEN: readonly [pattern: RegExp, what: string][] = [
  [/(^|\/)\.env/, "a file of secrets"],
  [/(^|\/)\.[^/]+/, "a hidden file"],
  [/(^|\/)node_modules\//, "an installed package"],
  [/(_test|\.test|_bench)\.[jt]sx?$|(^|\/)(tests?|__tests__|fixtures|testdata)\//, "a test"],
  [/\.(pem|key|p12|pfx|jks)$|(^|\/)id_(rsa|ed25519)/, "a key"],
];
const PRIVATE_KEY = /-----BEGIN (\w+ )?PRIVATE KEY-----/;

/** What an upload itself gives away. */
export function uploadFindings(upload: Upload): Finding[] {
  const { name, importMap, verifyJwt, files } = upload;
  const found: Finding[] = [];
  if (!files.has(upload.entrypoint)) {
    found.push({ name, fault: "Its index.ts is not uploaded", hint: "Is the file there?" });
  }
  if (!files.has(importMap)) {
    found.push({
      name,
      fault: "No import map is uploaded",
      hint: `Write import_map = "../import_map.json" under [functions.${name}]`,
    });
  }
  if (verifyJwt === undefined) {
    found.push({
      name,
      fault: "verify_jwt is not set, so the platform keeps whatever it has",
      hint: `Write verify_jwt = false under [functions.${name}]`,
    });
  }
  for (const [path, content] of files) {
    const what = FORBIDDEN.find(([pattern]) => pattern.test(path))?.[1] ??
      (PRIVATE_KEY.test(new TextDecoder().decode(content)) ? "a private key" : undefined);
    if (what) found.push({ name, fault: `"${path}" is ${what}`, hint: "Move it out of shared/" });
  }
  const size = sizeOf(upload);
  if (size > LARGEST_UPLOAD) {
    const megabytes = (size / 1024 / 1024).toFixed(1);
    found.push({ name, fault: `${megabytes} MB is too large`, hint: "3 MB is the most" });
  }
  return found;
}

/**
 * Files that are uploaded and never imported. A folder of the import map goes up whole and is
 * expected to hold more than one function needs; anything else is an import in a comment.
 */
export function strayFiles({ files, importMap }: Upload, reached: ReadonlySet<string>): string[] {
  const folders = mappedFolders(files.get(importMap));
  return [...files.keys()].filter((path) =>
    path !== importMap && !reached.has(path) && !folders.some((folder) => path.startsWith(folder))
  );
}

function mappedFolders(importMap: Uint8Array | undefined): string[] {
  if (!importMap) return [];
  const { imports = {} } = JSON.parse(new TextDecoder().decode(importMap)) as {
    imports?: Record<string, string>;
  };
  return Object.values(imports)
    .filter((target) => target.startsWith("./") && target.endsWith("/"))
    .map((target) => target.slice(2));
}

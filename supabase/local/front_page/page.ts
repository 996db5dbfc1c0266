/**
 * The page at the stack's root, as text: everything in it, nothing loaded from elsewhere.
 *
 * @module
 */

import type { ListedFunction } from "./listed_functions.ts";

/** What the page tells. */
export interface Facts {
  /** `project_id` of the configuration. */
  project: string;
  /** As in `http://127.0.0.1:54321`. */
  url: string;
  /** Where sockets go. */
  realtime: string;
  /** The key that may be in every page. */
  publishable: string;
  /** Where the other keys are found: they stand in no page. */
  secretsAt: string;
  /** As in "PGlite". */
  database: string;
  /** How fast it answered just now; null where it did not. */
  databaseMs: number | null;
  functions: ListedFunction[];
}

/** The whole document; `nonce` is what its style and its script may run by. */
export async function pageOf(facts: Facts, nonce: string): Promise<string> {
  const [style, script] = await Promise.all(["page.css", "page.js"].map(textOf));
  const { project, url, functions, databaseMs } = facts;
  const name = project.charAt(0).toUpperCase() + project.slice(1);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(name)} · local stack</title>
<link rel="icon" href="${ICON}">
<style nonce="${nonce}">${style}</style>
</head>
<body>
<header>
  <h1>${MARK}${text(name)}</h1>
  <p class="where">Local stack at <code>${text(url.replace(/^https?:\/\//, ""))}</code></p>
</header>
<ul class="health" aria-label="Health">
  ${
    databaseMs === null
      ? light("bad", "Database", "does not answer")
      : light("good", "Database", took(databaseMs), facts.database)
  }
  ${light("asked", "Functions", "are asked…", `${functions.length} of them`, "health")}
</ul>
<main>
<section aria-labelledby="addresses"><h2 id="addresses">Addresses</h2>
${table(addresses(facts))}
</section>
<section aria-labelledby="keys"><h2 id="keys">Keys</h2>
${table([["Publishable", facts.publishable]])}
<p class="note">For front ends; row level security does the rest. Secret keys are for servers and stand
in no page: see ${text(facts.secretsAt)}.</p>
</section>
<section aria-labelledby="call" class="wide"><h2 id="call">Call a function</h2>
${code(exampleOf(facts))}
<p class="note">Typed calls, files and Realtime: <code>supabase/docs/front-ends.md</code>. All contracts:
<a href="/functions/v1/openapi">OpenAPI</a>.</p>
</section>
<section aria-labelledby="functions" class="wide">
<div class="bar"><h2 id="functions">Functions</h2>
<input type="search" id="filter" placeholder="Filter" aria-label="Filter functions" hidden></div>
${
    [...Map.groupBy(functions, ({ domain }) => domain)].map((group) => domain(url, ...group)).join(
      "\n",
    )
  }
<p class="note" id="none" hidden>No function is called that.</p>
</section>
</main>
<script nonce="${nonce}">${script}</script>
</body>
</html>
`;
}

function addresses({ url, realtime }: Facts): [string, string][] {
  return [
    ["Project", url],
    ["Functions", `${url}/functions/v1`],
    ["REST", `${url}/rest/v1`],
    ["Auth", `${url}/auth/v1`],
    ["Storage", `${url}/storage/v1`],
    ["Realtime", realtime.replace(/\/websocket$/, "")],
  ];
}

function exampleOf({ url, publishable, functions }: Facts): string {
  const isThere = functions.some(({ name }) => name === "create-session");
  const [name, body] = isThere ? ["create-session", '{ language: "en" }'] : ["health", "{}"];
  return `import { createClient } from "@supabase/supabase-js";

const supabase = createClient("${url}", "${publishable}");
await supabase.auth.signInAnonymously();
const { data, error } = await supabase.functions.invoke("${name}", { body: ${body} });`;
}

function table(rows: [name: string, value: string][]): string {
  return `<dl>${
    rows.map(([name, value]) =>
      `<div><dt>${text(name)}</dt><dd><code>${text(value)}</code>${COPY}</dd></div>`
    ).join("")
  }</dl>`;
}

function code(source: string): string {
  return `<div class="code"><pre><code>${text(source)}</code></pre>${COPY}</div>`;
}

function domain(url: string, name: string, functions: ListedFunction[]): string {
  return `<div class="domain"><h3>${text(name)} <small>${functions.length}</small></h3><ul>${
    functions.map((each) =>
      `<li><a href="${text(`${url}/functions/v1/${each.name}`)}">${text(each.name)}</a>
<span>${text(each.summary)}</span>
<span class="ways">${each.ways.map((way) => `<i>${text(way)}</i>`).join(" ")}</span></li>`
    ).join("")
  }</ul></div>`;
}

function light(state: string, name: string, words: string, more = "", id = ""): string {
  return `<li class="${state}"${id && ` id="${id}"`}><b>${text(name)}</b> <span>${
    text(words)
  }</span>${more && ` <small>${text(more)}</small>`}</li>`;
}

function took(milliseconds: number): string {
  return `answers in ${Math.max(1, Math.round(milliseconds))} ms`;
}

function text(words: string): string {
  return words.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function textOf(file: string): Promise<string> {
  return Deno.readTextFile(new URL(file, import.meta.url));
}

const COPY = '<button type="button" class="copy" hidden>Copy</button>';

/** Five voices. */
const BARS = [[2, 9, 6], [6, 5, 14], [10, 2, 20], [14, 6, 12], [18, 10, 4]];
const MARK = `<svg viewBox="0 0 24 24" aria-hidden="true">${bars("currentColor")}</svg>`;
const ICON = `data:image/svg+xml,${
  encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${bars("#6d5ef6")}</svg>`,
  )
}`;

function bars(colour: string): string {
  return BARS.map(([x, y, height]) =>
    `<rect x="${x}" y="${y}" width="2.6" height="${height}" rx="1.3" fill="${colour}"/>`
  ).join("");
}

/**
 * Loads one function in this process, asks it with OPTIONS and prints the status: the part of the
 * deploy check that runs in a process of its own, among the uploaded files alone.
 *
 * @module
 */

const [entrypoint = ""] = Deno.args;

Object.assign(globalThis, { EdgeRuntime: { waitUntil: (work: Promise<unknown>) => work } });
const { default: served } = await import(entrypoint);
if (typeof served?.fetch !== "function") {
  throw new Error("There is no default export with a fetch method");
}

const headers = { origin: "http://localhost:3000", "access-control-request-method": "POST" };
const request = new Request("http://localhost/preflight", { method: "OPTIONS", headers });
const response: Response = await served.fetch(request);
await response.body?.cancel();

await Deno.stdout.write(new TextEncoder().encode(`status ${response.status}\n`));
Deno.exit(0);

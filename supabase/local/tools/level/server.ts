/**
 * Serves every function in one process of production's Deno. Whoever starts it reads the port from the
 * first line, and ends it by closing its input.
 */

const functions = new URL("../../../functions/", import.meta.url);

Object.assign(globalThis, { EdgeRuntime: { waitUntil: (work: Promise<unknown>) => work } });

let known: string[] = [];

/** Takes over the settings that came with a request; those of the last one that are gone, go. */
function take(settings: Record<string, string>): void {
  for (const name of known) Deno.env.delete(name);
  known = Object.keys(settings);
  for (const name of known) Deno.env.set(name, settings[name] ?? "");
}

const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  async (request) => {
    take(JSON.parse(request.headers.get("x-settings") ?? "{}"));
    const name = new URL(request.url).pathname.split("/")[1];
    const { default: served } = await import(new URL(`${name}/index.ts`, functions).href);
    return await served.fetch(request);
  },
);
await Deno.stdout.write(new TextEncoder().encode(`${server.addr.port}\n`));

// Its end is the end of whoever started this, however that came about.
for await (const _ of Deno.stdin.readable) { /* nothing is ever said */ }
Deno.exit(0);

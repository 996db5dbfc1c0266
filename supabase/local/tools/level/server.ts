/**
 * Serves every function in one process of production's Deno; started by `check_level.ts`, which reads
 * the port from the first line.
 */

const functions = new URL("../../../functions/", import.meta.url);

Object.assign(globalThis, { EdgeRuntime: { waitUntil: (work: Promise<unknown>) => work } });

const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  async (request) => {
    const name = new URL(request.url).pathname.split("/")[1];
    const { default: served } = await import(new URL(`${name}/index.ts`, functions).href);
    return await served.fetch(request);
  },
);
await Deno.stdout.write(new TextEncoder().encode(`${server.addr.port}\n`));

// Whoever started this closes the pipe when it ends, however it ends.
for await (const _ of Deno.stdin.readable) { /* nothing is ever said */ }
Deno.exit(0);

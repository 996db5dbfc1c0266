/**
 * What runs in the worker of an {@linkcode Isolate}: the function, and nothing else.
 *
 * @module
 */
/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

interface Told {
  name?: string;
  id: number;
  headers: Record<string, string>;
  body: string;
}

let served: Promise<{ default: { fetch(request: Request): Promise<Response> } }> | undefined;

addEventListener("message", async ({ data }: MessageEvent<Told>) => {
  if (data.name) {
    served = import(
      new URL(`../../supabase/functions/${data.name}/index.ts`, import.meta.url).href
    );
    return;
  }
  const { id, headers, body } = data;
  const request = new Request("http://localhost/function", { method: "POST", headers, body });
  const response = await (await served)?.default.fetch(request);
  postMessage({
    id,
    status: response?.status,
    headers: [...response?.headers ?? []],
    body: await response?.text(),
  });
});

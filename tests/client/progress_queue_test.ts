/** What a device sends, and keeps, when something refuses it. */

import { ProgressQueue } from "@shared/client/progress_queue.ts";
import { memoryStore } from "@shared/client/progress_store.ts";
import { subscribeToProgress } from "@shared/client/reading_progress.ts";
import { RealtimeService } from "@shared/client/realtime_service.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import { LiveWorld } from "../support/live_world.ts";

Deno.test("an operation that spoils its batch costs few requests, and the others nothing", async () => {
  await using world = new LiveWorld();
  world.token = `.${btoa(JSON.stringify({ sub: "ana" }))}.`;
  const taken: string[] = [];
  world.http = async (request) => {
    const { ops }: { ops: { op_id: string; series_id: string }[] } = await request.json();
    if (ops.some(({ series_id }) => series_id === "bad")) {
      return Response.json({ message: "This cannot be read" }, { status: 400 });
    }
    taken.push(...ops.map(({ series_id }) => series_id));
    const results = ops.map(({ op_id, series_id }) => ({ op_id, series_id, result: "applied" }));
    return Response.json({ results });
  };
  const store = memoryStore();
  store.set("quintet:reading:device:ana", crypto.randomUUID());
  const queue = new ProgressQueue(world.client, { store, timers: world.timers });
  const names = Array.from({ length: 200 }, (_, page) => page === 90 ? "bad" : `series-${page}`);
  const added = [];
  for (const series_id of names) added.push(await queue.add({ series_id, progress: 0.5 }));
  await queue.flush();

  assertEquals(taken, names.filter((name) => name !== "bad"));
  assertEquals((await added[90]?.sent)?.problem, "This cannot be read");
  assertEquals(queue.shelf.waiting("ana"), []);
  assert(world.asked.length < 40, `${world.asked.length} requests`);
  await queue.close();
});

/** A queue of Ana's, and a server that takes everything but what `refuses` says. */
function queueIn(world: LiveWorld, store = memoryStore()) {
  world.token = tokenOf("ana");
  const server = { refuses: (): Response | undefined => undefined, devices: [] as string[] };
  world.http = async (request) => {
    if (request.url.includes("register_device")) {
      server.devices.push(crypto.randomUUID());
      return Response.json({ id: server.devices.at(-1) });
    }
    const { ops }: { ops: { op_id: string; series_id: string }[] } = await request.json();
    const results = ops.map(({ op_id, series_id }) => ({ op_id, series_id, result: "applied" }));
    return server.refuses() ?? Response.json({ results });
  };
  return { server, queue: new ProgressQueue(world.client, { store, timers: world.timers }) };
}

const tokenOf = (sub: string) => `.${btoa(JSON.stringify({ sub }))}.`;

Deno.test("an operation is sent though the browser keeps nothing", async () => {
  await using world = new LiveWorld();
  const refuse = () => {
    throw new DOMException("The quota has been exceeded", "QuotaExceededError");
  };
  const { queue, server } = queueIn(world, {
    keys: refuse,
    get: refuse,
    set: refuse,
    remove: refuse,
  });
  const { sent } = await queue.add({ series_id: "one", progress: 0.5 });
  await queue.flush();
  assertEquals([(await sent).result, server.devices.length], ["applied", 1]);
  await queue.close();
});

Deno.test("a device that is lost twice is registered twice", async () => {
  await using world = new LiveWorld();
  const { queue, server } = queueIn(world);
  for (let lost = 0; lost < 2; lost++) {
    await queue.add({ series_id: "one", progress: 0.5 });
    let isLost = true;
    server.refuses = () => {
      if (!isLost) return undefined;
      isLost = false;
      return Response.json({ message: "There is no such device" }, { status: 404 });
    };
    await queue.flush();
  }
  assertEquals(server.devices.length, 3);
  await queue.close();
});

Deno.test("what a former reader did waits for them on the device, and in no page", async () => {
  await using world = new LiveWorld();
  const store = memoryStore();
  const { queue, server } = queueIn(world, store);
  await queue.add({ series_id: "one", progress: 0.5 });
  world.token = tokenOf("ben");
  await queue.flush();
  assertEquals(queue.shelf.waiting("ana").length, 1);
  // Elsewhere on the device it is sent.
  for (const { op_id } of queue.shelf.waiting("ana")) queue.shelf.done("ana", op_id);
  world.token = tokenOf("ana");
  await queue.flush();
  assertEquals([world.asked, server.devices], [[], []]);
  await queue.close();
});

Deno.test("a subscription that cannot begin hears nothing", async () => {
  await using world = new LiveWorld();
  const { queue } = queueIn(world);
  const live = await world.open({ topic: "reading:user:ana" });
  const told: unknown[] = [];
  const hear = (position: unknown) => void told.push(position);
  const reading = { queue, service: new RealtimeService(world.client) };
  assertThrows(() => subscribeToProgress(world.client, "ana", hear, {}, reading));
  await queue.add({ series_id: "one", progress: 0.5 });
  assertEquals(told, []);
  await Promise.all([queue.close(), live.close()]);
});

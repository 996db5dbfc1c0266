/** Ana's phone was offline for an hour, with a wrong clock: both devices end on the right page. */

import { getProgress, updateProgress } from "@shared/client/reading_progress.ts";
import { create, tick } from "@shared/reading/clock.ts";
import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { newDevice, type Operation, positionIn } from "../support/readers.ts";
import { ReadingDevice } from "../support/reading_devices.ts";
import { type Person, startStack } from "../support/stack.ts";

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

/** By how much the phone's clock is ahead. */
const ERRORS: readonly [what: string, ms: number][] = [
  ["goes right", 0],
  ["is an hour behind", -60 * MINUTE],
  ["is an hour ahead", 60 * MINUTE],
  ["is ten years ahead", 10 * YEAR],
];

/** Who read what how many minutes ago; the last line is the right page. */
const HOURS: readonly (readonly [who: "phone" | "tablet", minutesAgo: number, page: number])[][] = [
  [["phone", 60, 10], ["tablet", 40, 40], ["phone", 20, 60]],
  [["phone", 60, 10], ["phone", 30, 60], ["tablet", 10, 40]],
];

/** Lets a device read something some minutes ago, by a clock that is that much ahead. */
async function readAgo(
  device: ReadingDevice,
  minutes: number,
  page: number,
  aheadMs: number,
  series_id: string,
): Promise<void> {
  device.aheadMs = aheadMs - minutes * MINUTE;
  const place = { series_id, page_number: page, total_pages: 100, progress: page / 100 };
  await updateProgress(device.client, place, device.reading);
  device.aheadMs = aheadMs;
}

Deno.test("a reader with two devices, one of them offline for an hour", async (t) => {
  await using stack = await startStack();

  for (const [what, aheadMs] of ERRORS) {
    await t.step(
      `whose clock ${what}: both end on the right page, whoever is heard first`,
      async () => {
        for (const [nth, hour] of HOURS.entries()) {
          for (const first of ["phone", "tablet"] as const) {
            const series = `${what}, hour ${nth}, ${first} first`;
            const ana = await stack.as(series);
            await using phone = await ReadingDevice.of(stack, ana);
            await using tablet = await ReadingDevice.of(stack, ana);
            const devices = { phone, tablet };
            for (const device of [phone, tablet]) device.offline();
            for (const [who, minutes, page] of hour) {
              await readAgo(devices[who], minutes, page, who === "phone" ? aheadMs : 0, series);
            }

            for (const who of [first, first === "phone" ? "tablet" : "phone"] as const) {
              devices[who].online();
              await devices[who].reading.queue.flush();
            }
            const right = hour.at(-1)?.[2];
            for (const { client, reading } of [phone, tablet]) {
              const seen = await getProgress(client, series, reading);
              assertEquals([series, seen?.page_number], [series, right]);
            }
          }
        }
      },
    );
  }

  await t.step("in every order of arrival, each operation sent twice", async () => {
    for (const [what, aheadMs] of ERRORS.slice(-2)) {
      const outcomes = new Set<number | undefined>();
      for (const order of [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]) {
        const series = `${what}, ${order}`;
        const ana = await stack.as(series);
        const sent = await operationsOf(ana, series, aheadMs);
        for (const index of [...order, ...order]) await sent[index]?.();
        outcomes.add((await positionIn(ana, series))?.progress);
      }
      assertEquals([what, [...outcomes]], [what, [0.6]]);
    }
  });
});

/** Three readings, each in a batch of its own; the last one is the phone's, at 60 %. */
async function operationsOf(ana: Person, series_id: string, aheadMs: number) {
  const [phone, tablet] = [await newDevice(ana, "Phone"), await newDevice(ana, "Tablet")];
  const now = Date.now();
  const operation = (hlc: string, progress: number): Operation => ({
    op_id: crypto.randomUUID(),
    series_id,
    hlc,
    progress,
  });
  const before = create(now - 60 * MINUTE + aheadMs);
  const send = (device_id: string, aheadMs: number, op: Operation) => () => {
    const sent_at = new Date(Date.now() + aheadMs).toISOString();
    return invoke(ana, "sync-progress", { device_id, sent_at, ops: [op] });
  };
  return [
    send(phone, aheadMs, operation(before, 0.1)),
    send(tablet, 0, operation(create(now - 40 * MINUTE), 0.4)),
    send(phone, aheadMs, operation(tick(before, now - 20 * MINUTE + aheadMs), 0.6)),
  ];
}

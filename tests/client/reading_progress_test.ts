/** How far a reader is: on one device, on several, without a network, and in several tabs. */

import { invoke } from "@shared/client/invoke.ts";
import type { ConflictNotice } from "@shared/client/progress_news.ts";
import { memoryStore } from "@shared/client/progress_store.ts";
import {
  getProgress,
  type Position,
  subscribeToProgress,
  updateProgress,
} from "@shared/client/reading_progress.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { pullAll } from "../support/readers.ts";
import { ReadingDevice } from "../support/reading_devices.ts";
import { startStack } from "../support/stack.ts";

Deno.test("reading progress", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");

  // A person registers ten devices in ten minutes at most.
  const phones = memoryStore();
  const tablets = memoryStore();

  const read = (device: ReadingDevice, series_id: string, progress: number, more = {}) =>
    updateProgress(device.client, { series_id, progress, ...more }, device.reading);
  const seen = (device: ReadingDevice, series: string) =>
    getProgress(device.client, series, device.reading);
  const historyOf = async (series: string) => {
    const { data } = await ana.schema("reading").from("progress_history").select("progress")
      .eq("series_id", series).throwOnError();
    return data.map(({ progress }) => progress).sort();
  };

  await t.step("updateProgress() says what became of it, and getProgress() reads it", async () => {
    await using phone = await ReadingDevice.of(stack, ana, phones);
    assertEquals(await seen(phone, "one"), null);
    const { result, position } = await read(phone, "one", 0.1, { page_number: 3, total_pages: 30 });
    assertEquals([result, position?.progress, position?.page_number], ["applied", 0.1, 3]);
    assertEquals((await seen(phone, "one"))?.page_number, 3);

    await updateProgress(phone.client, { series_id: "one", deleted: true }, phone.reading);
    assertEquals(await seen(phone, "one"), null);
    const all = await getProgress(phone.client, undefined, phone.reading);
    assertEquals(all, []);
    assertEquals((await pullAll(ben)).items, []);
    const nobody = stack.stranger();
    assertEquals([await getProgress(nobody), await getProgress(nobody, "one")], [[], null]);
    assertEquals((await nobody.auth.getSession()).data.session, null);
  });

  await t.step("what is read without a network is seen at once, and sent later", async () => {
    await using phone = await ReadingDevice.of(stack, ana, phones);
    phone.offline();
    const { result, position } = await read(phone, "train", 0.2);
    assertEquals([result, position?.progress], ["queued", 0.2]);
    await read(phone, "train", 0.3);
    assertEquals((await seen(phone, "train"))?.progress, 0.3);
    assertEquals(await historyOf("train"), []);

    phone.online();
    await phone.timers.pass(60_000);
    await eventually(() => phone.reading.queue.shelf.waiting(ana.userId).length === 0);
    assertEquals(await historyOf("train"), [0.2, 0.3]);
    const before = phone.network.answered.length;
    await phone.reading.queue.flush();
    assertEquals(phone.network.answered.length, before);
  });

  await t.step("an answer that is lost makes nothing happen twice", async () => {
    await using phone = await ReadingDevice.of(stack, ana, phones);
    await read(phone, "lost", 0.1);
    phone.network.loses = "/functions/v1/sync-progress";
    const { op_id, result } = await read(phone, "lost", 0.2);
    assertEquals(result, "queued");
    phone.network.loses = undefined;
    await phone.reading.queue.flush();
    assertEquals(await historyOf("lost"), [0.1, 0.2]);
    assertEquals(phone.reading.queue.shelf.waiting(ana.userId), []);
    assert(op_id);
  });

  await t.step("tabs of one device do not lose each other's pages", async () => {
    await using first = await ReadingDevice.of(stack, ana, phones);
    await using second = await ReadingDevice.of(stack, ana, phones);
    first.offline();
    second.offline();
    await Promise.all([read(first, "tabs", 0.1), read(second, "tabs", 0.2)]);
    await Promise.all([read(first, "tabs", 0.3), read(second, "tabs-too", 0.4)]);
    assertEquals((await seen(second, "tabs"))?.progress, 0.3);

    await using third = await ReadingDevice.of(stack, ana, phones);
    await third.reading.queue.flush();
    assertEquals(await historyOf("tabs"), [0.1, 0.2, 0.3]);
    assertEquals(await historyOf("tabs-too"), [0.4]);
    first.online();
    const late = await read(first, "tabs", 0.5);
    assertEquals([late.result, await historyOf("tabs")], ["applied", [0.1, 0.2, 0.3, 0.5]]);
  });

  await t.step("an older page that is sent later moves nothing", async () => {
    await using phone = await ReadingDevice.of(stack, ana, phones);
    await using tablet = await ReadingDevice.of(stack, ana, tablets);
    phone.offline();
    await read(phone, "late", 0.1);
    const { result } = await read(tablet, "late", 0.6);
    assertEquals(result, "applied");

    phone.online();
    await phone.reading.queue.flush();
    assertEquals((await seen(phone, "late"))?.progress, 0.6);
    assertEquals((await seen(tablet, "late"))?.progress, 0.6);
  });

  await t.step("a clock that is an hour ahead neither wins nor loses", async () => {
    await using phone = await ReadingDevice.of(stack, ana, phones);
    await using tablet = await ReadingDevice.of(stack, ana, tablets);
    phone.aheadMs = 3_600_000;
    await read(phone, "clock", 0.1);
    await new Promise((later) => setTimeout(later, 10));
    assertEquals((await read(tablet, "clock", 0.2)).result, "applied");
    assertEquals((await seen(phone, "clock"))?.progress, 0.2);
    assertEquals((await read(phone, "clock", 0.3)).result, "applied");
    assertEquals((await seen(tablet, "clock"))?.progress, 0.3);
  });

  await t.step(
    "who wants to be asked keeps the page, and is told when that was missed",
    async () => {
      await using phone = await ReadingDevice.of(stack, ana, phones);
      await using tablet = await ReadingDevice.of(stack, ana, tablets);
      await read(phone, "ask", 0.1, { policy: "ask" });
      await seen(tablet, "ask");
      tablet.offline();
      await read(tablet, "ask", 0.7);
      await read(phone, "ask", 0.2);
      tablet.online();
      await tablet.reading.queue.flush();
      assertEquals((await seen(tablet, "ask"))?.progress, 0.2);

      const asked: ConflictNotice[] = [];
      const onConflict = (conflict: ConflictNotice) => void asked.push(conflict);
      const more = { onConflict };
      const { client, reading } = phone;
      const listening = subscribeToProgress(client, ana.userId, () => {}, more, reading);
      const told = await eventually(() => asked[0]);
      assertEquals([told.series_id, told.open], ["ask", true]);
      const { conflict_id } = told;
      await invoke(ana, "resolve-conflict", { conflict_id, choose: "remote" });
      await eventually(() => asked.length === 2);
      assertEquals(asked[1], { ...told, open: false });
      await eventually(async () => (await seen(phone, "ask"))?.progress === 0.7);
      await listening.unsubscribe();
    },
  );

  await t.step("a page that the server refuses does not hold up the others", async () => {
    await using phone = await ReadingDevice.of(stack, ana, phones);
    phone.offline();
    await read(phone, "", 0.1);
    await read(phone, "good", 0.2);
    phone.online();
    const { result, problem } = await read(phone, "good", 7);
    assertEquals(result, "refused");
    assertStringIncludes(problem ?? "", "progress");
    assertEquals((await seen(phone, "good"))?.progress, 0.2);
    assertEquals(phone.reading.queue.shelf.waiting(ana.userId), []);
  });

  await t.step("a device that the server has forgotten is registered again", async () => {
    const store = memoryStore();
    await using phone = await ReadingDevice.of(stack, ana, store);
    store.set(`quintet:reading:device:${ana.userId}`, crypto.randomUUID());
    assertEquals((await read(phone, "again", 0.4)).result, "applied");
  });

  await t.step("more than fits into one batch is sent in several", async () => {
    await using phone = await ReadingDevice.of(stack, ana, phones);
    const { queue } = phone.reading;
    for (let page = 0; page < 501; page++) {
      await queue.add({ series_id: "long", progress: page / 1_000, page_number: page });
    }
    await queue.flush();
    const sent = phone.network.answered.filter((each) => each.includes("sync-progress"));
    assertEquals([sent.length, (await seen(phone, "long"))?.page_number], [2, 500]);
  });

  await t.step("subscribeToProgress() tells every device, unsent pages laid over", async () => {
    await using phone = await ReadingDevice.of(stack, ana, phones);
    await using tablet = await ReadingDevice.of(stack, ana, tablets);
    const listen = (device: ReadingDevice) => {
      const told = new Map<string, Position>();
      const subscription = subscribeToProgress(
        device.client,
        ana.userId,
        (position) => void told.set(position.series_id, position),
        {},
        device.reading,
      );
      return { told, subscription };
    };
    const here = listen(phone);
    const there = listen(tablet);
    await eventually(() => there.subscription.state === "live");
    await read(phone, "both", 0.5);
    await eventually(() => there.told.get("both")?.progress === 0.5);
    assertEquals(here.told.get("both")?.progress, 0.5);

    tablet.offline();
    await read(tablet, "both", 0.6);
    assertEquals([there.told.get("both")?.progress, here.told.get("both")?.progress], [0.6, 0.5]);
    tablet.online();
    await tablet.reading.queue.flush();
    await eventually(() => here.told.get("both")?.progress === 0.6);
    await Promise.all([here.subscription.unsubscribe(), there.subscription.unsubscribe()]);
    assertEquals(phone.client.getChannels(), []);
  });
});

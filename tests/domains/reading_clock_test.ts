/** The hybrid logical clock, and that the database corrects one as TypeScript does. */

import fc from "fast-check";
import { compare, correct, create, isClock, observe, parse, tick } from "@shared/reading/clock.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";

const NOW = 1_767_225_600_000;

Deno.test("a clock", async (t) => {
  await t.step("says when, and reads back", () => {
    assertEquals(create(NOW, 10), "1767225600000-000a");
    assertEquals(parse("1767225600000-000a"), { ms: NOW, counter: 10 });
    assertEquals(parse("yesterday"), undefined);
    assert(isClock(create(0)) && !isClock("1767225600000-000G") && !isClock(7));
  });

  await t.step("goes on with the time", () => {
    assertEquals(tick(null, NOW), create(NOW));
    assertEquals(tick(create(NOW), NOW + 1), create(NOW + 1));
  });

  await t.step("counts where the time stands still or goes back", () => {
    assertEquals(tick(create(NOW), NOW), create(NOW, 1));
    assertEquals(tick(create(NOW, 0xffff), NOW - 5), create(NOW + 1));
  });

  await t.step("is later than all it has seen", () => {
    const seen = observe(create(NOW), create(NOW + 5000, 3));

    assertEquals(observe(seen, create(NOW)), seen);
    assertEquals(observe(null, seen), seen);
    assert(compare(tick(seen, NOW), seen) > 0);
  });

  await t.step("sorts as its text does, and always grows", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: NOW - 3, max: NOW + 3 })), (times) => {
      let last = create(NOW);
      for (const time of times) {
        const next = tick(last, time);
        assert(next > last && compare(next, last) > 0 && isClock(next));
        last = next;
      }
    }));
  });
});

Deno.test("a clock that goes wrong", async (t) => {
  const hour = 3_600_000;

  await t.step("an hour fast or slow counts as when it was", () => {
    const made = NOW - 600_000;
    assertEquals(correct(create(made + hour), { now: NOW, sentAt: NOW + hour }), create(made));
    assertEquals(correct(create(made - hour), { now: NOW, sentAt: NOW - hour }), create(made));
  });

  await t.step("is believed within two seconds, and when nobody knows", () => {
    const made = create(NOW - 5000);
    assertEquals(correct(made, { now: NOW, sentAt: NOW - 2000 }), made);
    assertEquals(correct(made, { now: NOW }), made);
  });

  await t.step("is nobody's time more than a minute ahead, and counts as now", () => {
    assertEquals(correct(create(NOW + 60_000), { now: NOW }), create(NOW + 60_000));
    assertEquals(correct(create(NOW + hour), { now: NOW }), create(NOW));
    assertEquals(correct(create(NOW + hour), { now: NOW, sentAt: NOW }), create(NOW));
  });

  await t.step("and the database says the same", async () => {
    await using database = await migratedDatabase();
    const offset = fc.oneof(
      fc.integer({ min: -4 * hour, max: 4 * hour }),
      fc.constantFrom(-2001, -2000, 0, 2000, 2001, 60_000, 60_001),
    );
    const cases = fc.sample(
      fc.record({
        clock: fc.tuple(offset, fc.integer({ min: 0, max: 0xffff })),
        sentAt: fc.option(offset),
        madeAt: fc.option(offset),
      }),
      { numRuns: 2000, seed: 3 },
    ).map(({ clock: [at, counter], sentAt, madeAt }) => ({
      clock: create(NOW + at, counter),
      sentAt: sentAt === null ? null : NOW + sentAt,
      madeAt: madeAt === null ? null : NOW + madeAt,
    }));
    const rows = await database.engine.query<{ corrected: string; next: string }>(
      `select private.correct_hlc(clock, to_timestamp("madeAt" / 1000.0),
         to_timestamp("sentAt" / 1000.0), to_timestamp(${NOW} / 1000.0)) as corrected,
         private.hlc_tick(clock) as next
       from jsonb_to_recordset($1::text::jsonb) as c (clock text, "madeAt" bigint, "sentAt" bigint)`,
      [JSON.stringify(cases)],
    );

    assertEquals(
      rows,
      cases.map(({ clock, sentAt, madeAt }) => ({
        corrected: correct(clock, { now: NOW, sentAt, madeAt }),
        next: tick(clock, 0),
      })),
    );
  });
});

/** Made-up histories: believable, the same wherever they are made, and read back as they were. */

import fc from "fast-check";
import { isoMoment } from "@shared/phonelog/iso_moment.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { madeHistory, nameless } from "../support/made_history.ts";
import { readXml } from "../support/phone_backup.ts";
import { cleanEvent, jsonLine } from "../../supabase/local/generate/phonelog/formats.ts";
import { History } from "../../supabase/local/generate/phonelog/history.ts";
import { BERLIN, instantOf, NEW_YORK } from "../../supabase/local/generate/phonelog/local_time.ts";
import { Random } from "../../supabase/local/generate/random.ts";

const HOUR = 3_600_000;
const anySeed = fc.integer({ min: 1, max: 1_000_000 });
const anySizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 4 });

Deno.test("a made-up history", async (t) => {
  await t.step("is what its backup says, in whatever pieces that is read", () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 1, max: 300 }), anySizes, (seed, count, sizes) => {
        const { calls, smses } = madeHistory(seed, count);
        for (const { xml, events } of [calls, smses]) {
          const read = readXml(xml, sizes);
          assertEquals(read.rejects, []);
          assertEquals(read.events.map(nameless), events);
        }
      }),
      { numRuns: 40 },
    );
  });

  await t.step("has names for all rows that a newer, longer backup knows again", () => {
    const { smses } = madeHistory(3, 2000);
    const rows = smses.xml.split(/(?= {2}<[sm]ms )/);
    const older = `${rows.slice(0, 900).join("")}</smses>`;
    const names = readXml(smses.xml, [7777], true).events.map(({ external_id }) => external_id);
    assertEquals(new Set(names).size, names.length);
    const known = readXml(older).events.map(({ external_id }) => external_id);
    assertEquals(known, names.slice(0, known.length));
  });

  await t.step("has exactly so many events, in the order of time, in its months", () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 1, max: 5000 }), (seed, events) => {
        const all = [...new History({ seed, events, months: 6, until: "2026-11-01" }).days()]
          .flat();
        assertEquals(all.length, events);
        const times = all.map(({ at }) => at);
        assertEquals(times, times.toSorted((a, b) => a - b));
        assert((times[0] ?? 0) >= Date.UTC(2026, 3, 30));
        assert((times.at(-1) ?? 0) < Date.UTC(2026, 10, 1));
      }),
      { numRuns: 30 },
    );
  });

  await t.step("is the same as a line of JSON and as an event", () => {
    const history = new History({ seed: 9, events: 3000, months: 6, until: "2026-11-01" });
    for (const made of [...history.days()].flat()) {
      assertEquals(jsonLine(made, "9.1"), `${JSON.stringify(cleanEvent(made, "9.1"))}\n`);
      assertEquals(isoMoment(made.at), new Date(made.at).toISOString());
    }
    for (const at of [0, -1, Date.UTC(1, 0), 253402300799999]) {
      assertEquals(isoMoment(at), new Date(at).toISOString());
    }
  });

  await t.step("holds the truths it tells of", () => {
    const history = new History({ seed: 7, events: 30_000, months: 12, until: "2026-11-01" });
    const all = [...history.days()].flat();
    const between = (from: string, to: string) =>
      all.filter(({ at }) => at >= Date.parse(from) && at < Date.parse(to));
    const kinds = new Set(history.plan.truths.map(({ kind }) => kind));
    assertEquals([...kinds].sort(), ["gap", "spike", "travel"]);
    for (const truth of history.plan.truths) {
      const { length } = between(truth.from, truth.to);
      if (truth.kind === "gap") assertEquals(length, 0);
      if (truth.kind === "spike") assert(length >= truth.count, JSON.stringify(truth));
      if (truth.kind === "travel") assert(length > 0);
    }
  });

  await t.step("is quiet at night, where the owner is", () => {
    const history = new History({ seed: 11, events: 20_000, months: 12, until: "2026-11-01" });
    const home = history.plan.truths.filter(({ kind }) => kind === "travel");
    const at = [...history.days()].flat().filter(({ at }) =>
      home.every(({ from, to }) => at < Date.parse(from) || at >= Date.parse(to))
    );
    const hours = new Array<number>(24).fill(0);
    for (const each of at) {
      const hour = new Date(each.at + HOUR).getUTCHours(); // within an hour of the wall clock
      hours[hour] = (hours[hour] ?? 0) + 1;
    }
    const night = (hours[3] ?? 0) + (hours[4] ?? 0);
    assert(night * 20 < (hours[17] ?? 0) + (hours[18] ?? 0), hours.join(" "));
  });
});

Deno.test("what histories are made of", async (t) => {
  await t.step("chance is the same everywhere", () => {
    const random = new Random(7);
    assertEquals([random.next(), random.next(), random.next()], [
      3423051493,
      3094170397,
      3946151542,
    ]);
  });

  await t.step("wall clocks are those of their zones, on both days that change them", () => {
    for (const zone of [BERLIN, NEW_YORK]) {
      const days = [
        "03-07",
        "03-08",
        "03-09",
        "03-29",
        "03-30",
        "10-25",
        "10-26",
        "11-01",
        "11-02",
      ];
      for (const [day, hour] of days.flatMap((day) => [0, 1, 4, 12].map((hour) => [day, hour]))) {
        const wall = Date.parse(`2026-${day}T00:00:00Z`) + Number(hour) * HOUR;
        const shown = new Intl.DateTimeFormat("sv", {
          timeZone: zone.name,
          dateStyle: "short",
          timeStyle: "medium",
        }).format(instantOf(wall, zone));
        assertEquals(Date.parse(`${shown.replace(" ", "T")}Z`), wall, `${zone.name} ${shown}`);
      }
    }
  });
});

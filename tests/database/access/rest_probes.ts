/**
 * Asks the Data API what the statements were asked, in a world that was committed.
 *
 * @module
 */

import type { Engine } from "../../../supabase/local/database/engine.ts";
import type { Keys } from "../../../supabase/local/auth/keys.ts";
import { KeptWorld } from "./keep_world.ts";
import { Asker, seenFromOutside } from "./rest.ts";
import type { Answered } from "./cells.ts";
import type { Survey } from "./survey.ts";
import type { World } from "./world.ts";

/** Whose requests get nowhere: a token of nobody is refused at the door. */
const OUTSIDE = "nosub";

/** Whom the Data API takes a caller for. */
const ROLES = ["anon", "authenticated", "service_role"];

/** What is asked, and where. */
export interface Asked {
  url: string;
  keys: Keys;
  world: World;
  /** The schemas that the Data API shows. */
  exposed: readonly string[];
}

/** How many requests were sent, and those that had another answer than the statement, as sentences. */
export async function differences(
  engine: Engine,
  { url, keys, world, exposed }: Asked,
  { answers }: Survey,
): Promise<{ asked: number; different: string[] }> {
  const personas = new Map(world.everybody().map((persona) => [persona.name, persona]));
  const comesIn = (name: string) =>
    name !== OUTSIDE && ROLES.includes(personas.get(name)?.role ?? "");
  const probes = answers.filter(({ of, persona, request, detail }) =>
    request && !detail && exposed.includes(of.split(".")[0] ?? "") && comesIn(persona)
  );
  const kept = await KeptWorld.of(engine, world.relations);
  const asker = new Asker({ url, keys, queries: engine, world });
  const ask = async (probe: Answered, before = probe.before) => {
    if (before) await kept.past(before);
    const persona = personas.get(probe.persona);
    return persona ? await asker.ask(probe, persona) : "";
  };

  const different: string[] = [];
  for (const [, group] of Map.groupBy(probes, ({ of }) => of)) {
    await asker.prepare(group);
    let isChanged = true;
    for (const probe of group) {
      if (isChanged || kept.isAged) { if (await kept.restore()) asker.forget(); }
      const { of, persona, command, part, verdict, before } = probe;
      // A trigger that refuses speaks before the policy that would have.
      const expected = seenFromOutside(verdict);
      const isSame = (seen: string) =>
        seen === expected || expected === "refused" && seen === "PT403";
      // Room for a row need not be made where nothing goes in: its lack is another answer than refused.
      let seen = expected === "refused" ? await ask(probe, "") : await ask(probe);
      isChanged = seen === "ALLOW" && command !== "sel" ||
        before !== undefined && expected !== "refused";
      if (!isSame(seen) && expected === "refused" && before) {
        if (await kept.restore()) asker.forget();
        seen = await ask(probe);
        isChanged = true;
      }
      if (!isSame(seen)) {
        different.push(`${of} ${persona} ${command} ${part}: ${verdict}, through REST ${seen}`);
      }
    }
  }
  await kept.restore();
  return { asked: probes.length, different };
}

/**
 * Contacts of one and the same name. No question can tell which of them is meant, nor can a suggestion:
 * all of them are, and the asker is told, and how to see each.
 *
 * @module
 */

import { contactsIn } from "./own_rows.ts";
import type { QueryPlan } from "./plan.ts";
import { normalized } from "./slots.ts";

/** What is said of contacts in a plan who have one name. */
export function namesakeNotes(
  plan: QueryPlan,
  people: readonly { readonly id: string; readonly name: string }[],
): string[] {
  const inPlan = new Set(contactsIn(plan));
  const named = new Map<string, { name: string; ids: Set<string> }>();
  for (const { id, name } of people) {
    if (!inPlan.has(id)) continue;
    const same = named.get(normalized(name)) ?? { name, ids: new Set() };
    named.set(normalized(name), { ...same, ids: same.ids.add(id) });
  }
  const isEach = plan.measure === "events" || plan.by.includes("contact");
  const hint = plan.by.length === 0 ? ": ask “by person” to see each" : "";
  return [...named.values()].filter(({ ids }) => ids.size > 1).map(({ name, ids: { size } }) =>
    `${size} people are called ${name}${isEach ? "" : `; they are counted together${hint}`}.`
  );
}

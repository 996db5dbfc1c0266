/** Questions beside those that they are near to: which a planner answers, and which it refuses. */

import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { isUnderstood, type Planned } from "@shared/phonelog/nlq/planner.ts";
import { assert } from "../../support/assert.ts";
import { openBook, TODAY, TZ } from "./asked/book.ts";

/** Forms of questions: those that are answered, and those near to them that are not. */
export type Forms = Readonly<Record<string, readonly [answered: string[], refused: string[]]>>;

const book = openBook(4000);
const planner = new OfflinePlanner();

/** What becomes of a question to a small phone. */
export function planned(question: string): Promise<Planned> {
  return planner.plan({ question, tz: TZ, today: TODAY, sources: [], people: book.people });
}

/** A test of each form: what is near to what is answered stays refused. */
export function testForms(forms: Forms): void {
  for (const [form, [answered, refused]] of Object.entries(forms)) {
    Deno.test(`${form}: what is near stays refused`, async () => {
      for (const question of answered) {
        const made = await planned(question);
        assert(isUnderstood(made), `${question}: ${JSON.stringify(made)}`);
      }
      for (const question of refused) {
        const made = await planned(question);
        assert(!isUnderstood(made), `${question}: ${JSON.stringify(made)}`);
      }
    });
  }
}

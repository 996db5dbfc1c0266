/**
 * Honest queries with words left out, doubled, moved, and others put in, of which many mean harm.
 *
 * @module
 */

import type { Random } from "../../../../supabase/local/generate/random.ts";
import { HONEST } from "./honest_queries.ts";
import { FORBIDDEN } from "./named_in_query.ts";

const TOKENS = /'[^']*'|"[^"]*"|\w+|\s+|<>|<=|>=|!=|::|--[^\n]*|[^]/gu;
const ORIGINALS = Object.values(HONEST).map((sql) => sql.match(TOKENS) ?? []);
const HONEST_WORDS = ORIGINALS.flat().filter((token) => token.trim());
const HARMFUL = [
  ...FORBIDDEN,
  ...[
    "phonelog.events",
    "auth.users",
    "pg_class",
    "information_schema.tables",
    "pg_catalog.pg_proc",
  ],
  ...[
    ".json_agg",
    ".to_jsonb",
    "::regclass",
    "::text[]",
    "::char(1000000)",
    "my_events",
    "$1",
    "$$",
  ],
  ...[
    ";",
    "/*",
    "*/",
    "--",
    "'",
    '"',
    "\\",
    "\0",
    "(",
    ")",
    "e'\\047'",
    'U&"\\0065vents"',
    "1e9999",
  ],
  ...[
    "into",
    "for update",
    "lateral",
    "with recursive",
    "values (1)",
    "table",
    "union all",
    "array(",
  ],
  ...["returning", "; delete from phonelog.events", "pg_sleep(9)", "generate_series(1, 9) as g"],
  ...[
    "with x as (delete from phonelog.events returning 1)",
    "set_config('role', 'postgres', true)",
  ],
  ...["(select 1 from phonelog.events)", "operator(pg_catalog.+)", "current_user", "limit 9999999"],
];

/** One of them; the same for the same state of chance. */
export function mutant(random: Random): string {
  const tokens = [...pick(random, ORIGINALS)];
  for (let changes = random.between(1, 4); changes > 0; changes -= 1) {
    const at = random.below(tokens.length);
    const word = pick(random, random.happens(0.5) ? HARMFUL : HONEST_WORDS);
    const other = random.below(tokens.length);
    const token = tokens[at] ?? "";
    const change = random.below(5);
    if (change === 0) tokens.splice(at, 1);
    else if (change === 1) tokens.splice(at, 0, token);
    else if (change === 2) tokens.splice(at, 1, word);
    else if (change === 3) tokens.splice(at, 0, ` ${word} `);
    else [tokens[at], tokens[other]] = [tokens[other] ?? "", token];
  }
  return tokens.join("");
}

function pick<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[random.below(choices.length)];
  if (choice === undefined) throw new Error("There is nothing to choose");
  return choice;
}

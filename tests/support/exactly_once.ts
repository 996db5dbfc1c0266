/**
 * Many calls with few keys, many at once, whose runs die at the worst moments and lose their locks while
 * they live: how often each change really happens.
 *
 * @module
 */

import { CutCalls, type Moment } from "./cut_calls.ts";
import type { Person, Sql, TestStack } from "./stack.ts";
import { withEnv } from "./with_env.ts";

/** How much is sent. */
export interface Load {
  requests: number;
  keys: number;
  atOnce: number;
  /** Of a hundred runs so many die before their commit, and as many after it. */
  deaths: number;
}

/** What became of it. */
export interface Outcome {
  effects: number;
  /** Keys whose answers were not all the same. */
  contradictions: number;
  /** Answers by status. */
  statuses: Record<number, number>;
  replayed: number;
  killed: number;
  milliseconds: number;
}

/** Opens rooms: a real change with a real answer, and nothing in it that knows a repeat by itself. */
export async function exactlyOnce(
  stack: TestStack,
  { requests, keys, atOnce, deaths }: Load,
): Promise<Outcome> {
  const sql = stack.sql as Sql;
  const { default: opened } = await import("../../supabase/functions/create-session/index.ts");
  using _ = withEnv({ LIMIT_CHANGES: "1000000/60" });
  // Its own limits would count; what is asked here is how often it happens.
  await sql("alter table translator.sessions disable trigger sessions_limited");
  const hosts = await Promise.all(
    Array.from({ length: Math.ceil(keys / 10) }, (_, nth) => stack.as(`host ${nth}`)),
  );
  const headers = await Promise.all(hosts.map((host) => headersOf(host, stack.publishableKey)));
  const answers = Array.from({ length: keys }, () => new Set<string>());
  const outcome = { statuses: {} as Record<number, number>, replayed: 0 };

  async function call(nth: number): Promise<number> {
    const response = await opened.fetch(
      new Request("http://localhost/create-session", {
        method: "POST",
        headers: { ...headers[nth % hosts.length], "idempotency-key": `room number ${nth}` },
        body: '{"language":"en"}',
      }),
    );
    const text = await response.text();
    outcome.statuses[response.status] = (outcome.statuses[response.status] ?? 0) + 1;
    if (response.headers.has("idempotent-replayed")) outcome.replayed++;
    if (response.status === 200) answers[nth]?.add(text);
    return response.status;
  }

  const started = performance.now();
  const left = shuffled(Array.from({ length: requests }, (_, nth) => nth % keys));
  using cut = new CutCalls({ rpc: "open_session", when: () => momentOf(deaths) });
  // The minute of a lock passes now and then, also for runs that are alive.
  const impatience = setInterval(() => {
    sql("update private.idempotency_keys set locked_until = now() where random() < 0.3")
      .catch(() => {});
  }, 100);
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let nth = left.pop(); nth !== undefined; nth = left.pop()) await call(nth);
  }));
  // Whoever was not answered goes on asking, as clients do.
  for (const [nth, told] of answers.entries()) {
    while (told.size === 0) await call(nth);
  }
  clearInterval(impatience);
  const milliseconds = performance.now() - started;

  const [{ count } = { count: 0 }] = await sql<{ count: string }>(
    "select count(*) from translator.sessions where host_id = any ($1::uuid[])",
    [hosts.map(({ userId }) => userId)],
  );
  return {
    ...outcome,
    effects: Number(count),
    contradictions: answers.filter(({ size }) => size !== 1).length,
    killed: cut.dead,
    milliseconds,
  };
}

function momentOf(deaths: number): Moment | undefined {
  const drawn = Math.random() * 100;
  if (drawn < deaths) return "before commit";
  return drawn < 2 * deaths ? "after commit" : undefined;
}

function shuffled<T>(items: T[]): T[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [items[at], items[other]] = [items[other] as T, items[at] as T];
  }
  return items;
}

/** What a person's client sends. */
export async function headersOf(
  person: Person,
  apikey: string,
): Promise<Record<string, string>> {
  const { data } = await person.auth.getSession();
  return { apikey, authorization: `Bearer ${data.session?.access_token}` };
}

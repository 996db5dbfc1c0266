/** Fifty people at once: nobody gets an answer, a row or a right of somebody else. */

import { assertEquals } from "../support/assert.ts";
import { rest, type RestAnswer, testDatabase, tokenOf } from "../support/test_database.ts";

const PEOPLE = 50;
const ROUNDS = 10;

Deno.test("fifty people at once each get their own answers", async () => {
  await using database = await testDatabase(`
    create table public.own (
      id int generated always as identity primary key,
      owner uuid not null default auth.uid(),
      round int
    );
    alter table public.own enable row level security;
    create policy "own rows" on public.own to authenticated
      using (owner = (select auth.uid())) with check (owner = (select auth.uid()));

    create function public.me() returns jsonb language sql stable
      as $$ select jsonb_build_object('user', auth.uid(), 'role', current_user) $$;
    create function public.boom() returns void language plpgsql
      as $$ begin raise exception 'boom'; end $$;
  `);

  let answers = 0;
  const wrong: string[] = [];
  function expect(what: string, answer: RestAnswer, right: (json: RestAnswer["json"]) => boolean) {
    answers++;
    if (answer.status >= 300 || !right(answer.json)) {
      wrong.push(`${what}: ${answer.status} ${answer.text.slice(0, 100)}`);
    }
  }

  async function person(number: number): Promise<void> {
    const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
    const token = await tokenOf({ sub: id, role: "authenticated" });
    for (let round = 0; round < ROUNDS; round++) {
      const inserted = await rest(database, {
        path: "/own",
        method: "POST",
        token,
        headers: { prefer: "return=representation" },
        body: { round },
      });
      expect("insert", inserted, ([row]) => row.owner === id && row.round === round);

      const me = await rest(database, { path: "/rpc/me", method: "POST", token, body: {} });
      expect("rpc", me, (json) => json.user === id && json.role === "authenticated");

      const rows = await rest(database, { path: "/own?select=owner", token });
      expect(
        "select",
        rows,
        (json) =>
          json.length === round + 1 && json.every((row: { owner: string }) => row.owner === id),
      );

      if (number % 5 > 0) continue;
      // A failed transaction in between must not spill over, nor must a stranger become somebody.
      await rest(database, { path: "/rpc/boom", method: "POST", token, body: {} });
      const stranger = await rest(database, { path: "/rpc/me", method: "POST", body: {} });
      expect("stranger", stranger, (json) => json.user === null && json.role === "anon");
    }
  }

  await Promise.all(Array.from({ length: PEOPLE }, (_, number) => person(number)));
  assertEquals({ answers, wrong }, { answers: 1600, wrong: [] });
});

/**
 * Policies, as the catalogue has them: those on tables of ours, and ours on the platform's.
 *
 * @module
 */

import type { CatalogueRule } from "./catalogue_rules.ts";

/** Each policy with its table and the text of its conditions. */
const POLICIES = `
  policies as (
    select
      p.polname as name, p.polcmd as command, p.polroles as roles, p.polrelid as table_id,
      pg_get_expr(p.polqual, p.polrelid) as sees,
      pg_get_expr(p.polwithcheck, p.polrelid) as writes
    from pg_policy p
    join pg_class c on c.oid = p.polrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any ($1::text[] || array['storage', 'realtime'])
  )`;

const on = (rest: string) => `create policy "bad" on translator.messages ${rest}`;

/** What holds for every policy. */
export const POLICY_RULES: readonly CatalogueRule[] = [
  {
    says: "every policy says for which verb and to whom",
    faults: `
      with ${POLICIES}
      select format('policy "%s" does not say to whom', name) as fault
      from policies where 0 = any (roles)
      union all
      select format('policy "%s" is for all commands', name) from policies where command = '*'`,
    broken: [
      [on("for select using (false)"), 'policy "bad" does not say to whom'],
      [on("to authenticated using (false)"), 'policy "bad" is for all commands'],
    ],
  },
  {
    // Without "with check" the condition for seeing counts for writing as well, and who reads such a
    // policy has to know that.
    says: "a policy for updates says what may be written",
    faults: `
      with ${POLICIES}
      select format('policy "%s" has no "with check"', name) as fault
      from policies where command = 'w' and writes is null`,
    broken: [
      [
        on("for update to authenticated using (user_id = (select auth.uid()))"),
        'policy "bad" has no "with check"',
      ],
    ],
  },
  {
    // (select auth.uid()) is asked once a statement, auth.uid() once a row: 4.8 ms against 640.
    says: "a policy asks who is calling once, not for each row",
    faults: `
      with ${POLICIES}
      select format('policy "%s" calls %s for each row; write (select …)', name, call[1]) as fault
      from policies
      cross join regexp_matches(
        regexp_replace(
          concat_ws(' ', sees, writes), 'SELECT \\(*(auth|private|realtime)\\.\\w+\\(\\)', '', 'g'
        ),
        '\\m(?:auth|private|realtime)\\.\\w+\\(\\)|\\mcurrent_setting\\(', 'g'
      ) as call`,
    broken: [
      [
        on("for select to authenticated using (user_id = auth.uid())"),
        'policy "bad" calls auth.uid() for each row; write (select …)',
      ],
      [
        on(
          "for insert to authenticated with check (session_id = any (array(select private.my_sessions())) and auth.jwt() ->> 'a' = 'b')",
        ),
        'policy "bad" calls auth.jwt() for each row; write (select …)',
      ],
    ],
  },
  {
    says: "what a policy compares with the caller leads an index",
    faults: `
      with ${POLICIES}
      select format('policy "%s" compares %s, which leads no index', name, compared[1]) as fault
      from policies
      cross join regexp_matches(sees, '(?<![.\\w])(\\w+) (?:=|IN) \\( ?SELECT', 'g') as compared
      join pg_attribute a on a.attrelid = table_id and a.attname = compared[1]
      where not exists (
        select from pg_index i where i.indrelid = table_id and i.indkey[0] = a.attnum and i.indpred is null
      )`,
    broken: [
      [
        on("for select to authenticated using (client_id = (select auth.uid()::text))"),
        'policy "bad" compares client_id, which leads no index',
      ],
    ],
  },
];

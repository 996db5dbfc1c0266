/**
 * SELECTs made by chance from a grammar, into which something that means harm may come at every place.
 *
 * @module
 */

import type { Random } from "../../../../supabase/local/generate/random.ts";

/** A query, and what in it means harm. */
export interface Made {
  readonly sql: string;
  readonly harm: readonly string[];
}

type Choices = readonly [string, ...string[]];

/** With two blanks or a line's end between any two. */
function choices(text: string): Choices {
  const [first = "", ...more] = text.trim().split(/\s{2,}/);
  return [first, ...more];
}

const RELATIONS = choices("phonelog.my_events  phonelog.my_events");
const COLUMNS = choices("duration_s  id  direction  started_at  contact_id");
const CONSTANTS = choices("1  0.5  'x'  null  true  date '2026-01-01'  now()");
const OPERATORS = choices("=  <>  <  +  -  *  is distinct from  like  %");
const FUNCTIONS = choices("count  sum  max  abs  lower  length  round  date_trunc");
const TYPES = choices("int  text  numeric(10, 2)  date  interval  varchar(5)");

const BAD_RELATIONS = choices(`
  phonelog.events  phonelog.contacts  auth.users  vault.decrypted_secrets  events  my_events
  pg_catalog.pg_class  information_schema.tables  pg_stat_activity  "phonelog.my_events"
  generate_series(1, 9)  lateral (select 1)  pg_ls_dir('.')  only phonelog.contacts  (values (1))
  phonelog.event_bodies  private.signing_keys  rows from (now())
`);
const BAD_COLUMNS = choices(`
  a.ctid  a.tableoid  xmin  a.to_jsonb  a.json_agg  a.*::text  a  (a).id  a.pg_typeof  user_id  body
  phonelog.my_events.id  a.meta
`);
const BAD_CONSTANTS = choices(`
  $1  1e500  12345678901234567890123  current_user  session_user  b'1'  '1e99999'  row(1, 2)
  array(select 1)  array[array[1]]  U&'\\0061'
`);
const BAD_OPERATORS = choices("||  ~  ^  operator(pg_catalog.=)  similar to  @>  ->>");
const BAD_FUNCTIONS = choices(`
  pg_sleep  set_config  current_setting  string_agg  array_agg  repeat  replace  query_to_xml
  pg_catalog.pg_read_file  phonelog.count  lo_import  private.asker  to_jsonb  row_to_json  nextval
  pg_advisory_lock  power  phonelog.run_question
`);
const BAD_TYPES = choices(`
  regclass  text[]  xml  jsonb  char(100000)  oid  bytea  extensions.vector
`);
const BAD_ENDS = choices(`
  for update  for share  ; select 1  limit 100000  limit all offset 9999999  ) as x
  union select id, user_id from phonelog.events  ; drop table phonelog.events
`);

/** Makes one; `share` is how likely harm is at each place. */
export function madeQuery(random: Random, share: number): Made {
  const harm: string[] = [];
  const of = (good: Choices, bad: Choices): string => {
    if (!random.happens(share)) return random.of(good);
    const chosen = random.of(bad);
    harm.push(chosen);
    return chosen;
  };
  const expression = (depth: number): string => {
    const kind = depth > 2 ? random.below(2) : random.below(7);
    const inner = () => expression(depth + 1);
    if (kind === 0) return of(COLUMNS, BAD_COLUMNS);
    if (kind === 1) return of(CONSTANTS, BAD_CONSTANTS);
    if (kind === 2) return `(${inner()} ${of(OPERATORS, BAD_OPERATORS)} ${inner()})`;
    if (kind === 3) return `${of(FUNCTIONS, BAD_FUNCTIONS)}(${inner()})`;
    if (kind === 4) return `cast(${inner()} as ${of(TYPES, BAD_TYPES)})`;
    if (kind === 5) return `case when ${inner()} is null then ${inner()} else ${inner()} end`;
    return `(select max(${inner()}) from ${relation(depth + 1)} as a where ${inner()} is null)`;
  };
  const relation = (depth: number): string => {
    if (depth > 2 || random.happens(0.7)) return of(RELATIONS, BAD_RELATIONS);
    return `(${query(depth + 1)})`;
  };
  const query = (depth: number): string => {
    const joined = random.happens(0.2)
      ? ` join ${of(RELATIONS, BAD_RELATIONS)} as b using (${of(COLUMNS, choices("a.id  1"))})`
      : "";
    const columns = COLUMNS.map((name) => `${expression(depth + 1)} as ${name}`);
    return `select ${columns.join(", ")} from ${relation(depth)} as a${joined}` +
      (random.happens(0.4) ? ` where ${expression(depth)} is not null` : "") +
      (random.happens(0.2) ? ` order by ${expression(depth)}` : "");
  };
  let sql = query(0);
  if (random.happens(0.2)) sql = `with t as (${query(1)}) select id from t where exists (${sql})`;
  if (random.happens(share)) {
    const end = random.of(BAD_ENDS);
    harm.push(end);
    sql += ` ${end}`;
  }
  return { sql, harm };
}

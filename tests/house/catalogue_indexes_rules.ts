/**
 * Indexes, as the catalogue has them: none too few under a foreign key, none too many.
 *
 * @module
 */

import type { CatalogueRule } from "./catalogue_rules.ts";

/** Two sides of one comparison: how many leading columns of an index are alike in every way. */
const BEGINS_LIKE = ["indclass::oid[]", "indcollation::oid[]", "indoption::int2[]"]
  .map((of) => `
    (small.${of})[0:small.indnkeyatts - 1] = (big.${of})[0:small.indnkeyatts - 1]`)
  .join(" and");

/** What holds for every index and foreign key of ours. */
export const INDEX_RULES: readonly CatalogueRule[] = [
  {
    // An index on (a) finds nothing that one on (a, b) does not find, and costs every write.
    // Not so where it is unique: then it promises something that the longer one does not, and only
    // another unique index on the very same columns makes it superfluous. Not so either where it is
    // partial (it is smaller, unless the other one is partial in the same way), where it covers
    // further columns, or where its order, collation or operators differ.
    says: "no index is the beginning of another",
    faults: `
      with ours as (
        select i.*, c.relname as name, array(
          select pg_get_indexdef(i.indexrelid, at, true) from generate_series(1, i.indnkeyatts) as at
        ) as columns
        from pg_index i
        join pg_class c on c.oid = i.indexrelid
        join pg_namespace n on n.oid = c.relnamespace
        join pg_am on pg_am.oid = c.relam
        where n.nspname = any ($1::text[]) and pg_am.amname = 'btree' and i.indisvalid
      )
      select format('index %s is the beginning of %s', small.name, min(big.name)) as fault
      from ours as small
      join ours as big on big.indrelid = small.indrelid and big.indexrelid <> small.indexrelid
      where small.columns = big.columns[1:small.indnkeyatts] and ${BEGINS_LIKE}
        and small.indnatts = small.indnkeyatts
        and pg_get_expr(small.indpred, small.indrelid)
            is not distinct from pg_get_expr(big.indpred, big.indrelid)
        and (not small.indisunique or (
          big.indisunique and small.columns = big.columns
          and small.indnullsnotdistinct = big.indnullsnotdistinct
          and small.indimmediate = big.indimmediate
        ))
        -- Of two that are alike, the one that came later.
        and (small.columns <> big.columns or small.indisunique <> big.indisunique
             or small.indexrelid > big.indexrelid)
      group by small.indexrelid, small.name`,
    broken: [
      [
        "create index bad on translator.messages (session_id)",
        "index bad is the beginning of messages_in_order",
      ],
      [
        "create index bad on translator.sessions (expires_at) where is_active",
        "index bad is the beginning of sessions_expiry",
      ],
      [
        "create unique index bad on translator.participants (session_id, user_id)",
        "index bad is the beginning of participants_pkey",
      ],
      [
        "create index good on private.rate_limits (lower(key), full_at); create index bad on private.rate_limits (lower(key))",
        "index bad is the beginning of good",
      ],
    ],
  },
  {
    // Without one, deleting a person reads every table they could be in from end to end. A partial
    // index serves only if it leaves out nothing but rows without a parent.
    says: "every foreign key leads an index",
    faults: `
      select format('foreign key %s of %I.%I leads no index', k.conname, n.nspname, c.relname) as fault
      from pg_constraint k
      join pg_class c on c.oid = k.conrelid
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($1::text[]) and k.contype = 'f' and not exists (
        select from pg_index i
        join pg_class x on x.oid = i.indexrelid
        join pg_am on pg_am.oid = x.relam
        where i.indrelid = k.conrelid and i.indisvalid and pg_am.amname = 'btree'
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] <@ k.conkey
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
          and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) in (
            select format('(%I IS NOT NULL)', attname) from pg_attribute
            where attrelid = k.conrelid and attnum = any (k.conkey)
          ))
      )`,
    broken: [
      [
        "drop index translator.messages_author",
        "foreign key messages_user_id_fkey of translator.messages leads no index",
      ],
      [
        `drop index translator.sessions_host;
         create index bad on translator.sessions (host_id) where is_active`,
        "foreign key sessions_host_id_fkey of translator.sessions leads no index",
      ],
    ],
  },
];

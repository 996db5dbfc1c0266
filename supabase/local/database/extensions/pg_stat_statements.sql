-- Stand-in for pg_stat_statements 1.11: the view with all its columns and no rows, because the
-- engine keeps no statistics.

create view pg_stat_statements as
select
  null::oid as userid,
  null::oid as dbid,
  null::bool as toplevel,
  null::bigint as queryid,
  null::text as query,
  null::bigint as plans,
  null::float8 as total_plan_time,
  null::float8 as min_plan_time,
  null::float8 as max_plan_time,
  null::float8 as mean_plan_time,
  null::float8 as stddev_plan_time,
  null::bigint as calls,
  null::float8 as total_exec_time,
  null::float8 as min_exec_time,
  null::float8 as max_exec_time,
  null::float8 as mean_exec_time,
  null::float8 as stddev_exec_time,
  null::bigint as rows,
  null::bigint as shared_blks_hit,
  null::bigint as shared_blks_read,
  null::bigint as shared_blks_dirtied,
  null::bigint as shared_blks_written,
  null::bigint as local_blks_hit,
  null::bigint as local_blks_read,
  null::bigint as local_blks_dirtied,
  null::bigint as local_blks_written,
  null::bigint as temp_blks_read,
  null::bigint as temp_blks_written,
  null::float8 as shared_blk_read_time,
  null::float8 as shared_blk_write_time,
  null::float8 as local_blk_read_time,
  null::float8 as local_blk_write_time,
  null::float8 as temp_blk_read_time,
  null::float8 as temp_blk_write_time,
  null::bigint as wal_records,
  null::bigint as wal_fpi,
  null::numeric as wal_bytes,
  null::bigint as jit_functions,
  null::float8 as jit_generation_time,
  null::bigint as jit_inlining_count,
  null::float8 as jit_inlining_time,
  null::bigint as jit_optimization_count,
  null::float8 as jit_optimization_time,
  null::bigint as jit_emission_count,
  null::float8 as jit_emission_time,
  null::bigint as jit_deform_count,
  null::float8 as jit_deform_time,
  null::timestamptz as stats_since,
  null::timestamptz as minmax_stats_since
where false;

create view pg_stat_statements_info as
select 0::bigint as dealloc, now() as stats_reset;

create function pg_stat_statements_reset(
  userid oid default 0,
  dbid oid default 0,
  queryid bigint default 0,
  minmax_only boolean default false
) returns timestamptz
language sql as $$
  select now();
$$;

revoke all on function pg_stat_statements_reset from public;
grant select on pg_stat_statements, pg_stat_statements_info to public;

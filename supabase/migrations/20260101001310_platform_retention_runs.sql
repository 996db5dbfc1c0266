-- Platform: forgetting what was kept long enough.
-- Every night, target by target, each on its own: what goes wrong with one does not keep the others.
-- A dry run does the same and takes it back, so that it cannot say anything else than a real one.


-- Functions ------------------------------------------------------------------------------------

create function private.sweep(p_target text, p_before timestamptz)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_rows bigint := 0;
begin
  -- Everybody's where p_before says so; and where a person wants theirs gone earlier, those.
  case p_target
    when 'translator.rooms' then
      delete from translator.sessions s
      where not s.is_active and (
        s.ended_at < p_before
        or exists (
          select from platform.retention_policies p
          where p.target = p_target and p.user_id = s.host_id and s.ended_at < now() - p.max_age
        )
      );
    when 'phonelog.events', 'phonelog.bodies' then
      return private.sweep_phonelog(p_target, p_before);
    when 'phonelog.questions' then
      delete from phonelog.nlq_queries q
      where q.created_at < p_before
        or exists (
          select from platform.retention_policies p
          where p.target = p_target and p.user_id = q.user_id and q.created_at < now() - p.max_age
        );
    when 'phonelog.sync_runs' then
      -- One that has not ended for so long never will.
      delete from phonelog.sync_runs where started_at < p_before;
    when 'phonelog.anomalies' then
      delete from phonelog.anomalies where found_at < p_before;
    when 'phonelog.quality_scores' then
      delete from phonelog.quality_scores where day < p_before::date;
    when 'phonelog.statistics' then
      delete from private.published_statistics where start < p_before::date;
    when 'lift.sessions' then
      delete from lift.sessions s
      where s.status in ('finalized', 'error', 'abandoned') and (
        s.updated_at < p_before
        or exists (
          select from platform.retention_policies p
          where p.target = p_target and p.user_id = s.user_id and s.updated_at < now() - p.max_age
        )
      );
    when 'reading.history' then
      delete from reading.progress_history h
      where (
        h.created_at < p_before
        or exists (
          select from platform.retention_policies p
          where p.target = p_target and p.user_id = h.user_id and h.created_at < now() - p.max_age
        )
      )
      -- The latest is what the position goes back to.
      and exists (
        select from reading.progress_history later
        where later.user_id = h.user_id and later.series_id = h.series_id and later.hlc > h.hlc
      );
    when 'reading.sessions' then
      delete from reading.reading_sessions r
      where r.ended_at < p_before
        or exists (
          select from platform.retention_policies p
          where p.target = p_target and p.user_id = r.user_id and r.ended_at < now() - p.max_age
        );
    when 'characters.conversations', 'characters.deleted' then
      delete from characters.conversations c
      where (p_target = 'characters.conversations' or c.deleted_at is not null)
        and (
          case p_target when 'characters.deleted' then c.deleted_at else c.updated_at end < p_before
          or exists (
            select from platform.retention_policies p
            where p.target = p_target and p.user_id = c.owner_id
              and case p_target when 'characters.deleted' then c.deleted_at else c.updated_at end
                < now() - p.max_age
          )
        );
    when 'characters.shares' then
      delete from characters.shares where least(revoked_at, expires_at) < p_before;
    when 'platform.api_keys' then
      delete from platform.api_keys where least(revoked_at, expires_at) < p_before;
    when 'private.audit_log' then
      return private.purge_audit(p_before);
    when 'private.error_events' then
      delete from private.error_events where last_at < p_before;
    when 'private.query_samples' then
      delete from private.query_samples where at < p_before;
    when 'private.metric_minutes' then
      delete from private.metric_minutes where minute < p_before;
    when 'private.metric_days' then
      delete from private.metric_days where day < p_before;
    when 'platform.alerts' then
      delete from platform.alerts where resolved_at < p_before;
    when 'platform.usage_ledger' then
      delete from platform.usage_ledger where at < p_before;
    when 'private.spend_days' then
      delete from private.spend_days where day < p_before;
    when 'private.retention_runs' then
      delete from private.retention_runs where ran_at < p_before;
    when 'cron.run_details' then
      if to_regclass('cron.job_run_details') is not null then
        delete from cron.job_run_details where end_time < p_before;
      end if;
  end case;
  get diagnostics v_rows = row_count;
  return v_rows;
end;
$$;
comment on function private.sweep is
  'Forgets what a target has from before a moment, and by people''s own policies; how many rows. Definer: it goes over everybody''s rows.';


create function private.run_retention(p_dry_run boolean default true)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_started timestamptz := clock_timestamp();
  v_target record;
  v_rows bigint;
  v_error text;
  v_report jsonb := '[]'::jsonb;
begin
  -- Two at once would count the same rows.
  perform pg_advisory_xact_lock(hashtextextended('run_retention', 0));
  perform set_config('quintet.job', 'run-retention', true); -- for the audit log, when nobody asks
  for v_target in
    select t.target, coalesce(p.max_age, t.max_age) as max_age
    from platform.retention_targets t
    left join platform.retention_policies p on p.target = t.target and p.user_id is null
    order by t.target
  loop
    v_rows := 0;
    v_error := null;
    begin
      v_rows := private.sweep(v_target.target, now() - v_target.max_age);
      if p_dry_run then
        raise sqlstate 'QDRY0';
      end if;
    exception
      when sqlstate 'QDRY0' then null; -- what was counted stays counted
      when others then
        v_rows := 0;
        v_error := sqlstate;
    end;
    v_report := v_report || jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
      'target', v_target.target, 'max_age', v_target.max_age, 'rows', v_rows, 'error', v_error)));
  end loop;

  insert into private.retention_runs (is_dry, ms, report)
  values (p_dry_run, extract(epoch from clock_timestamp() - v_started) * 1000, v_report);
  perform private.record('retention.ran', 'private.retention_runs',
    currval(pg_get_serial_sequence('private.retention_runs', 'id'))::text,
    jsonb_build_object('is_dry', p_dry_run, 'rows', (
      select sum((line ->> 'rows')::bigint) from jsonb_array_elements(v_report) as line)));
  perform set_config('quintet.job', '', true);
  return v_report;
end;
$$;
comment on function private.run_retention is
  'Forgets what was kept long enough, or counts it, and keeps the report; run by cron. Definer: it goes over everybody''s rows.';

grant execute on function private.run_retention to service_role;


create function private.ask_retention(p_dry_run boolean)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  if current_setting('role') <> 'service_role' and not private.caller_may('retention.manage') then
    raise sqlstate 'PT403' using
      message = 'Cannot run retention: this takes the permission retention.manage';
  end if;
  -- Nothing goes unless somebody says so.
  return private.run_retention(coalesce(p_dry_run, true));
end;
$$;
comment on function private.ask_retention is
  'The same for who may ask for it. Definer: it asks for the permission itself.';

grant execute on function private.ask_retention to authenticated, service_role;


create function platform.run_retention(p_dry_run boolean default true)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.ask_retention(p_dry_run);
$$;
comment on function platform.run_retention is
  'Forgets what was kept long enough, or only counts it; the report by target. For operators and for run-job.';

grant execute on function platform.run_retention to authenticated, service_role;

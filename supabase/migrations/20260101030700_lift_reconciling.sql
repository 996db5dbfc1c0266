-- Lift: reconciling.
-- Counts that are not what is there, found by night, put right and reported; IRs that no revision has
-- any more are swept away.


-- Functions ------------------------------------------------------------------------------------

create function private.reconcile_lift()
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_each record;
  v_now record;
  v_drifted int := 0;
  v_swept int;
begin
  for v_each in
    select s.id from lift.sessions s
    left join (
      select session_id, count(*) as revisions from lift.session_revisions group by 1
    ) as r on r.session_id = s.id
    left join (
      select session_id, count(*) as drafts from lift.session_drafts group by 1
    ) as d on d.session_id = s.id
    where (s.revision_count, s.draft_count)
        is distinct from (coalesce(r.revisions, 0), coalesce(d.drafts, 0))
      or s.hole_count <> private.open_holes(s.id, s.current_ir)
    order by s.id
  loop
    -- What looked wrong may have been written meanwhile: asked again under the lock.
    perform from lift.sessions where id = v_each.id for no key update;
    select
      (select count(*)::int from lift.session_revisions where session_id = s.id) as revisions,
      (select count(*)::int from lift.session_drafts where session_id = s.id) as drafts,
      private.open_holes(s.id, s.current_ir) as holes
    into v_now from lift.sessions s where s.id = v_each.id;
    update lift.sessions
    set revision_count = v_now.revisions, draft_count = v_now.drafts, hole_count = v_now.holes
    where id = v_each.id and (revision_count, draft_count, hole_count)
      is distinct from (v_now.revisions, v_now.drafts, v_now.holes);
    if found then
      v_drifted := v_drifted + 1;
    end if;
  end loop;
  if v_drifted > 0 then
    perform platform.record_errors(jsonb_build_array(jsonb_build_object(
      'fingerprint', md5('lift counters drifted'), 'source', 'server', 'function', 'run-job',
      'class', 'Drift', 'code', 'counters_drifted', 'count', v_drifted,
      'message', 'Counts of prompt sessions were not what is there, and are put right')));
  end if;

  -- keep_ir() locks what it comes to, and says so: what was just taken up stays.
  delete from private.ir_blobs b
  where b.used_at < now() - interval '1 day' and not exists (
    select from lift.session_revisions r join lift.sessions s on s.id = r.session_id
    where r.ir_hash = b.hash and s.user_id = b.user_id
  );
  get diagnostics v_swept = row_count;
  return jsonb_build_object('drifted', v_drifted, 'swept', v_swept);
end;
$$;
comment on function private.reconcile_lift is
  'Puts counts right that have drifted, reports how many, and sweeps IRs that nothing has; run by cron. Definer: it goes over everybody''s sessions.';

-- Platform: proof of the audit log.
-- What does not fit is named: which seal, which line. And lines that have been kept long enough go,
-- a whole seal at a time, without the chain being broken.


-- Functions ------------------------------------------------------------------------------------

create function private.verify_audit(p_from bigint default 1, p_outside jsonb default '[]')
returns table (problem text, seal bigint, line bigint, detail text)
language sql
stable
security definer
set search_path = ''
-- Compiling so many branches takes longer than running them.
set jit = off
as $$
  with seals as materialized (
    select s.*, lag(s.no) over by_no as no_before, lag(s.hash) over by_no as hash_before,
      lag(s.up_to) over by_no as up_to_before, lag(s.purged_at, 1, now()) over by_no as purged_before
    from private.audit_seals s
    where s.no >= p_from - 1 -- the one before the first is there to be compared with
    window by_no as (order by s.no)
  ),
  batches as materialized (
    select l.seal as no, count(*) as rows, sha256(string_agg(l.row_hash, ''::bytea order by l.id)) as root,
      min(l.at) as first_at, array_agg(l.id order by l.id) filter (where not l.fits) as edited
    from (
      select a.seal, a.id, a.at, a.row_hash,
        -- As in private.audit_row_hash, which takes far longer when it is called for each line.
        a.row_hash = sha256(convert_to(row(a.id, extract(epoch from a.at), a.actor, a.actor_kind,
          a.action, a.object, a.object_id, a.changes, a.request_id)::text, 'UTF8')) as fits
      from private.audit_log a
      where a.seal >= p_from or a.seal is null
      offset 0 -- what is sorted are hashes, not whole lines
    ) as l
    group by l.seal
  ),
  -- Of the lines that nobody has sealed yet, those behind the last seal are looked at as well.
  late as materialized (
    select b.no, h.horizon
    from batches b
    left join seals s on s.no = b.no
    cross join lateral (
      select case when b.no is null then (select max(up_to) from seals) else s.up_to_before end
        - interval '15 minutes' as horizon
    ) as h
    where b.first_at < h.horizon
  ),
  outside as (
    select (o ->> 'no')::bigint as no, regexp_replace(o ->> 'hash', '[^0-9a-f]', '', 'g') as hash
    from jsonb_array_elements(p_outside) as o
  )
  select 'line_edited', b.no, e.id, 'its hash does not fit what it says'
  from batches b cross join unnest(b.edited) as e (id)
  union all
  select 'line_backdated', t.no, l.id, format('it says %s, after lines of %s were sealed', l.at, t.horizon)
  from late t join private.audit_log l on l.seal is not distinct from t.no and l.at < t.horizon
  union all
  select 'line_unsealed', null, l.id, format('it is of %s and has no seal', l.at)
  from private.audit_log l
  where l.seal is null and l.at < now() - interval '15 minutes'
  union all
  select 'lines_differ', s.no, null, format('%s lines were sealed and %s are there', s.rows, coalesce(b.rows, 0))
  from seals s left join batches b using (no)
  where s.no >= p_from and s.purged_at is null and (b.rows, b.root) is distinct from (s.rows::bigint, s.root)
  union all
  select 'lines_kept', s.no, null, format('it was purged and %s lines are there', b.rows)
  from seals s join batches b using (no)
  where s.purged_at is not null
  union all
  select 'seal_edited', s.no, null, 'its hash does not fit what it says'
  from seals s
  where s.hash <> private.audit_seal_hash(
    (select o from private.audit_seals o where o.no = s.no))
  union all
  select 'seal_missing', b.no, null, format('%s lines name it', b.rows)
  from batches b left join seals s using (no)
  where b.no is not null and s.no is null
  union all
  select 'seal_missing', n.no, null, format('there is one with the number %s', s.no)
  from seals s
  cross join generate_series(coalesce(s.no_before + 1, greatest(p_from - 1, 1)), s.no - 1) as n (no)
  union all
  select 'chain_broken', s.no, null, 'it does not continue the seal before'
  from seals s
  where s.prev <> case when s.no = 1 then '\x00'::bytea else s.hash_before end
  union all
  select 'purged_early', s.no, null, format('lines up to %s were purged at %s', s.up_to, s.purged_at)
  from seals s
  where s.purged_at is not null
    and (s.up_to > s.purged_at - private.audit_duty() or s.purged_before is null)
  union all
  select 'outside_differs', o.no, null, format('outside it is %s', o.hash)
  from outside o left join private.audit_seals s using (no)
  where o.no >= p_from and o.hash is distinct from encode(s.hash, 'hex');
$$;
comment on function private.verify_audit is
  'What is wrong with the audit log from a seal on: nothing, or which seal and which line. p_outside is a copy kept elsewhere, [{no, hash}]. Definer: nobody reads the log by a grant.';


create function private.purge_audit(p_before timestamptz)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_rows int;
begin
  if p_before > now() - private.audit_duty() then
    raise sqlstate 'PT403' using
      message = 'Cannot purge the audit log: its lines are kept for 400 days',
      detail = jsonb_build_object('before', now() - private.audit_duty());
  end if;
  perform pg_advisory_xact_lock(hashtextextended('audit_seal', 0));
  with gone as (
    update private.audit_seals set purged_at = now()
    where purged_at is null and up_to < p_before
    returning no, rows
  )
  select coalesce(sum(rows), 0) into v_rows from gone;

  -- A statement of its own: the guard looks whether the seal is marked.
  delete from private.audit_log l
  using private.audit_seals s
  where s.purged_at = now() and l.id between s.first_id and s.last_id and l.seal = s.no;
  if v_rows > 0 then
    perform private.record('audit.purged', 'private.audit_log', null,
      jsonb_build_object('rows', v_rows));
  end if;
  return v_rows;
end;
$$;
comment on function private.purge_audit is
  'Forgets whole seals of lines that are older; how many lines. Definer: nobody else may touch the log.';

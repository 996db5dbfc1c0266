-- Platform: seals of the audit log.
-- Each line carries its own hash, and every ten seconds a job puts the new lines under a seal that
-- continues the one before. A chain from line to line would hold every writer up behind one disk.


-- Tables ---------------------------------------------------------------------------------------

create table private.audit_seals (
  no        bigint      primary key check (no > 0),
  rows      int         not null check (rows > 0),
  first_id  bigint      not null,
  last_id   bigint      not null,
  up_to     timestamptz not null,
  root      bytea       not null,
  prev      bytea       not null,
  sealed_at timestamptz not null,
  hash      bytea       not null,
  purged_at timestamptz
);
comment on table private.audit_seals is
  'What proves the audit log: one row for each batch of lines, each with the hash of the one before.';
comment on column private.audit_seals.first_id is
  'Its lines lie between first_id and last_id, though not everything between is of this seal.';
comment on column private.audit_seals.up_to is 'The latest moment that this seal or one before covers.';
comment on column private.audit_seals.root is 'The hash of its lines'' hashes.';
comment on column private.audit_seals.purged_at is 'When its lines were forgotten; the seal stays.';

alter table private.audit_log add column row_hash bytea not null, add column seal bigint;
comment on column private.audit_log.row_hash is 'Of what the line says: not of xid, not of seal.';
comment on column private.audit_log.seal is 'Null until it is sealed, which is once.';

create index audit_log_unsealed on private.audit_log (id) where seal is null;


-- Access ---------------------------------------------------------------------------------------

alter table private.audit_seals enable row level security;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values ('private.audit_seals', 'keep', null, '{}', false, 'Hashes of hashes, for good');


-- Hashes ---------------------------------------------------------------------------------------

create function private.audit_row_hash(p private.audit_log)
returns bytea
-- In this language it is planned once a session, not with every line.
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- A row's own text tells null from '', and one column's end from the next one's beginning.
  return sha256(convert_to(row(p.id, extract(epoch from p.at), p.actor, p.actor_kind,
    p.action, p.object, p.object_id, p.changes, p.request_id)::text, 'UTF8'));
end;
$$;
comment on function private.audit_row_hash is 'The hash of all that a line says.';


create function private.audit_seal_hash(p private.audit_seals)
returns bytea
language sql
immutable
security invoker
set search_path = ''
as $$
  select sha256(p.prev || p.root || convert_to(jsonb_build_array(p.no, p.rows, p.first_id, p.last_id,
    extract(epoch from p.up_to), extract(epoch from p.sealed_at))::text, 'UTF8'));
$$;
comment on function private.audit_seal_hash is 'The hash of a seal, which the next one continues.';


create function private.audit_duty()
returns interval
language sql
immutable
security invoker
set search_path = ''
as $$ select interval '400 days' $$;
comment on function private.audit_duty is 'How long every line is kept, whoever wants it gone.';


-- Guards ---------------------------------------------------------------------------------------

create function private.stamp_audit()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.xid := pg_current_xact_id();
  new.at := clock_timestamp();
  new.seal := null;
  new.row_hash := private.audit_row_hash(new);
  return new;
end;
$$;
comment on function private.stamp_audit is 'A line is of now, unsealed, and carries its hash.';

create trigger stamp before insert on private.audit_log
  for each row execute function private.stamp_audit();


create function private.only_grows()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  raise sqlstate 'PT403' using
    message = format('Cannot %s %I: the audit log only grows', lower(tg_op), tg_table_name),
    hint = 'Lines go after 400 days, by private.purge_audit';
end;
$$;
comment on function private.only_grows is
  'Refuses: guards of the log and its seals, which hold against the owner too.';


create function private.may_purge(p_seal bigint)
returns boolean
language sql
stable
security invoker
set search_path = ''
as $$
  select exists (select from private.audit_seals where no = p_seal and purged_at is not null);
$$;
comment on function private.may_purge is 'Whether the lines of a seal may go.';

-- Callers write by definers only, whatever they were granted by mistake.
create trigger keep_out before insert on private.audit_log for each row
  when (current_user in ('anon', 'authenticated', 'service_role'))
  execute function private.only_grows();
-- The changes there are: an unsealed line gets its seal, or after a restore another transaction.
create trigger keep_rows before update on private.audit_log for each row
  when (old.seal is not null
    or to_jsonb(new) - '{seal,xid}'::text[] <> to_jsonb(old) - '{seal,xid}'::text[])
  execute function private.only_grows();
create trigger keep_sealed before delete on private.audit_log for each row
  when (not private.may_purge(old.seal))
  execute function private.only_grows();
create trigger keep_table before truncate on private.audit_log
  for each statement execute function private.only_grows();

create trigger keep_out before insert on private.audit_seals for each row
  when (current_user in ('anon', 'authenticated', 'service_role'))
  execute function private.only_grows();
create trigger keep_seals before update on private.audit_seals for each row
  when (old.purged_at is not null or new.purged_at is null
    or new.up_to > new.purged_at - private.audit_duty() or new.purged_at > clock_timestamp()
    or to_jsonb(new) - 'purged_at' <> to_jsonb(old) - 'purged_at')
  execute function private.only_grows();
create trigger keep_seals_too before delete on private.audit_seals
  for each row execute function private.only_grows();
create trigger keep_table before truncate on private.audit_seals
  for each statement execute function private.only_grows();


-- Sealing --------------------------------------------------------------------------------------

create function private.seal_audit(p_rows int default 10000, p_seals int default 20)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_last private.audit_seals;
  v_seal private.audit_seals;
  v_sealed int := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('audit_seal', 0));
  select * into v_last from private.audit_seals order by no desc limit 1;

  for i in 1 .. p_seals loop
    v_seal := null;
    v_seal.no := coalesce(v_last.no, 0) + 1;
    with ripe as (
      -- Older than every running transaction: no late commit lands among lines already sealed.
      select id from private.audit_log
      where seal is null and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by id limit p_rows
    ),
    sealed as (
      update private.audit_log l set seal = v_seal.no
      from ripe where l.id = ripe.id
      returning l.id, l.at, l.row_hash
    )
    select count(*), min(id), max(id), greatest(max(at), v_last.up_to),
      sha256(string_agg(row_hash, ''::bytea order by id))
    into v_seal.rows, v_seal.first_id, v_seal.last_id, v_seal.up_to, v_seal.root
    from sealed;
    exit when v_seal.rows = 0;

    v_seal.prev := coalesce(v_last.hash, '\x00');
    v_seal.sealed_at := clock_timestamp();
    v_seal.hash := private.audit_seal_hash(v_seal);
    insert into private.audit_seals values (v_seal.*);
    perform private.tell_seal(v_seal);
    v_sealed := v_sealed + v_seal.rows;
    v_last := v_seal;
    exit when v_seal.rows < p_rows;
  end loop;
  return v_sealed;
end;
$$;
comment on function private.seal_audit is
  'Puts what is ripe under seals; how many lines. Run by cron. Definer: nobody else may touch the log.';


create function private.tell_seal(p_seal private.audit_seals)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_copy jsonb := jsonb_build_object(
    'no', p_seal.no, 'rows', p_seal.rows, 'hash', encode(p_seal.hash, 'hex'));
begin
  raise log 'audit seal %', v_copy;
  perform private.enqueue('audit-seals', v_copy);
  perform private.send_event('audit.sealed', v_copy);
end;
$$;
comment on function private.tell_seal is
  'Takes a copy of each seal out of the database: into its log, into the functions'' log by run-job, and to who listens. Without one, the last seal could go with its lines unseen.';


create function private.ripen_audit()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_rows int;
begin
  update private.audit_log set xid = pg_current_xact_id() where seal is null;
  get diagnostics v_rows = row_count;
  return v_rows;
end;
$$;
comment on function private.ripen_audit is
  'After a restore: the transactions that the unsealed lines name were another server''s. Definer: nobody else may touch the log.';

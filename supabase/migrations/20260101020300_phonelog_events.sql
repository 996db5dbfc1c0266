-- Phonelog: events.
-- Every call and every message, as its source told it. A table of millions: what it costs to put a row
-- in is counted. A foreign key is asked row by row, and one is a fifth of all of it; so that sources and
-- contacts are there is checked a statement at a time, and events go with them in the same way, as they
-- go with their person's sources (the file that holds).


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.events (
  id          bigint      primary key generated always as identity,
  user_id     uuid        not null,
  source_id   uuid        not null,
  external_id text        collate "C" not null check (length(external_id) between 1 and 200),
  type        text        not null check (type in ('call', 'sms', 'mms', 'voicemail')),
  direction   text        not null,
  contact_id  uuid,
  number_id   uuid,
  started_at  timestamptz not null check (started_at >= '1990-01-01 00:00:00+00'),
  duration_s  int         check (duration_s between 0 and 604800),
  body_len    int         check (body_len >= 0),
  meta        jsonb       not null default '{}' check (jsonb_typeof(meta) = 'object'),
  privacy     text        not null default 'normal' check (privacy in ('normal', 'masked', 'hidden')),
  revision    bigint      not null default 0 check (revision >= 0),
  created_at  timestamptz not null default now(),
  changed_at  timestamptz not null default now(),
  unique (source_id, external_id),
  constraint events_direction check (case type
    when 'call' then direction in ('in', 'out', 'missed', 'rejected', 'blocked')
    when 'voicemail' then direction = 'in'
    else direction in ('in', 'out', 'blocked')
  end),
  constraint events_duration check (duration_s is null or type in ('call', 'voicemail'))
);
comment on table phonelog.events is 'Calls and messages, each as its source told it.';
comment on column phonelog.events.external_id is 'Its name at the source, and no number of anybody''s.';
comment on column phonelog.events.contact_id is 'Null where the number was withheld.';
comment on column phonelog.events.body_len is 'How long the text was, whether it is kept or not.';
comment on column phonelog.events.meta is 'What else the source says: flags, small counts and words of a list.';
comment on column phonelog.events.privacy is
  'The level of its contact: what is hidden is found here without asking who it was with.';
comment on column phonelog.events.revision is 'Grows with each correction: an older one that comes later changes nothing.';

-- The level is in it, so that what policies ask is answered by the index alone.
create index events_when on phonelog.events (user_id, started_at, id)
  include (type, direction, duration_s, contact_id, privacy);
-- And the kinds, so that a rare one is found without reading all calls with somebody.
create index events_contact on phonelog.events (user_id, contact_id, started_at, id)
  include (type, direction, duration_s, privacy);
create index events_age on phonelog.events using brin (started_at);

create table private.event_tombstones (
  source_id   uuid        not null,
  external_id text        collate "C" not null,
  revision    bigint      not null,
  user_id     uuid        not null,
  created_at  timestamptz not null default now(),
  primary key (source_id, external_id),
  foreign key (user_id, source_id) references phonelog.data_sources (user_id, id) on delete cascade
);
comment on table private.event_tombstones is
  'What was deleted, by its source or by its person: no late delivery brings it back.';
comment on column private.event_tombstones.revision is
  'Which is newer than this comes back; of what people delete, none is.';

create index event_tombstones_source on private.event_tombstones (user_id, source_id);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('phonelog.events', 'erase', 'user_id',
    array['user_id', 'external_id', 'contact_id', 'number_id', 'started_at', 'body_len', 'meta'],
    true),
  ('private.event_tombstones', 'cascade', 'user_id > phonelog.data_sources.user_id',
    array['user_id', 'external_id'], false);


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.events enable row level security;
alter table private.event_tombstones enable row level security;

grant select on phonelog.events to authenticated;
grant select, insert, update, delete on phonelog.events, private.event_tombstones to service_role;

create policy "people see their calls and messages, but for hidden ones" on phonelog.events
  for select to authenticated
  using (user_id = (select auth.uid()) and privacy <> 'hidden');

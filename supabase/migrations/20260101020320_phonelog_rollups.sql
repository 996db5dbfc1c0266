-- Phonelog: roll-ups.
-- What calls and messages add up to: by day, by quarter of an hour, by contact. Answers read these and
-- not the events, so that they take as long for a million as for a thousand. What is hidden is in none
-- of them. Who keeps them right is in the next file; that they are right is checked in the one after.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.people (
  user_id         uuid        primary key references auth.users (id) on delete cascade,
  zone            text        not null default 'UTC' check (length(zone) <= 60 and private.is_time_zone(zone)),
  wanted_zone     text        check (length(wanted_zone) <= 60 and private.is_time_zone(wanted_zone)),
  version         bigint      not null default 0,
  events          bigint      not null default 0,
  first_at        timestamptz,
  last_at         timestamptz,
  changed_at      timestamptz not null default now(),
  checked_version bigint,
  drifted         date[]      not null default '{}',
  is_leaving      boolean     not null default false
)
with (fillfactor = 50);
comment on table phonelog.people is
  'Whose calls these are: one row for each, which every change of theirs locks first.';
comment on column phonelog.people.zone is 'The time zone whose days the roll-ups are of.';
comment on column phonelog.people.wanted_zone is
  'The one they are to be made for, while that is still to be done.';
comment on column phonelog.people.version is 'Grows with whatever changes an answer.';
comment on column phonelog.people.events is 'Calls and messages that are not hidden, from first_at to last_at.';
comment on column phonelog.people.is_leaving is
  'An erasure has begun with it: sums went first, and no event that goes is taken off them. Where it stops they are made anew (private.stay_after_all).';
comment on column phonelog.people.checked_version is 'The version whose roll-ups were last compared with the events.';
comment on column phonelog.people.drifted is 'Months whose roll-ups were found wrong and are still to be made anew.';

-- A column more in a key's index would have every change of a counter write the index, too.
create table phonelog.rollup_days (
  user_id        uuid   not null,
  day            date   not null,
  calls_in       int    not null default 0,
  calls_out      int    not null default 0,
  calls_missed   int    not null default 0,
  calls_rejected int    not null default 0,
  calls_blocked  int    not null default 0,
  sms_in         int    not null default 0,
  sms_out        int    not null default 0,
  sms_blocked    int    not null default 0,
  mms_in         int    not null default 0,
  mms_out        int    not null default 0,
  mms_blocked    int    not null default 0,
  voicemails     int    not null default 0,
  talk_in_s      bigint not null default 0,
  talk_out_s     bigint not null default 0,
  voicemail_s    bigint not null default 0,
  talked_in      int    not null default 0,
  talked_out     int    not null default 0,
  n              int    generated always as (
    calls_in + calls_out + calls_missed + calls_rejected + calls_blocked
    + sms_in + sms_out + sms_blocked + mms_in + mms_out + mms_blocked + voicemails
  ) stored,
  hours          int[]  not null default array_fill(0, array[24]) check (cardinality(hours) = 24),
  quarters       int[]  not null default array_fill(0, array[96]) check (cardinality(quarters) = 96),
  primary key (user_id, day)
)
with (fillfactor = 70);
comment on table phonelog.rollup_days is 'Calls and messages of each day, of the zone in phonelog.people.';
comment on column phonelog.rollup_days.calls_blocked is 'A person did not let them through.';
comment on column phonelog.rollup_days.talk_in_s is 'Seconds of calls that came in.';
comment on column phonelog.rollup_days.talked_in is 'Of calls_in those that lasted a second at least.';
comment on column phonelog.rollup_days.n is 'All of them.';
comment on column phonelog.rollup_days.hours is 'How many in each hour of the clock, the first from midnight.';
comment on column phonelog.rollup_days.quarters is 'And in each quarter of an hour: zones are not whole hours apart.';

create table phonelog.rollup_quarters (
  user_id        uuid        not null,
  at             timestamptz not null,
  calls_in       int    not null default 0,
  calls_out      int    not null default 0,
  calls_missed   int    not null default 0,
  calls_rejected int    not null default 0,
  calls_blocked  int    not null default 0,
  sms_in         int    not null default 0,
  sms_out        int    not null default 0,
  sms_blocked    int    not null default 0,
  mms_in         int    not null default 0,
  mms_out        int    not null default 0,
  mms_blocked    int    not null default 0,
  voicemails     int    not null default 0,
  talk_in_s      bigint not null default 0,
  talk_out_s     bigint not null default 0,
  voicemail_s    bigint not null default 0,
  talked_in      int    not null default 0,
  talked_out     int    not null default 0,
  longest_in_s   int    not null default 0,
  longest_out_s  int    not null default 0,
  n              int    generated always as (
    calls_in + calls_out + calls_missed + calls_rejected + calls_blocked
    + sms_in + sms_out + sms_blocked + mms_in + mms_out + mms_blocked + voicemails
  ) stored,
  primary key (user_id, at)
)
with (fillfactor = 70);
comment on table phonelog.rollup_quarters is
  'The same by the quarter of an hour: every time zone''s hours and days are whole ones of these.';
comment on column phonelog.rollup_quarters.longest_in_s is
  'Seconds of the longest call that came in, 0 where there was none.';

create table phonelog.rollup_contact_days (
  user_id      uuid        not null,
  day          date        not null,
  contact_id   uuid        not null,
  calls_in     int         not null default 0,
  calls_out    int         not null default 0,
  calls_missed int         not null default 0,
  messages_in  int         not null default 0,
  messages_out int         not null default 0,
  blocked      int         not null default 0,
  voicemails   int         not null default 0,
  talk_s       bigint      not null default 0,
  talk_out_s   bigint      not null default 0,
  missed       int         not null default 0,
  rejected     int         not null default 0,
  talked_in    int         not null default 0,
  talked_out   int         not null default 0,
  last_at      timestamptz not null,
  n            int         generated always as (
    calls_in + calls_out + calls_missed + messages_in + messages_out + blocked + voicemails
  ) stored,
  primary key (user_id, day, contact_id)
)
with (fillfactor = 80);
comment on table phonelog.rollup_contact_days is 'Calls and messages of each day with each contact.';
comment on column phonelog.rollup_contact_days.calls_missed is 'Not answered, whoever did not: missed, rejected, blocked.';
comment on column phonelog.rollup_contact_days.missed is 'Of calls_missed those that nobody declined.';
comment on column phonelog.rollup_contact_days.rejected is 'Of calls_missed those that were declined.';
comment on column phonelog.rollup_contact_days.blocked is 'Messages that were; they are in no other column.';
comment on column phonelog.rollup_contact_days.talk_out_s is 'Of talk_s those of calls that went out.';
comment on column phonelog.rollup_contact_days.talked_in is 'Of calls_in those that lasted a second at least.';
comment on column phonelog.rollup_contact_days.last_at is 'When the last one began.';

-- The key is by day first: of one contact it would be read from the first day to the last.
create index rollup_contact_days_contact
  on phonelog.rollup_contact_days (user_id, contact_id, day);

create table phonelog.rollup_contact_months (
  user_id      uuid        not null,
  month        date        not null check (extract(day from month) = 1),
  contact_id   uuid        not null,
  calls_in     int         not null default 0,
  calls_out    int         not null default 0,
  calls_missed int         not null default 0,
  messages_in  int         not null default 0,
  messages_out int         not null default 0,
  blocked      int         not null default 0,
  voicemails   int         not null default 0,
  talk_s       bigint      not null default 0,
  talk_out_s   bigint      not null default 0,
  missed       int         not null default 0,
  rejected     int         not null default 0,
  talked_in    int         not null default 0,
  talked_out   int         not null default 0,
  last_at      timestamptz not null,
  n            int         generated always as (
    calls_in + calls_out + calls_missed + messages_in + messages_out + blocked + voicemails
  ) stored,
  primary key (user_id, month, contact_id)
)
with (fillfactor = 70);
comment on table phonelog.rollup_contact_months is 'The same by the month.';

create table phonelog.rollup_contact_years (
  user_id    uuid not null,
  year       date not null check (extract(doy from year) = 1),
  contact_id uuid not null,
  m1  int not null default 0,
  m2  int not null default 0,
  m3  int not null default 0,
  m4  int not null default 0,
  m5  int not null default 0,
  m6  int not null default 0,
  m7  int not null default 0,
  m8  int not null default 0,
  m9  int not null default 0,
  m10 int not null default 0,
  m11 int not null default 0,
  m12 int not null default 0,
  n   int generated always as (m1 + m2 + m3 + m4 + m5 + m6 + m7 + m8 + m9 + m10 + m11 + m12) stored,
  primary key (user_id, year, contact_id)
)
with (fillfactor = 70);
comment on table phonelog.rollup_contact_years is
  'How often in each month of a year, nothing else: who is ranked is one of thousands, and two years of them are read at once.';
comment on column phonelog.rollup_contact_years.m1 is 'In January.';


-- Privacy --------------------------------------------------------------------------------------

-- Sums of what is exported. They go with the row in phonelog.people: a foreign key would be asked for
-- every row, and there are as many new ones in a year of calls as calls.
insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('phonelog.people', 'cascade', 'user_id', array['user_id', 'zone', 'first_at', 'last_at'], true),
  ('phonelog.rollup_days', 'erase', 'user_id', array['user_id', 'day', 'hours', 'quarters'], false),
  ('phonelog.rollup_quarters', 'erase', 'user_id', array['user_id', 'at'], false),
  ('phonelog.rollup_contact_days', 'erase', 'user_id',
    array['user_id', 'day', 'contact_id', 'last_at'], false),
  ('phonelog.rollup_contact_months', 'erase', 'user_id',
    array['user_id', 'month', 'contact_id', 'last_at'], false),
  ('phonelog.rollup_contact_years', 'erase', 'user_id', array['user_id', 'year', 'contact_id'], false);

insert into private.data_statistics (table_name, columns)
values ('phonelog.rollup_days', array[
  'day', 'calls_in', 'calls_out', 'calls_missed', 'sms_in', 'sms_out', 'mms_in', 'mms_out',
  'voicemails', 'talk_in_s', 'talk_out_s', 'voicemail_s'
]);


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.people enable row level security;
alter table phonelog.rollup_days enable row level security;
alter table phonelog.rollup_quarters enable row level security;
alter table phonelog.rollup_contact_days enable row level security;
alter table phonelog.rollup_contact_months enable row level security;
alter table phonelog.rollup_contact_years enable row level security;

grant select on phonelog.people, phonelog.rollup_days, phonelog.rollup_quarters,
  phonelog.rollup_contact_days, phonelog.rollup_contact_months, phonelog.rollup_contact_years to authenticated;
-- Not even the server writes them: whoever did would be found by night at the earliest.
grant select on phonelog.people, phonelog.rollup_days, phonelog.rollup_quarters,
  phonelog.rollup_contact_days, phonelog.rollup_contact_months, phonelog.rollup_contact_years to service_role;

create policy "people see how much they have" on phonelog.people
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people see their days" on phonelog.rollup_days
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people see their quarters of hours" on phonelog.rollup_quarters
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people see their days with contacts" on phonelog.rollup_contact_days
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people see their months with contacts" on phonelog.rollup_contact_months
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people see their years with contacts" on phonelog.rollup_contact_years
  for select to authenticated
  using (user_id = (select auth.uid()));

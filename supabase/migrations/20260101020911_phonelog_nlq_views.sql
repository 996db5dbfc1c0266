-- Phonelog: what questions are asked of.
-- A closed list of views, read by the reader alone and with its rights: whose rows they show is said by
-- the policies of the tables beneath them. What a column is called is what planners and people read.
-- Only a view with a condition of its own is a barrier: policies are kept without, and behind a barrier
-- no index is read in the order that a query wants.


-- Views ----------------------------------------------------------------------------------------

create view phonelog.my_events with (security_invoker = true) as
  select id, contact_id, source_id, type, direction, started_at, duration_s from phonelog.events;
comment on view phonelog.my_events is 'Calls and messages, one row each, without what was said or written.';
comment on column phonelog.my_events.contact_id is 'With whom; null where the number was withheld.';
comment on column phonelog.my_events.type is 'call, sms, mms or voicemail.';
comment on column phonelog.my_events.direction is
  'in or out; of calls that came in and were not taken: missed, rejected or blocked.';
comment on column phonelog.my_events.duration_s is 'Seconds; of calls and voicemails.';

-- Of a masked contact, who asks by a key learns that there is one: there was something with them.
create view phonelog.my_contacts with (security_invoker = true, security_barrier = true) as
  select id, display_name as name, privacy_level as privacy
  from phonelog.contacts
  where merged_into is null
  union all
  select s.contact_id, null, 'masked'
  from phonelog.contact_scores s
  where (select private.asker_levels()) = array['normal']
    and not exists (
      select from phonelog.contacts c where c.id = s.contact_id and c.user_id = s.user_id
    );
comment on view phonelog.my_contacts is
  'Whom the asker talks with; neither those that were merged into another nor hidden ones.';
comment on column phonelog.my_contacts.name is 'Null where only the number is known, or the name is not for who asks.';
comment on column phonelog.my_contacts.privacy is 'normal or masked.';

create view phonelog.my_sources with (security_invoker = true) as
  select id, name from phonelog.data_sources;
comment on view phonelog.my_sources is 'Where calls and messages come from: phones, backups, programs.';

create view phonelog.my_days with (security_invoker = true) as
  select day, calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in, sms_out,
    sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s, talked_in,
    talked_out, n, hours
  from phonelog.rollup_days;
comment on view phonelog.my_days is 'Calls and messages of each day, of the zone in my_log.';
comment on column phonelog.my_days.talk_in_s is 'Seconds of calls that came in.';
comment on column phonelog.my_days.talked_in is 'Of calls_in those that lasted a second at least.';
comment on column phonelog.my_days.n is 'All of them.';
comment on column phonelog.my_days.hours is 'How many in each hour of the clock, the first from midnight.';

create view phonelog.my_quarters with (security_invoker = true) as
  select at, calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in, sms_out,
    sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s, talked_in,
    talked_out, longest_in_s, longest_out_s, n
  from phonelog.rollup_quarters;
comment on view phonelog.my_quarters is 'The same by the quarter of an hour, in any zone.';
comment on column phonelog.my_quarters.longest_in_s is
  'Seconds of the longest call that came in, 0 where there was none.';

create view phonelog.my_contact_days with (security_invoker = true) as
  select day, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out, blocked,
    voicemails, talk_s, talk_out_s, missed, rejected, talked_in, talked_out, last_at, n
  from phonelog.rollup_contact_days;
comment on view phonelog.my_contact_days is
  'Calls and messages of each day with each contact, of the zone in my_log.';
comment on column phonelog.my_contact_days.calls_missed is
  'Not answered, whoever did not: missed, rejected, blocked.';
comment on column phonelog.my_contact_days.missed is 'Of calls_missed those that nobody declined.';
comment on column phonelog.my_contact_days.rejected is 'Of calls_missed those that were declined.';
comment on column phonelog.my_contact_days.talk_out_s is 'Of talk_s those of calls that went out.';
comment on column phonelog.my_contact_days.talked_in is 'Of calls_in those that lasted a second at least.';
comment on column phonelog.my_contact_days.blocked is 'Messages that were; they are in no other column.';
comment on column phonelog.my_contact_days.last_at is 'When the last one began.';

create view phonelog.my_contact_months with (security_invoker = true) as
  select month, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out, blocked,
    voicemails, talk_s, talk_out_s, missed, rejected, talked_in, talked_out, last_at, n
  from phonelog.rollup_contact_months;
comment on view phonelog.my_contact_months is 'The same by the month.';

create view phonelog.my_log with (security_invoker = true) as
  select zone, first_at, last_at, events, version from phonelog.people;
comment on view phonelog.my_log is 'How much there is, from when to when: one row, or none where nothing ever came in.';
comment on column phonelog.my_log.zone is 'The time zone whose days and months the others are of.';
comment on column phonelog.my_log.version is 'Grows with whatever changes an answer.';


-- Access ---------------------------------------------------------------------------------------

-- People read the tables; nobody but the reader has a ticket to be known by.
grant select on phonelog.my_events, phonelog.my_contacts, phonelog.my_sources, phonelog.my_days,
  phonelog.my_quarters, phonelog.my_contact_days, phonelog.my_contact_months, phonelog.my_log
  to nlq_reader;

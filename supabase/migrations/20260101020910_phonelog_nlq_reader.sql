-- Phonelog: who reads for questions.
-- A question in words becomes a query, and a query may be anything. It runs as a role that owns no
-- table, belongs to nobody and logs in nowhere; that sees the rows of one asker, as a signed ticket
-- says; and of these neither a number nor a text.


-- Role -----------------------------------------------------------------------------------------

-- The one role that is ours: whatever the platform brings may do more than this.
do $$
begin
  if to_regrole('nlq_reader') is null then
    create role nlq_reader nologin noinherit;
  end if;
  -- To give it functions; whoever is no superuser has to say so, though they made it.
  if not pg_has_role('nlq_reader', 'usage') then
    grant nlq_reader to current_user;
  end if;
exception
  when duplicate_object or unique_violation then
    null; -- another database of this server makes it at this moment
end;
$$;

grant usage on schema phonelog, private to nlq_reader;
-- Where a day begins is reckoned as the roll-ups do.
grant execute on function private.day_start to nlq_reader;


-- Who asks -------------------------------------------------------------------------------------

insert into private.signing_keys (purpose) values ('asker_via');


create function private.asker()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_ticket constant text := current_setting('request.asker', true);
begin
  return coalesce(
    private.open_ticket('asker', v_ticket), private.open_ticket('asker_via', v_ticket)
  );
end;
$$;
comment on function private.asker is
  'Whose question is being answered. A setting that says so could be set by the question''s own query; a ticket cannot be made by it. Definer: the reader opens no other tickets.';


create function private.asker_levels()
returns text[]
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_ticket constant text := current_setting('request.asker', true);
begin
  -- A ticket of another purpose, not a word in this one: what is shown is signed as whose it is.
  return case
    when private.open_ticket('asker', v_ticket) is not null then array['normal', 'masked']
    when private.open_ticket('asker_via', v_ticket) is not null then array['normal']
    else '{}'::text[]
  end;
end;
$$;
comment on function private.asker_levels is
  'What private.shown_level says of who asked, of whom the reader knows no claims. Definer: the reader opens no other tickets.';

grant execute on function private.asker, private.asker_levels to nlq_reader;


-- Access ---------------------------------------------------------------------------------------

-- Column by column: what is added to a table later is not read by that.
grant select (id, user_id, source_id, type, direction, contact_id, started_at, duration_s, privacy)
  on phonelog.events to nlq_reader;
grant select (id, user_id, display_name, privacy_level, merged_into) on phonelog.contacts to nlq_reader;
grant select (id, user_id, name) on phonelog.data_sources to nlq_reader;
grant select (user_id, contact_id) on phonelog.contact_scores to nlq_reader;
grant select (user_id, zone, version, events, first_at, last_at) on phonelog.people to nlq_reader;
grant select (
  user_id, day, calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in, sms_out,
  sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s, talked_in,
  talked_out, n, hours
) on phonelog.rollup_days to nlq_reader;
grant select (
  user_id, at, calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in, sms_out,
  sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s, talked_in,
  talked_out, longest_in_s, longest_out_s, n
) on phonelog.rollup_quarters to nlq_reader;
grant select (
  user_id, day, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out, blocked,
  voicemails, talk_s, talk_out_s, missed, rejected, talked_in, talked_out, last_at, n
) on phonelog.rollup_contact_days to nlq_reader;
grant select (
  user_id, month, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out, blocked,
  voicemails, talk_s, talk_out_s, missed, rejected, talked_in, talked_out, last_at, n
) on phonelog.rollup_contact_months to nlq_reader;

create policy "questions see the asker's events, but for hidden ones" on phonelog.events
  for select to nlq_reader
  using (user_id = (select private.asker()) and privacy <> 'hidden');

create policy "questions see the asker's contacts whose names they see" on phonelog.contacts
  for select to nlq_reader
  using (
    user_id = (select private.asker())
    and privacy_level = any ((select private.asker_levels())::text[])
  );

create policy "questions see the asker's sources" on phonelog.data_sources
  for select to nlq_reader
  using (user_id = (select private.asker()));

create policy "questions see with whom the asker has anything" on phonelog.contact_scores
  for select to nlq_reader
  using (user_id = (select private.asker()));

create policy "questions see how much the asker has" on phonelog.people
  for select to nlq_reader
  using (user_id = (select private.asker()));

create policy "questions see the asker's days" on phonelog.rollup_days
  for select to nlq_reader
  using (user_id = (select private.asker()));

create policy "questions see the asker's quarters of hours" on phonelog.rollup_quarters
  for select to nlq_reader
  using (user_id = (select private.asker()));

create policy "questions see the asker's days with contacts" on phonelog.rollup_contact_days
  for select to nlq_reader
  using (user_id = (select private.asker()));

create policy "questions see the asker's months with contacts" on phonelog.rollup_contact_months
  for select to nlq_reader
  using (user_id = (select private.asker()));

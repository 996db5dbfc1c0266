-- Lift: views.
-- The four figures that lift-sys asks for, each with the rights of who reads it.


-- Views ----------------------------------------------------------------------------------------

create view lift.session_summary with (security_invoker = on) as
select
  s.id, s.user_id, s.status, s.source, s.revision_count, s.draft_count, s.hole_count,
  s.created_at, s.updated_at, s.finalized_at,
  r.revision_number as latest_revision_number,
  d.draft_number as latest_draft_number,
  d.is_valid as latest_draft_valid,
  sums.generation_time_ms as total_generation_time_ms,
  sums.llm_cost_usd as total_llm_cost_usd,
  sums.llm_tokens_used as total_llm_tokens_used,
  extract(epoch from s.updated_at - s.created_at) as session_duration_seconds,
  extract(epoch from s.finalized_at - s.created_at) as time_to_finalization_seconds
from lift.sessions s
left join lateral (
  select r.revision_number from lift.session_revisions r
  where r.session_id = s.id order by r.revision_number desc limit 1
) as r on true
left join lateral (
  select d.draft_number, d.syntax_valid and d.ast_valid as is_valid from lift.session_drafts d
  where d.session_id = s.id order by d.draft_number desc limit 1
) as d on true
left join lateral (
  select
    sum(d.generation_time_ms) as generation_time_ms,
    sum(d.llm_cost_usd) as llm_cost_usd,
    sum(d.llm_tokens_used) as llm_tokens_used
  from lift.session_drafts d where d.session_id = s.id
) as sums on true;
comment on view lift.session_summary is 'What a session comes to: counts, latest numbers, time and cost.';

create view lift.user_analytics with (security_invoker = on) as
select
  s.user_id,
  count(*) as total_sessions,
  count(*) filter (where s.status = 'finalized') as finalized_sessions,
  count(*) filter (where s.status = 'active') as active_sessions,
  count(*) filter (where s.status = 'error') as error_sessions,
  sum(s.revision_count) as total_revisions,
  sum(s.draft_count) as total_drafts,
  avg(s.revision_count) as avg_revisions_per_session,
  avg(s.draft_count) as avg_drafts_per_session,
  min(s.created_at) as first_session_at,
  max(s.created_at) as last_session_at,
  sum(d.llm_cost_usd) as total_llm_cost_usd,
  sum(d.llm_tokens_used) as total_llm_tokens_used,
  avg(extract(epoch from s.finalized_at - s.created_at)) as avg_time_to_finalization_seconds
from lift.sessions s
left join lateral (
  select sum(d.llm_cost_usd) as llm_cost_usd, sum(d.llm_tokens_used) as llm_tokens_used
  from lift.session_drafts d where d.session_id = s.id
) as d on true
group by s.user_id;
comment on view lift.user_analytics is 'What the sessions of a person come to.';

create view lift.recent_activity with (security_invoker = on) as
select
  'session_created' as event_type, s.id as session_id, s.user_id, null::uuid as revision_id,
  null::uuid as draft_id, null::uuid as resolution_id, s.created_at as event_time,
  jsonb_build_object('status', s.status, 'source', s.source) as event_data
from lift.sessions s
union all
select
  'revision_created', r.session_id, s.user_id, r.id, null, null, r.created_at,
  jsonb_build_object('revision_number', r.revision_number, 'source', r.source)
from lift.session_revisions r join lift.sessions s on s.id = r.session_id
union all
select
  'draft_created', d.session_id, s.user_id, null, d.id, null, d.created_at,
  jsonb_build_object('draft_number', d.draft_number, 'syntax_valid', d.syntax_valid,
    'ast_valid', d.ast_valid, 'source', d.source)
from lift.session_drafts d join lift.sessions s on s.id = d.session_id
union all
select
  'hole_resolved', h.session_id, s.user_id, h.ir_revision_id, null, h.id, h.created_at,
  jsonb_build_object('hole_type', h.hole_type, 'resolution_method', h.resolution_method,
    'confidence_score', h.confidence_score)
from lift.hole_resolutions h join lift.sessions s on s.id = h.session_id;
comment on view lift.recent_activity is 'Everything that happened, in one feed: ask for it newest first.';

create view lift.draft_validation_stats with (security_invoker = on) as
select
  d.session_id, s.user_id,
  count(*) as total_drafts,
  count(*) filter (where d.syntax_valid) as syntax_valid_count,
  count(*) filter (where d.ast_valid) as ast_valid_count,
  count(*) filter (where d.syntax_valid and d.ast_valid) as fully_valid_count,
  round(100.0 * count(*) filter (where d.syntax_valid) / count(*), 2) as syntax_valid_percent,
  round(100.0 * count(*) filter (where d.ast_valid) / count(*), 2) as ast_valid_percent,
  round(100.0 * count(*) filter (where d.syntax_valid and d.ast_valid) / count(*), 2)
    as fully_valid_percent,
  avg(d.generation_time_ms) as avg_generation_time_ms,
  avg(d.validation_time_ms) as avg_validation_time_ms,
  sum(d.llm_cost_usd) as total_llm_cost_usd
from lift.session_drafts d
join lift.sessions s on s.id = d.session_id
group by d.session_id, s.user_id;
comment on view lift.draft_validation_stats is 'How often the drafts of a session were valid, and what they cost.';


-- Access ---------------------------------------------------------------------------------------

grant select
  on lift.session_summary, lift.user_analytics, lift.recent_activity, lift.draft_validation_stats
  to authenticated, service_role;

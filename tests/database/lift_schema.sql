-- Lift schema: what the stores of lift-sys find there, counted.

begin;
\ir _people.sql
select plan(17);

select tables_are('lift', array['sessions', 'session_revisions', 'session_drafts', 'hole_resolutions']);
select views_are('lift',
  array['session_summary', 'user_analytics', 'recent_activity', 'draft_validation_stats']);
select is(
  (select count(*)::int from pg_indexes where schemaname = 'lift'), 28,
  '28 indexes, primary keys and unique ones among them'
);
select set_eq(
  $$ select tablename::text, count(*)::int from pg_indexes where schemaname = 'lift' group by 1 $$,
  $$ values ('hole_resolutions', 7), ('session_drafts', 8), ('session_revisions', 6), ('sessions', 7) $$,
  'by table'
);
select is(
  (select count(*)::int from pg_indexes where schemaname = 'lift' and indexdef like '%USING gin%'), 8,
  'eight of them look into documents'
);
select is(
  (select count(*)::int from pg_policies where schemaname = 'lift'), 16, '16 policies'
);
select is_empty(
  $$ select tablename, cmd from pg_tables
     cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as cmd
     where schemaname = 'lift'
     except all
     select tablename, cmd from pg_policies where schemaname = 'lift' $$,
  'one for each verb of each table'
);
select set_eq(
  $$ select c.relname::text, t.tgname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where c.relnamespace = 'lift'::regnamespace and not t.tgisinternal $$,
  $$ values
    ('hole_resolutions', 'hole_resolutions_counted'),
    ('hole_resolutions', 'hole_resolutions_uncounted'),
    ('session_drafts', 'session_drafts_counted'),
    ('session_drafts', 'session_drafts_uncounted'),
    ('session_revisions', 'session_revisions_counted'),
    ('session_revisions', 'session_revisions_uncounted'),
    ('sessions', 'sessions_updated_at') $$,
  'seven triggers'
);
select is(
  (select count(*)::int from pg_class where relnamespace = 'lift'::regnamespace and relkind = 'v'
   and 'security_invoker=on' = any (reloptions)), 4, 'four views, each with the rights of who reads'
);
select columns_are('lift', 'sessions', array[
  'id', 'user_id', 'status', 'source', 'original_input', 'current_ir', 'current_code',
  'revision_count', 'draft_count', 'hole_count', 'metadata', 'created_at', 'updated_at',
  'finalized_at', 'version', 'lease_token', 'lease_holder', 'lease_expires_at']);
select columns_are('lift', 'session_revisions', array[
  'id', 'session_id', 'revision_number', 'source', 'content', 'target_hole', 'ir_content', 'ir_hash',
  'validation_result', 'changed_fields', 'change_summary', 'metadata', 'created_at']);
select columns_are('lift', 'session_drafts', array[
  'id', 'session_id', 'ir_revision_id', 'draft_number', 'source', 'code_content', 'ir_content',
  'language', 'syntax_valid', 'ast_valid', 'validation_status', 'validation_errors',
  'unresolved_holes', 'smt_results', 'generation_time_ms', 'validation_time_ms', 'llm_tokens_used',
  'llm_cost_usd', 'metadata', 'created_at']);
select columns_are('lift', 'hole_resolutions', array[
  'id', 'session_id', 'ir_revision_id', 'hole_id', 'hole_type', 'resolution_method', 'resolved_value',
  'confidence_score', 'original_hole_data', 'suggestions_provided', 'user_feedback', 'metadata',
  'created_at', 'resolution_number', 'superseded_at']);
select columns_are('lift', 'session_summary', array[
  'id', 'user_id', 'status', 'source', 'revision_count', 'draft_count', 'hole_count', 'created_at',
  'updated_at', 'finalized_at', 'latest_revision_number', 'latest_draft_number',
  'latest_draft_valid', 'total_generation_time_ms', 'total_llm_cost_usd', 'total_llm_tokens_used',
  'session_duration_seconds', 'time_to_finalization_seconds']);
select columns_are('lift', 'user_analytics', array[
  'user_id', 'total_sessions', 'finalized_sessions', 'active_sessions', 'error_sessions',
  'total_revisions', 'total_drafts', 'avg_revisions_per_session', 'avg_drafts_per_session',
  'first_session_at', 'last_session_at', 'total_llm_cost_usd', 'total_llm_tokens_used',
  'avg_time_to_finalization_seconds']);
select columns_are('lift', 'recent_activity', array[
  'event_type', 'session_id', 'user_id', 'revision_id', 'draft_id', 'resolution_id', 'event_time',
  'event_data']);
select columns_are('lift', 'draft_validation_stats', array[
  'session_id', 'user_id', 'total_drafts', 'syntax_valid_count', 'ast_valid_count',
  'fully_valid_count', 'syntax_valid_percent', 'ast_valid_percent', 'fully_valid_percent',
  'avg_generation_time_ms', 'avg_validation_time_ms', 'total_llm_cost_usd']);

select * from finish();
rollback;

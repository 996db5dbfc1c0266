-- Storage: rights on the tables lite makes. Their row level security says who sees what, so the
-- grants are wide, as on hosted.

grant all on storage.buckets, storage.objects
  to anon, authenticated, service_role, supabase_storage_admin;

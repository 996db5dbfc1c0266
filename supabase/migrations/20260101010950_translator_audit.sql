-- Translator: audit.
-- Rooms that are opened, locked, ended and deleted, and whom a host let in or showed out. What people
-- say to each other has no line.


-- Triggers -------------------------------------------------------------------------------------

create trigger sessions_audit after insert or delete on translator.sessions
  for each row execute function private.audit_row();

-- Every message moves last_activity and message_count.
create trigger sessions_audit_change after update on translator.sessions for each row
  when (
    old.is_active is distinct from new.is_active
    or old.is_locked is distinct from new.is_locked
    or old.needs_approval is distinct from new.needs_approval
    or old.host_id is distinct from new.host_id
    or old.expires_at is distinct from new.expires_at
  )
  execute function private.audit_row();

create trigger participants_audit_change after update on translator.participants for each row
  when (
    old.admitted_at is distinct from new.admitted_at
    or old.removed_at is distinct from new.removed_at
  )
  execute function private.audit_row();

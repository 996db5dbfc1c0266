-- Translator: audit.
-- Rooms that are opened, locked, ended and deleted, and whom a host let in or showed out. What people
-- say to each other has no line.


-- Triggers -------------------------------------------------------------------------------------

create trigger sessions_audit after insert or delete on translator.sessions
  for each row execute function private.audit_row();

-- Every message moves last_activity and message_count.
create trigger sessions_audit_change after update on translator.sessions for each row
  when (
    (old.is_active, old.is_locked, old.needs_approval, old.host_id, old.expires_at)
    is distinct from
    (new.is_active, new.is_locked, new.needs_approval, new.host_id, new.expires_at)
  )
  execute function private.audit_row();

create trigger participants_audit_change after update on translator.participants for each row
  when ((old.admitted_at, old.removed_at) is distinct from (new.admitted_at, new.removed_at))
  execute function private.audit_row();

-- Reading: audit.
-- Devices, because each is a way in: registered, renamed, lost. Where somebody reads has a history of
-- its own.


-- Triggers -------------------------------------------------------------------------------------

create trigger devices_audit after insert or delete on reading.devices
  for each row execute function private.audit_row();

-- Every sync moves its clocks.
create trigger devices_audit_change after update on reading.devices for each row
  when (
    old.name is distinct from new.name
    or old.platform is distinct from new.platform
    or old.revoked_at is distinct from new.revoked_at
  )
  execute function private.audit_row();

create trigger device_keys_audit after insert or delete on private.device_keys
  for each row execute function private.audit_row();

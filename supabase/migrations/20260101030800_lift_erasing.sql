-- Lift: erasure.
-- Sessions go as a whole, a slice at a time: what belongs to one goes with it, and is not looked at row
-- by row, where a lease would keep it.


-- Erasure --------------------------------------------------------------------------------------

create function private.erase_lift(p_user uuid, p_rows int)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from lift.sessions where id = any (array(
    select id from (
      select s.id, sum(1 + s.revision_count + s.draft_count) over (order by s.id)
        - (1 + s.revision_count + s.draft_count) as before
      from lift.sessions s where s.user_id = p_user
    ) as placed
    where before < p_rows
  ));
  return found;
end;
$$;
comment on function private.erase_lift is
  'Deletes a person''s sessions with about so many revisions and drafts, whoever holds a lease; false when there are none. Definer: for the server alone, over a person it is given.';

insert into private.data_slices (domain, slicer, rows)
values ('lift', 'private.erase_lift', 5000);

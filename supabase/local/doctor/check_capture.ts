/**
 * Whether the local stack captures what Realtime tells; the hosted platform reads its log instead.
 *
 * @module
 */

import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, findingsAbout } from "./finding.ts";

const KEEPER = "realtime_keep_triggers";

interface Fault {
  /** The table, or null for the trigger that follows the publication. */
  name: string | null;
  trigger: string;
  disabled: boolean;
}

/** Triggers that are missing or switched off; the one on `realtime.messages` carries broadcasts. */
const FAULTS = `
  with wanted as (
    select rel, name from _realtime.capture_triggers() where wanted
    union all
    select oid, '00_realtime_capture' from pg_class where oid = to_regclass('realtime.messages')
  )
  select rel::regclass::text as name, wanted.name as trigger, tgenabled is not null as disabled
  from wanted left join pg_trigger on tgrelid = rel and tgname = wanted.name
  where tgenabled is null or tgenabled in ('D', 'R')
  union all
  select null, keeper, evtenabled is not null
  from (values ('${KEEPER}')) as of (keeper) left join pg_event_trigger on evtname = keeper
  where evtenabled is null or evtenabled in ('D', 'R')
  order by 1, 2`;

/** Says nothing of a database that has no triggers of ours. */
export async function checkCapture({ query }: DatabasePatient): Promise<Finding[]> {
  const { ok, fault } = findingsAbout("capture");
  const [made] = await query<{ exists: boolean }>(
    "select to_regprocedure('_realtime.capture_triggers()') is not null as exists",
  );
  if (!made?.exists) return [];

  const faults = await query<Fault>(FAULTS);
  if (faults.length === 0) return [ok("Changes of every published table are captured.")];
  return faults.map(({ name, trigger, disabled }) => {
    const what = name === null
      ? "New tables of the publication are not captured"
      : name === "realtime.messages"
      ? "Broadcasts that SQL sends reach nobody"
      : `Changes of ${name} reach no subscriber`;
    const on = name === null ? "alter event trigger" : `alter table ${name} enable trigger`;
    return fault(
      `${what}: the trigger ${trigger} is ${disabled ? "switched off" : "missing"}.`,
      disabled
        ? `${on} ${name === null ? `${trigger} enable` : `"${trigger}"`}`
        : "Start the stack anew: it makes what is missing.",
    );
  });
}

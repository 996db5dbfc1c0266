/**
 * What was given up: jobs that failed too often, and erasures that nobody brings to their end.
 *
 * @module
 */

import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, findingsAbout } from "./finding.ts";

/** Looks into the queue, as far back as it remembers: a month. */
export async function checkJobs({ query }: DatabasePatient): Promise<Finding[]> {
  const { ok, warning, fault, unchecked } = findingsAbout("jobs");
  const [known] = await query<{ exists: boolean }>(
    `select to_regclass('private.jobs') is not null
       and to_regprocedure('private.stopped_erasures()') is not null as exists`,
  );
  if (!known?.exists) return [unchecked("There is no queue to look into.")];

  const erasures = await query<{ id: string; step: string; day: string; reason: string | null }>(
    `select e.id, e.step, to_char(e.started_at, 'YYYY-MM-DD') as day, j.last_error as reason
     from private.stopped_erasures() e
     left join lateral (
       select last_error from private.jobs
       where queue = 'erasures' and dedupe_key = 'erasure:' || e.id
       order by created_at desc limit 1
     ) as j on true
     order by e.started_at`,
  );
  const stopped = erasures.map(({ id, step, day, reason }) =>
    fault(
      `The erasure ${id}, begun ${day}, has stopped at its step "${step}": ` +
        `${reason ?? "the queue no longer knows why"}.`,
      "Mend what it says, then: select private.begin_erasure(user_id, mode, domains, asked_by) " +
        `from private.erasures where id = '${id}'`,
    )
  );

  const dead = await query<{ queue: string; count: number; reason: string | null; id: string }>(
    `select queue, count(*)::int as count, (array_agg(last_error order by finished_at desc))[1] as reason,
       (array_agg(id order by finished_at desc))[1] as id
     from private.jobs where state = 'dead' and queue <> 'erasures' group by queue order by queue`,
  );
  const given = dead.map(({ queue, count, reason, id }) =>
    warning(
      `Given up in the queue ${queue}: ${count}, the last for: ${reason ?? "no reason told"}.`,
      `Mend what it says. Who has jobs.manage tries one again: select platform.replay_job('${id}')`,
    )
  );
  const findings = [...stopped, ...given];
  return findings.length > 0 ? findings : [ok("No job was given up, and no erasure has stopped.")];
}

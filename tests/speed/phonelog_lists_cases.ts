/**
 * The questions whose pages the lists are measured by: near and far, of what is common and of
 * what is rare, words of every frequency, and totals; each with what one would ask without the function.
 *
 * @module
 */

import { LIGHT } from "./phonelog_data.ts";
import { callerOf, contactOf, wordOf } from "./phonelog_load.ts";

const user = callerOf(0);

/** One line of the table: the arguments, and what one would ask without the function. */
export interface Case {
  name: string;
  /** `get_filtered_events` unless said otherwise. */
  of?: string;
  args: string;
  naive?: string;
  /** A question for the place to go on from; it is no part of what is measured. */
  cursor?: string;
  /** Milliseconds that 95 of 100 may take; 5 unless told. */
  goal?: number;
  /** Whose question it is; the one with all the events unless told. */
  who?: string;
}

/** How common words are, the most common one first; in the last one there is no text. */
const RANKS = [0, 1, 3, 10, 40, 130, 400, 1_000, 20_000, 40_000];
const COMPARED = [3, 400, 20_000];

const rows = `select e.*, c.display_name from phonelog.events e
  left join phonelog.contacts c on c.id = e.contact_id`;
const newest = "order by e.started_at desc, e.id desc limit 50";
const placeOf = (depth: number) =>
  `select private.cursor_of_event(started_at, id) as cursor from phonelog.events
   where user_id = '${user}' and privacy <> 'hidden' order by started_at desc, id desc
   offset ${depth - 1} limit 1`;
const deep = (depth: number): Case => ({
  name: `row ${depth}`,
  args: "",
  cursor: placeOf(depth),
  naive: `${rows} ${newest} offset ${depth}`,
});
const filtered = (name: string, args: string, where: string): Case => ({
  name,
  args,
  naive: `${rows} where ${where} ${newest}`,
});
const counted = (name: string, args: string, where: string, goal = 3): Case => ({
  name: `total: ${name}`,
  goal,
  args: `${args}, p_limit => 1, p_count => 'exact'`,
  naive: `select count(*) from phonelog.events e where ${where}`,
});
const days = (n: number) => `now() - interval '${n} days'`;

/** Far from the newest of so many events: nine tenths of them. */
export const farOf = (events: number): number => Math.floor(events * 0.9);

/** All of them, the floor first: what any question costs that is asked as somebody. */
export function casesOf(events: number): Case[] {
  const [near, far] = [Math.min(49_950, events / 2), farOf(events)];
  return [
    { name: "select 1", of: "", args: "", goal: Infinity },
    { name: "page 1", args: "", naive: `${rows} ${newest}` },
    deep(near),
    deep(far),
    filtered("type", "p_types => '{sms}'", "e.type = 'sms'"),
    filtered(
      "type and direction",
      "p_types => '{call}', p_directions => '{missed}'",
      "e.type = 'call' and e.direction = 'missed'",
    ),
    filtered(
      "rare kind",
      "p_types => '{mms}', p_directions => '{blocked}'",
      "e.type = 'mms' and e.direction = 'blocked'",
    ),
    ...[near, far].map((depth) => ({
      ...filtered(
        `rare kind from row ${depth}`,
        "p_types => '{mms}', p_directions => '{blocked}'",
        "e.type = 'mms' and e.direction = 'blocked'",
      ),
      cursor: placeOf(depth),
    })),
    {
      ...filtered("voicemails from afar", "p_types => '{voicemail}'", "e.type = 'voicemail'"),
      cursor: placeOf(far),
    },
    filtered(
      "the busiest contact, voicemails",
      `p_contact => '${contactOf(user, 0)}', p_types => '{voicemail}'`,
      `e.contact_id = '${contactOf(user, 0)}' and e.type = 'voicemail'`,
    ),
    filtered(
      "contact",
      `p_contact => '${contactOf(user, 900)}'`,
      `e.contact_id = '${contactOf(user, 900)}'`,
    ),
    filtered(
      "quarter and type",
      `p_from => ${days(400)}, p_to => ${days(310)}, p_types => '{call}'`,
      `e.type = 'call' and e.started_at >= ${days(400)} and e.started_at < ${days(310)}`,
    ),
    // From a word in every third text to one in none, by the rank of its frequency; some more than one.
    ...[...RANKS.map((rank) => [rank]), [40, 3], [20_000, 0], [40, 130]].map((ranks) => ({
      name: `words ${ranks.join(" and ")}`,
      goal: 15,
      args: `p_q => '${ranks.map(wordOf).join(" ")}'`,
      ...COMPARED.some((rank) => ranks.includes(rank)) && {
        naive: `${rows} join phonelog.event_bodies b on b.event_id = e.id
          where ${ranks.map((rank) => `b.body ilike '%${wordOf(rank)}%'`).join(" and ")} ${newest}`,
      },
    })),
    ...[10, 400].map((rank) => ({
      name: `words ${rank} from row ${far}`,
      goal: 15,
      args: `p_q => '${wordOf(rank)}'`,
      cursor: placeOf(far),
      naive: `${rows} join phonelog.event_bodies b on b.event_id = e.id
      where b.body ilike '%${wordOf(rank)}%' ${newest} offset ${Math.floor(far / 1000)}`,
    })),
    ...[1, 2, 3, 5].flatMap((letters) =>
      [user, LIGHT].map((who) => ({
        goal: 15,
        name: `${letters} letters, of ${who === LIGHT ? "a few" : "many"} texts`,
        args: `p_q => '${wordOf(400).slice(0, letters)}'`,
        who,
        naive: `${rows} join phonelog.event_bodies b on b.event_id = e.id
        where b.body ~* '\\m${wordOf(400).slice(0, letters)}' ${newest}`,
      }))
    ),
    // Words are counted one by one, up to ten thousand: no roll-up knows them, and no figure is for them.
    {
      name: "total: common word",
      goal: Infinity,
      args: `p_q => '${wordOf(3)}', p_limit => 1, p_count => 'exact'`,
      naive: `select count(*) from phonelog.event_bodies where body ilike '%${wordOf(3)}%'`,
    },
    ...[
      "Fatima",
      ...RANKS.map(wordOf),
      ...[0, 40, 400].map((rank) => wordOf(rank).slice(0, 3)),
      `${wordOf(40)} ${wordOf(3)}`,
      `${wordOf(20_000)} ${wordOf(0)}`,
      `Mehmet ${wordOf(40)}`,
    ].map((question) => ({
      name: `search: ${question}`,
      goal: 15,
      of: "search_events",
      args: `p_q => '${question}', p_limit => 20`,
      ...COMPARED.some((rank) => question.includes(wordOf(rank))) && {
        naive: `${rows} left join phonelog.event_bodies b on b.event_id = e.id
          where ${
          question.split(" ").map((word) =>
            `(b.body ilike '%${word}%' or c.display_name ilike '%${word}%')`
          )
            .join(" and ")
        } ${newest}`,
      },
    })),
    counted(
      "the busiest contact, voicemails",
      `p_contact => '${contactOf(user, 0)}', p_types => '{voicemail}'`,
      `e.contact_id = '${contactOf(user, 0)}' and e.type = 'voicemail'`,
    ),
    counted("all", "p_from => null", "true"),
    counted("90 days", `p_from => ${days(90)}`, `e.started_at >= ${days(90)}`),
    counted(
      "365 days, sms in",
      `p_from => ${days(365)}, p_types => '{sms}', p_directions => '{in}'`,
      `e.started_at >= ${days(365)} and e.type = 'sms' and e.direction = 'in'`,
    ),
    counted(
      "contact",
      `p_contact => '${contactOf(user, 900)}'`,
      `e.contact_id = '${contactOf(user, 900)}'`,
    ),
  ];
}

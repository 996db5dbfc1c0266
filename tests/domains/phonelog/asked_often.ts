/**
 * Whatever people ask of their own calls and texts, a line for each way in which an answer is found.
 *
 * @module
 */

import { contactOf, wordOf } from "../../speed/phonelog_load.ts";

const day = (ago: number) => `(current_date - ${ago})::text`;
const instant = (ago: number) => `(current_date - ${ago} + time '10:05')::text || 'Z'`;

/** Calls of functions, of a person with contacts and texts of a year and more, as they are loaded. */
export function askedOften(user: string): string[] {
  const [busiest, rare] = [contactOf(user, 0), contactOf(user, 200)];
  const dashboard = (args: string) => `phonelog.get_dashboard_metrics(${args})`;
  const list = (args: string) => `phonelog.get_filtered_events(${args})`;
  const search = (words: string) => `phonelog.search_events('${words}')`;
  return [
    dashboard(`${day(30)}, ${day(0)}, 'UTC'`),
    dashboard(`${day(365)}, ${day(0)}, 'UTC', 'month'`),
    dashboard(`${instant(31)}, ${instant(1)}, 'UTC'`),
    dashboard(`${day(90)}, ${day(0)}, 'America/New_York'`),
    `phonelog.get_series(${day(365)}, ${day(0)}, 'UTC', 'day')`,
    `phonelog.get_series(${day(20)}, ${day(0)}, 'America/New_York', 'hour')`,
    `phonelog.get_contact_intelligence('${busiest}')`,
    `phonelog.get_contact_intelligence('${rare}', 'America/New_York')`,
    "phonelog.losing_touch()",
    "phonelog.get_relationship_map()",
    `phonelog.get_relationship_map('${busiest}', 2, 200)`,
    "phonelog.detect_anomalies()",
    "phonelog.detect_data_gaps()",
    "phonelog.analyze_sync_health()",
    "phonelog.compute_quality_score()",
    "phonelog.suggest_merges()",
    "phonelog.name_people('{Fatima,Mehmet}')",
    "phonelog.recall_questions('who called', 'rules', 'none')",
    "phonelog.match_nlq_queries(null)",
    "phonelog.has_meanings('none')",
    list(""),
    list("p_types => '{sms}'"),
    list("p_types => '{mms}', p_directions => '{blocked}', p_count => 'exact'"),
    list("p_types => '{voicemail}', p_to => now() - interval '300 days'"),
    list("p_types => '{sms}', p_from => now() - interval '300 days', p_count => 'exact'"),
    list(`p_contact => '${busiest}', p_types => '{voicemail}', p_count => 'exact'`),
    list(`p_contact => '${rare}', p_count => 'exact'`),
    list(`p_contact => '${rare}', p_types => '{voicemail}', p_count => 'estimated'`),
    ...[1, 40, 400, 2_000, 40_000].map((rank) => list(`p_q => '${wordOf(rank)}'`)),
    list(`p_q => '${wordOf(400).slice(0, 3)}'`),
    list(`p_q => '${wordOf(40)}', p_count => 'exact', p_limit => 1`),
    ...[1, 40, 400, 2_000, 40_000].map((rank) => search(wordOf(rank))),
    search(wordOf(400).slice(0, 3)),
    search(`${wordOf(40)} ${wordOf(3)}`),
    search("Fatima"),
  ];
}

/** Functions for people that answer with nothing but what they changed. */
export const CHANGES = [
  ...["begin_question", "cancel_import", "forget_events", "ingest_events", "mark_anomaly"],
  ...["merge_contacts", "place_for_backup", "set_privacy_level", "start_import", "undo_merge"],
];

/** Functions that answer with sums over everybody. */
export const OF_EVERYBODY = ["anonymized_analytics"];

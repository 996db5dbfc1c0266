/**
 * English words for what no log of calls and texts has: groups of people, days that are somebody's
 * own or move, and what goes over other apps.
 *
 * @module
 */

const GROUPS = `friend friends buddy buddies mate mates pals colleague colleagues coworker coworkers
  workmate workmates classmate classmates schoolmate schoolmates family families relative relatives
  kin parent parents grandparents sibling siblings cousin cousins kid kids children neighbour neighbours
  neighbor neighbors client clients customer customers teammates roommate roommates flatmates`;

const APPS =
  `whatsapp signal telegram facetime skype zoom teams messenger imessage imessages instagram
  snapchat viber threema email emails mail mails video videos`;

const FEASTS = `thanksgiving ramadan eid hanukkah passover diwali birthday birthdays
  anniversary`;

/** Why words are not in a log, by the word; a contact of that name is meant before. */
export const UNLOGGED: ReadonlyMap<string, string> = new Map([
  ...GROUPS.split(/\s+/).map((word) =>
    [word, "is nobody whom the log knows by that word; name the people"] as const
  ),
  ...FEASTS.split(/\s+/).map((word) =>
    [word, "is on no day that is known here; write the date"] as const
  ),
  ...APPS.split(/\s+/).map((word) =>
    [word, "is not in the log, which has calls, SMS, MMS and voicemail"] as const
  ),
]);

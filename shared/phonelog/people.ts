/**
 * Contacts and who they are to a person, from the wire to the database and back.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import type { Asked } from "../platform/database_service.ts";
import { knownTag, tagged } from "./metrics.ts";
import {
  contactIntelligence,
  losingTouch,
  type mergeContacts,
  relationshipMap,
} from "./people_contracts.ts";

type Phonelog = Asked<"phonelog">;

/** What is known about one contact, or 304 to who has it. */
export async function intelligenceOf(
  phonelog: Phonelog,
  { contact_id, tz }: Received<typeof contactIntelligence>,
  request: Request,
): Promise<Response> {
  const known = knownTag(request);
  const answer = await phonelog.rpc("get_contact_intelligence", {
    p_contact: contact_id,
    ...tz && { p_tz: tz },
    ...known && { p_known: known },
  });
  return tagged(answer, contactIntelligence);
}

/** Who belongs with whom, or 304 to who has it. */
export async function mapOf(
  phonelog: Phonelog,
  { contact_id, depth, limit }: Received<typeof relationshipMap>,
  request: Request,
): Promise<Response> {
  const known = knownTag(request);
  const answer = await phonelog.rpc("get_relationship_map", {
    ...contact_id && { p_contact: contact_id },
    ...known && { p_known: known },
    p_depth: depth,
    p_limit: limit,
  });
  return tagged(answer, relationshipMap);
}

/** Who has gone quiet, or 304 to who knows. */
export async function quietOnes(
  phonelog: Phonelog,
  { days, tag, limit, cursor }: Received<typeof losingTouch>,
  request: Request,
): Promise<Response> {
  const known = knownTag(request);
  const answer = await phonelog.rpc("losing_touch", {
    ...days && { p_days: days },
    ...tag && { p_tag: tag },
    ...cursor && { p_after: cursor },
    ...known && { p_known: known },
    p_limit: limit,
  });
  return tagged(answer, losingTouch);
}

type Merged = Returned<typeof mergeContacts>;

/** Merges, undoes a merge, or says who may be the same. */
export async function merged(
  phonelog: Phonelog,
  { keep_id, merge_ids, undo_token, suggest }: Received<typeof mergeContacts>,
): Promise<Merged> {
  const nothing: Merged = {
    ...{ contact: null, undo_token: null },
    ...{ restored: [], unsure: 0, suggestions: [] },
  };
  if (undo_token) {
    return { ...nothing, ...await phonelog.rpc("undo_merge", { p_token: undo_token }) as object };
  }
  if (keep_id && merge_ids) {
    const ids = { p_keep: keep_id, p_merge: merge_ids };
    return { ...nothing, ...await phonelog.rpc("merge_contacts", ids) as object };
  }
  const found = await phonelog.rpc("suggest_merges", suggest ? { p_limit: suggest } : {});
  return { ...nothing, suggestions: found as Merged["suggestions"] };
}

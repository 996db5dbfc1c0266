/**
 * English sentences that only tell why something is asked: how they begin, and what in them would say
 * that they are more than that. All words are folded: lower case, no accents.
 *
 * @module
 */

import type { BackgroundWords } from "../background.ts";
import { SET_OFF } from "./set_off.ts";

const ASKS = `how|what|when|who|whom|which|whose|did|do|does|have|has|had|was|were|is|are|can|could|
  please|tell|show|list|give|count|name|find|i need|i want|i would like`.replace(/\n\s*/g, "");

const CLAIMS = `says?|said|claims?|claimed|thinks?|thought|believes?|insists?|complains?|complained|
  swears?|reckons?|argues?|maintains?|suspects?|tells me|told me|accuses me|feels|is convinced|is sure|
  (keeps?|kept|is|was|are|were) (on )?(saying|claiming|telling me|complaining|insisting|arguing|joking)`
  .replace(/\n\s*/g, "");

const OPINIONS = `(feel|think|believe|suspect|fear|worry|bet|guess|have the feeling|have a feeling|
  have the impression|am afraid|am worried|am sure|am convinced)`.replace(/\n\s*/g, "");

/** How English tells a background. */
export const BACKGROUND: BackgroundWords = {
  // "…, so how long": a question begins behind it.
  asks: new RegExp(`,? +(?:and |and )?(?:so|hence|thus|therefore|but) +(?=(?:${ASKS})\\b)`, "i"),
  greets:
    /^(?:(?:ok|okay|so|well|hi|hey|hello|um|uh|look|listen|honestly|btw|sorry|and|but|yeah|now|basically|apparently|unfortunately|dear (?:sir|madam|assistant))[,:]? +)+/,
  interjects:
    /^(?:(?:fine|right|ok|okay|good|great|cool|thanks|thank you|perfect|nice|well|alright|all right|hm+|wow|ugh|lol|haha|sorry|hello|hi|hey|good (?:morning|afternoon|evening|day)|dear|there)[,.! ]*)+$/,
  // "Because I keep a diary, …".
  reason:
    /^(?:because|given that|seeing as|seeing that|considering that|as (?=(?:i|we) (?:am|are|need|have to|must|want|cannot|can't)\b)|(?:in order|so as) to|to (?=(?:complete|fill|finish|prepare|settle|check|verify|prove|support|update|file|reconcile|compile|draw|document|substantiate|plan|close|answer|avoid)\b))\s*/,
  leads:
    /^(?:i|i'm|i've|i'd|we|we're|we've|my|our|he|she|he's|she's|they|they're|the|there is|there's|it|it's|somebody|someone|something|nothing|everything|people|everybody|everyone|nobody|can't|cannot|couldn't|haven't|life|time|such|come|oh|god|ugh|damn|nice)\b/,
  follows: /^(?:i|i'm|i've|i'd|we|we're|we've|my|our|he|she|he's|she's)\s/,
  claims: new RegExp(
    `^(?:(?<who>(?:my |the |our )?[\\p{L}-]+) (?:[\\p{L}-]+ )?(?:always |often |constantly |even |just |now )?(?:${CLAIMS})\\b|i (?:really |do |sometimes |often |always )?${OPINIONS}\\b)`,
    "u",
  ),
  // What would say of what the question is.
  restricts:
    /\b(?:about|mean|means|meant|only|just|except|exclud\w*|includ\w*|ignor\w*|skip\w*|omit\w*|leav\w*|left|care|cares|interested|focus\w*|concern\w*|regard\w*|refer\w*|relat\w*|want|wants|wanted|prefer|need|needs|request\w*|wish|ask|asks|asked|asking|look|looking|search\w*|account|matter|matters|counts?|talking|use|uses|using|if|unless|whether|or|but|than|other|others|second|business|private|work phone|line|landline|sim|number|numbers|device)\b/,
  // Something of the background that the question points back to.
  points:
    /(?<!\b(?:is|are|was|were|been) )\b(?:there|then|meanwhile|that time|those days|that day|that week|that month|that year)\b(?! (?:is|are|was|were|been))/,
  past: /\b(?:was|were|had|been)\b/,
  setOff: SET_OFF,
};

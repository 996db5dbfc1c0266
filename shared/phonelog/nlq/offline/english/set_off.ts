/**
 * English that is set off from a question: how it begins, and which words in it would say of what the
 * question is. All words are folded: lower case, no accents.
 *
 * @module
 */

import type { SetOffWords } from "../set_off.ts";

const ASKS =
  `how|what|what's|whats|when|who|who's|whos|whom|which|whose|did|do|does|have|has|was|were|is|are|
  can you|could you|please|tell|show|list|give|on which|on what|in which|at what|with whom`
    .replace(/\n\s*/g, "");

/** Of a person or thing that is not in the log something is said: "it's late", "my head hurts". */
const CLAUSE = `i|i'm|im|i've|i'd|i'll|we|we're|we've|you|you'll|it may|it might|
  (?:it's|its|it is|it has) (?:been|so|too|getting|really|very|quite|late|early|urgent|important|raining|cold|hot|silly|stupid)|
  that's|that is|this is|this was|this may|this might|this will|this'll|this sounds|that may|that might|
  can't|cant|cannot|couldn't|don't|dont|do not|here goes|
  (?:my|the|our)(?= [a-z]+ (?:is|are|keeps|wants|has|just|hurts|thinks i'm))`.replace(/\n\s*/g, "");

/** What is said to whoever answers. */
const PLEAS =
  `forgive|excuse (?:me|my)|pardon (?:me|my)|bear with|trust|believe|humou?r|indulge|help|be honest|
  just so|so that|so i|as you|not to|no offen[cs]e|no idea|no clue|no judg|no hard|bless|god|lord|oh|
  hope|hoping|trying|wondering|curious|(?:sorry|apologies) (?:to|for|if|i)|thank|thanks|good|hello|hi|hey|dear|
  (?:a |an )?(?:bit|little|tad|kinda|kind of|rather|slightly|somewhat|so|very|really|super|quite) [a-z]+$|
  (?:(?:a|an|just|only|another|one|quick|silly|stupid|weird|odd|strange|random|funny|easy|tricky|dumb|serious|genuine|sanity|small|little|last|next|final|more) )+
    (?:one|q|question|check|query|request|favou?r|ask|thing|thought)$`.replace(/\n\s*/g, "");

/** How English sets words off. */
export const SET_OFF: SetOffWords = {
  lead: new RegExp(
    `(?:[.!:;…]+|,|\\s[—–-])\\s+(?:(?:but|so|and|anyway|now|then|ok|okay|well),?\\s+)*(?=(?:${ASKS})\\b)|` +
      `,?\\s+(?:but|so)\\s+(?=(?:${ASKS})\\b)`,
    "iu",
  ),
  tail: /(?:[.!?…]+|,|\s[—–-])\s+/gu,
  leads: new RegExp(
    `^(?:(?:ok|okay|well|so|and|but|right|honestly|look|listen|just|sorry|hey|hi|hello|ugh|um|uh|oh|man|god|also|now|there|frankly)[,!]? +)*(?:${CLAUSE}|${PLEAS})(?![a-z])`,
  ),
  trails:
    /^(?:if you (?:don't|do not|dont|wouldn't|can|could|would|please|know|get (?:a|the) (?:chance|moment|minute|second|sec|time))|if it's|if that's|asking for a friend|just (?:asking|wondering|checking|curious|because|to be)|(?:just )?so (?:that )?i (?:know|can|don't|have)|for (?:my )?own (?:peace|curiosity|sanity|interest|good)|for my (?:peace|curiosity|sanity|interest)|sorry (?:to|for|if|i)|cheers|ta|hope|hoping|thanks|thank|many thanks|no (?:rush|hurry|pressure|stress|worries)|because i(?:'m| am)|cos i(?:'m| am)|i'm|don't judge|be honest|be gentle|come on|spill|go on)(?![a-z])/,
  restricts:
    /\b(?:about|mean|means|meant|only|except\w*|exclud\w*|includ\w*|ignor\w*|skip\w*|omit\w*|leav\w*|left|disregard\w*|discount\w*|drop\w*|filter\w*|remov\w*|forget\w*|without|bar|limit\w*|restrict\w*|assum\w*|suppos\w*|imagin\w*|pretend\w*|care|cares|interested|focus\w*|concern\w*|regard\w*|refer\w*|relat\w*|wants|wanted|prefer|needs|account|matters|counts?|talking|use|uses|using|if|unless|whether|or|than|other|others|second|want|need|needed|like|liked|rid|rul\w*|land\w*|international|overseas|foreign|ones?|telemarket\w*|robo\w*|business|private|personal|work|working|office|client\w*|customer\w*|family|friends|colleague\w*|boss|spam|abroad|home|school|phone|line|landline|sim|number|numbers|device|since|while|whilst|when|whenever|before|after|until|till|where|wherever|during|once|he|she|they|him|her|them|his|their|who|which|with|from|in(?! a (?:hurry|rush|meeting)| bed| tears)|at(?! a loss))\b/,
};

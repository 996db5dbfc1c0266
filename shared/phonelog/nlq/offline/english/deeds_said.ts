/**
 * Other words for who does what, with what, and when it was done first, last or not at all.
 *
 * @module
 */

const KEPT = "call|phone|ring|text|message|contact|talk|speak|write";
const THING =
  "call|text|message|sms|mms|voicemail|conversation|calls|texts|messages|voicemails|conversations";

/** By what is read. */
export const DEEDS: Readonly<Record<string, string>> = {
  // Who.
  "which person": "which|what|whichever individual|human|soul|party|subscriber being?",
  people: "folk, peeps, humans, souls",
  "different people": "various people|contacts",
  "everyone who": "all those who, everybody|everyone that",
  who: "whosoever, whoever",
  anyone: "any individual",
  "last person i": "last number|one|individual|party i",
  "who did i *": `who|whom would i ${KEPT}`,
  // Calling and writing.
  "call me": `give me|us a call|ring|bell|buzz|tinkle, ring|call|phone me up,
    contact|reach me by|over|via|on the? phone|telephone, call|ring|dial|phone my number|phone,
    attempt|try to get me on the phone`,
  "called me": `gave|given me|us a call|ring|bell|buzz|tinkle,
    contacted|reached me by|over|via|on the? phone|telephone, called|rang|dialed|dialled my number|phone`,
  "call @": `give @ a call|ring|bell|buzz|tinkle, give @ @ a call|ring|bell|buzz|tinkle`,
  "called @":
    `gave|given @ a call|ring|bell|buzz|tinkle, gave|given @ @ a call|ring|bell|buzz|tinkle`,
  call: "contact|reach by phone|telephone",
  called: "contacted|reached by phone|telephone",
  "text me": "drop|shoot me a text|message",
  "texted me": "dropped|shot me a text|message",
  text: "drop|shoot|fire off? a? text|texts to",
  "texted": "dropped|shot|fired off? a? text|texts to",
  "^ in the morning": "calls|texts|messages am",
  "phone calls": "tel|ph calls, telephone conversations",
  voicemails:
    "voice mail messages, mailbox|answerphone|ansaphone messages, answering machine messages",
  "picture messages": "pic|pix|media messages, multimedia texts",
  sms: "short messages",
  texts: "cell|mobile phone? texts|messages",
  "split *": "group|categorise|categorize|classify|segment my|the|all|these|yesterday",
  "count *": "tally my|the|all|calls|texts|messages",
  "incoming calls": "ingoing|inward|inwards|inc calls, in coming calls",
  "outgoing calls": "outward|outwards|originating calls, out going calls",
  "incoming vs outgoing calls":
    "calls in vs|versus|against|and calls? out, ingoing vs outgoing calls",
  "outgoing vs incoming calls": "calls out vs|versus|against|and calls in",
  // First and last.
  "first *": `1st time|occasion|${THING}, initial time|occasion|${THING}, first ever time|${THING}`,
  "last *": `final time|occasion|${THING}, very last time|occasion`,
  "last time *":
    "last|latest day|date|occasion|instance i|we|he|she|they, most recent day|date|instance i|we|he|she|they",
  "first time *": "first day|date|instance i|we|he|she|they",
  when: `the exact|precise time|date|moment when|that?, the time|date|moment when|at|on which,
    the time|date|moment when, date when, the point in time when, precisely when`,
  // Gaps.
  "longest gap": `longest|biggest|greatest|largest|widest|maximum|max lull|hiatus|lapse|timespan,
    longest|biggest|greatest|largest|maximum|max time|dry gap|span|spell, widest|maximum|max gap`,
  "longest time without":
    "longest run|streak|while|duration|phase|span without, longest number of days without",
};

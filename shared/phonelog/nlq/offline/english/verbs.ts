/**
 * English verbs for calling, writing and what is done with a call.
 *
 * @module
 */

import type { Verb } from "../pieces.ts";
import type { VerbMeaning } from "../verb_meaning.ts";
import { CALL, either, type Entry, reach, TEXT, verb } from "./making.ts";

const ringing = (as: Pick<Verb, "canBePassive" | "isDoing"> = {}): Verb => ({
  is: "verb",
  meaning: reach(CALL),
  rings: true,
  ...as,
});
const doing = (meaning: VerbMeaning): Verb => ({ is: "verb", meaning, isDoing: true });

/** What is done, in all its forms. */
export const VERBS: readonly Entry[] = [
  ["called|phoned|telephoned", verb(reach(CALL), true)],
  ["rung", ringing({ canBePassive: true })],
  ["rang", ringing()],
  ["calling|phoning", doing(reach(CALL))],
  ["ringing", ringing({ isDoing: true })],
  ["buzz|buzzed|buzzing with|for a|an? phone? call|calls", ringing()],
  ["phone|phones|telephone|telephones", verb(reach(CALL))],
  ["ring|rings", ringing()],
  ["ring|rang|rings|ringing|phone up", verb(reach(CALL))],
  ["rung|phoned|called up", verb(reach(CALL), true)],
  ["call|calls|calling up", verb(reach(CALL))],
  ["give|gave|given a call|ring", verb(reach(CALL))],
  ["my|our|the phone|telephone|mobile|cell|cellphone|handset", { is: "device" }],
  ["dialled|dialed", { is: "ways", ways: ["out"], imply: true }],
  ["dial|dials|dialling|dialing", verb(reach(CALL))],
  ["texted|messaged|txted", verb(reach(TEXT), true)],
  ["texting|messaging", doing(reach(TEXT))],
  ["contacted", verb(reach(), true)],
  ["contacting|reached", verb(reach())],
  ["reach|reached|reaching out to?", verb(reach())],
  [
    "been|be|am|was|keep|kept|stay|stayed in touch with?",
    verb({ does: "have", any: true }),
  ],
  ["get|got|gotten|getting in touch with?", verb(reach())],
  ["in touch|contact with?", verb({ does: "have", any: true })],
  [
    "communicate|communicated|communicating|interact|interacted with?",
    verb({ does: "have", any: true }),
  ],
  ["make|making|makes|place|placing", verb(reach())],
  ["made|placed", verb(reach(), true)],
  ["send|sending|sends out?", verb(reach())],
  ["write|writes|writing|wrote", verb(reach(TEXT))],
  ["written", verb(reach(TEXT), true)],
  ["sent out?", verb(reach(), true)],
  ["initiate", verb(reach())],
  ["start", { ...verb(reach()), begins: true }],
  ["initiated", verb(reach(), true)],
  ["started|begun", { ...verb(reach(), true), begins: true }],
  ["began", { ...verb(reach()), begins: true }],
  ["get|got|gotten|gets|getting|receive|received|receives|receiving", verb({ does: "get" }, true)],
  ["come|came|comes|coming in|through", verb({ does: "get" })],
  ["arrive|arrives|arrived|arriving in?", verb({ does: "get" })],
  ["that|which reached me|us", verb({ does: "get" })],
  ["left|leave|leaves my|the phone", { is: "ways", ways: ["out"] }],
  ["use|used|using up", verb({ does: "have", spends: true })],
  ["take|took|taken|taking|rack|racked|clock|clocked up", verb({ does: "have", spends: true })],
  ["go|went|goes|gone|going out", verb(reach())],
  ["hear|heard|hearing from", verb({ does: "get", heard: true })],
  ["leave|left|leaves", verb(reach())],
  [
    "talk|talked|talking|talks|speak|spoke|spoken|speaking|speaks|chat|chatted|chatting to|with|2?",
    verb({ does: "talk" }),
  ],
  ["on the phone|telephone", verb({ does: "talk" })],
  ["on|in calls", either(CALL, { does: "talk" })],
  ["missed", verb({ does: "treat", ways: ["missed"] }, true)],
  ["miss|missing", verb({ does: "treat", ways: ["missed"] })],
  [
    "rejected|declined|dismissed",
    verb({ does: "treat", ways: ["rejected"] }, true),
  ],
  ["reject|rejecting|decline|declining", verb({ does: "treat", ways: ["rejected"] })],
  ["turn|turns|turning down", verb({ does: "treat", ways: ["rejected"] })],
  ["turned down", verb({ does: "treat", ways: ["rejected"] }, true)],
  ["blocked", verb({ does: "treat", ways: ["blocked"] }, true)],
  ["block|blocking", verb({ does: "treat", ways: ["blocked"] })],
  [
    "answered|accepted|took",
    verb({ does: "treat", ways: ["in"], unlike: ["missed", "rejected"] }, true),
  ],
  [
    "answer|answering|accept|take",
    verb({ does: "treat", ways: ["in"], unlike: ["missed", "rejected"] }),
  ],
  [
    "pick|picked|picking up",
    verb({ does: "treat", ways: ["in"], unlike: ["missed", "rejected"] }, true),
  ],
  [
    "exchange|exchanged|exchanging|share|shared",
    verb({ does: "have" }, true),
  ],
  ["sees|saw|bring|brings|brought", verb({ does: "have" })],
  ["spend|spent|spending|waste|wasted", verb({ does: "have", spends: true }, true)],
];

/**
 * English nouns for calls, messages and what is in a log.
 *
 * @module
 */

import type { Noun } from "../pieces.ts";
import { CALL, either, type Entry, reach, TEXT } from "./making.ts";

const TALK: Noun = { is: "noun", kinds: ["call"], talked: true };
const LISTED: Noun = { is: "noun", kinds: undefined, isListed: true };

/** What is counted. */
export const NOUNS: readonly Entry[] = [
  ["phone|telephone|voice call|calls", CALL],
  ["phonecall|phonecalls", CALL],
  ["call log|history", CALL],
  ["text|txt messages|message|msg|msgs", TEXT],
  ["msgs|txts", either(TEXT, reach(TEXT), true)],
  ["msg|txt", either(TEXT, reach(TEXT))],
  ["sms and mms messages?", TEXT],
  ["sms messages|message|texts?", { is: "noun", kinds: ["sms"] }],
  ["smses", { is: "noun", kinds: ["sms"] }],
  ["mms messages|message?", { is: "noun", kinds: ["mms"] }],
  ["mmses", { is: "noun", kinds: ["mms"] }],
  ["picture|multimedia|photo messages|message", { is: "noun", kinds: ["mms"] }],
  ["voicemail|voicemails messages|message?", { is: "noun", kinds: ["voicemail"] }],
  ["voice mail|mails|message|messages", { is: "noun", kinds: ["voicemail"] }],
  ["entries|entry|communications|communication|interactions|interaction|events|event|activity", {
    is: "noun",
    kinds: undefined,
  }],
  ["phone|telephone? conversation|conversations", TALK],
  ["everything|all logged|recorded|registered", LISTED],
  ["everything", LISTED],
  ["log|logs", LISTED],
  ["what|anything happened|happens|happen|occurred on|in|with my|the? phone|telephone|log", LISTED],
  ["what was|is|went going? on on|with my|the? phone|telephone", LISTED],
  ["phone? calls where", CALL],
  ["phone? calls|conversations in|during which", TALK],
  ["calls", either(CALL, reach(CALL), true)],
  ["call", either(CALL, reach(CALL))],
  ["text|texts|texting|message|messages|sms wise", TEXT],
  ["call|calls|calling|phone wise", CALL],
  ["texts|messages", either(TEXT, reach(TEXT), true)],
  ["text|message", either(TEXT, reach(TEXT))],
  ["contact", either({ is: "people" }, reach())],
];

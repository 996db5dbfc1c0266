/**
 * Made-up events as the files that SMS Backup & Restore writes: one of calls, one of messages.
 *
 * @module
 */

import { Random } from "../random.ts";
import type { Contact } from "./contacts.ts";
import type { MadeEvent } from "./made_event.ts";

const CALLS: Record<string, number> = { in: 1, out: 2, missed: 3, rejected: 5, blocked: 6 };
const BOX: Record<string, number> = { in: 1, out: 2 };
const OWN = "+491700000000";

/** Which of the two files an event is in. */
export function rootOf({ type }: MadeEvent): "calls" | "smses" {
  return type === "call" || type === "voicemail" ? "calls" : "smses";
}

/** What stands before the rows; the app counts them first. */
export function xmlHead(root: "calls" | "smses", count: number): string {
  return `<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n` +
    "<!--File Created By SMS Backup & Restore v10.21.001 on 01/11/2026 03:00:00-->\n" +
    `<?xml-stylesheet type="text/xsl" href="${root === "calls" ? "calls" : "sms"}.xsl"?>\n` +
    `<${root} count="${count}" backup_set="7d0a3d4e" backup_date="1793502000000" type="full">\n`;
}

/** One row. */
export function xmlRow(made: MadeEvent): string {
  if (made.type === "mms") return mms(made);
  return rootOf(made) === "calls" ? callRow(made) : sms(made);
}

function callRow({ type, direction, at, duration, contact }: MadeEvent): string {
  const kind = type === "voicemail" ? 4 : CALLS[direction];
  return `  <call number="${
    contact?.raw ?? ""
  }" duration="${duration}" date="${at}" type="${kind}" ` +
    `presentation="${contact ? 1 : 2}" subscription_id="89490200001234567890" ` +
    `post_dial_digits="" subscription_component_name="com.android.phone/TelephonyConnectionService" ` +
    `readable_date="${readable(at)}" contact_name="${nameOf(contact)}" />\n`;
}

function sms({ direction, at, contact, body }: MadeEvent): string {
  return `  <sms protocol="0" address="${contact?.raw ?? ""}" date="${at}" type="${
    BOX[direction]
  }" ` +
    `subject="null" body="${escaped(body ?? "")}" toa="null" sc_toa="null" ` +
    `service_center="null" read="1" status="-1" locked="0" date_sent="${at - at % 1000}" ` +
    `sub_id="1" readable_date="${readable(at)}" contact_name="${nameOf(contact)}" />\n`;
}

function mms({ direction, at, contact, body, others, attachments }: MadeEvent): string {
  const people = [contact, ...others].map((each) => each?.raw ?? "");
  const from = direction === "in" ? people[0] : "insert-address-token";
  const to = direction === "in" ? [OWN, ...people.slice(1)] : people;
  const names = [contact, ...others].map(nameOf).join(", ");
  const text = body
    ? `      <part seq="0" ct="text/plain" name="null" chset="106" cd="null" fn="null" cid="&lt;text&gt;" ` +
      `cl="text.txt" ctt_s="null" ctt_t="null" text="${escaped(body)}" />\n`
    : "";
  const pictures = Array.from(
    { length: attachments },
    (_, nth) =>
      `      <part seq="0" ct="image/jpeg" name="image${nth}.jpg" chset="null" cd="null" fn="null" ` +
      `cid="&lt;image${nth}&gt;" cl="image${nth}.jpg" ctt_s="null" ctt_t="null" text="null" ` +
      `data="${picture(at + nth)}" />\n`,
  ).join("");
  return `  <mms date="${at}" rr="null" sub="null" ct_t="application/vnd.wap.multipart.related" ` +
    `read_status="null" seen="1" msg_box="${BOX[direction]}" address="${people.join("~")}" ` +
    `sub_cs="null" resp_st="null" retr_st="null" d_tm="null" text_only="0" exp="null" locked="0" ` +
    `m_id="null" st="null" retr_txt_cs="null" retr_txt="null" creator="com.android.mms" ` +
    `date_sent="${Math.floor(at / 1000)}" read="1" m_size="null" rpt_a="null" ct_cls="null" ` +
    `pri="null" sub_id="1" tr_id="null" resp_txt="null" ct_l="null" m_cls="personal" d_rpt="129" ` +
    `v="18" m_type="${direction === "in" ? 132 : 128}" readable_date="${readable(at)}" ` +
    `contact_name="${names}">\n    <parts>\n      <part seq="-1" ct="application/smil" name="null" ` +
    `chset="null" cid="&lt;smil&gt;" text="&lt;smil&gt;&lt;head/&gt;&lt;/smil&gt;" />\n` +
    `${text}${pictures}    </parts>\n    <addrs>\n` +
    `      <addr address="${from}" type="137" charset="106" />\n` +
    to.map((each) => `      <addr address="${each}" type="151" charset="106" />\n`).join("") +
    "    </addrs>\n  </mms>\n";
}

/** The app writes what lies beyond the basic plane as two numbers, which is no XML. */
function escaped(text: string): string {
  if (!/[&<>"'\n\ud800-\udfff]/.test(text)) return text;
  return text.replace(
    /[&<>"'\n\ud800-\udfff]/g,
    (each) => NAMED[each] ?? `&#${each.charCodeAt(0)};`,
  );
}

const NAMED: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

function nameOf(contact: Contact | null): string {
  return contact?.name ? escaped(contact.name) : "(Unknown)";
}

function readable(at: number): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(8, 10)}.${iso.slice(5, 7)}.${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PIXELS = Array.from({ length: 90_000 }, pixels(new Random(1))).join("");

function pixels(random: Random): () => string {
  return () => ALPHABET[random.below(64)] ?? "A";
}

/** Some 8 to 60 KB of base64 that no compression makes smaller. */
function picture(seed: number): string {
  const random = new Random(seed);
  const from = random.below(30_000);
  return PIXELS.slice(from, from + 4 * random.between(2000, 15_000));
}

/**
 * What phones write where a number belongs, as one text a number: E.164 wherever the person's country
 * makes that possible. Pure.
 *
 * @module
 */

// The small metadata: E.164 needs lengths and prefixes, never the type of a line.
import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from "libphonenumber-js/min";
import { halfSipHash, hashKey } from "./half_sip_hash.ts";
import { isWithheld } from "./withheld.ts";

/**
 * phone: has E.164. short: a short or service code, known inside one country. local: digits that are
 * no number of the whole world, as without an area code. sender: a name such as AMAZON. email: MMS
 * come from those too. withheld: nobody is told.
 */
export type NumberKind = "phone" | "short" | "local" | "sender" | "email" | "withheld";

/** A number as the database takes it. */
export interface CleanNumber {
  kind: NumberKind;
  /** The same for the same line however it was written, at most 64 characters; null when withheld. */
  number: string | null;
  /** Only of `phone`. */
  e164: string | null;
  /** What may be shown to whoever is not to know it: `+49 ••• 4567`; null when withheld. */
  masked: string | null;
}

/** Nobody. */
export const WITHHELD: CleanNumber = { kind: "withheld", number: null, e164: null, masked: null };

const LONGEST = 64;
const LONGEST_SHOWN = 40;
const LONGEST_RAW = 256;
/** Marks of writing direction and of width that contact apps leave behind. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** What is dialled to show or hide the own number, and the words before an address. */
const DIALLED_BEFORE =
  /^(?:(?:tel|sips?|smsto):|(?:\*31#|#31#|\*67|\*82) ?(?=[+(\d][\d ().-]{5}))/i;
/** What is dialled after the line has answered. */
const DIALLED_AFTER = /(?<=\d{4}.*)[,;pw].*$/i;
const KEPT_IN_MEMORY = 5000;
/** It keeps long ones apart, and hides nothing. */
const UNKEYED = hashKey("0".repeat(16));

/** Cleans numbers as one person's phone means them; each text is looked at once. */
export class Numbers {
  readonly #country: CountryCode | undefined;
  readonly #known = new Map<string, Known>();

  /** `country` is two letters as in ISO 3166-1; without it only numbers with `+` or `00` are whole. */
  constructor(country?: string | null) {
    const code = country?.toUpperCase() ?? "";
    this.#country = isSupportedCountry(code) ? code : undefined;
  }

  /** The number behind what a phone wrote; never fails, whatever is written there. */
  clean(raw: string): CleanNumber {
    return this.#look(raw).clean;
  }

  /**
   * The same number in fewer ways to write it, for the names of rows: other than the clean one it does
   * not depend on the country that the person says, or on this library's version.
   */
  plain(raw: string): string {
    return this.#look(raw).plain;
  }

  #look(raw: string): Known {
    const known = this.#known.get(raw);
    if (known) return known;
    const looked = { clean: cleanNumber(raw, this.#country), plain: plainNumber(raw) };
    if (this.#known.size >= KEPT_IN_MEMORY) this.#known.clear();
    // A copy: what was cut out of a file's text would hold all of that text.
    this.#known.set([...raw.slice(0, LONGEST_RAW)].join(""), looked);
    return looked;
  }
}

interface Known {
  clean: CleanNumber;
  plain: string;
}

function plainNumber(raw: string): string {
  const digits = raw.replace(/[^\d+*#]/g, "");
  return /\p{L}|@/u.test(raw) || digits === "" ? raw.trim().toLowerCase() : digits;
}

function cleanNumber(raw: string, country: CountryCode | undefined): CleanNumber {
  const text = raw.slice(0, LONGEST_RAW).replace(INVISIBLE, "").replace(/\s+/g, " ").trim()
    .replace(DIALLED_BEFORE, "");
  if (isWithheld(text)) return WITHHELD;
  if (text.includes("@")) return ofAddress(text);
  if (/\p{L}/u.test(text.replace(DIALLED_AFTER, ""))) return ofSender(text);

  const dialled = text.replace(DIALLED_AFTER, "");
  const digits = dialled.normalize("NFKC").replace(/\p{Nd}/gu, westernDigit).replace(
    /[^\d*#]/g,
    "",
  );
  if (digits === "") return WITHHELD;
  const international = /^\s*[+＋]/.test(dialled) || (!country && digits.startsWith("00"));
  const isCode = /[*#]/.test(digits);
  if (isCode || (!international && digits.length <= 6)) {
    // Six digits without an area code may be somebody's line.
    const isShort = digits.replace(/[*#]/g, "").length <= (isCode ? 6 : 5);
    return within(country, isShort ? "short" : "local", digits);
  }

  const e164 = international
    ? worldwide(digits.replace(/^00/, ""))
    : withoutPlus(digits, country) ?? possible(digits, country) ??
      worldwide(digits.slice(2), digits);
  if (!e164) return within(country, "local", international ? `+${digits}` : digits);
  const masked = `+${e164.code} ••• ${e164.number.slice(-4)}`;
  return { kind: "phone", number: e164.number, e164: e164.number, masked };
}

interface Worldwide {
  number: string;
  /** The country's calling code. */
  code: string;
}

function possible(digits: string, country?: CountryCode): Worldwide | undefined {
  const found = parsePhoneNumberFromString(
    digits,
    country ? { defaultCountry: country } : undefined,
  );
  if (!found?.isPossible()) return undefined;
  return { number: found.number, code: found.countryCallingCode };
}

/** Digits after the plus; where `dialled` is given, only if that begins with 00, as most of the world dials. */
function worldwide(digits: string, dialled = "00"): Worldwide | undefined {
  if (!dialled.startsWith("00")) return undefined;
  // Mexico dropped the 1 of mobile phones in 2019; old address books still have it.
  return possible(`+${digits.replace(/^521(?=\d{10}$)/, "52")}`);
}

/**
 * Own numbers as some networks deliver them, with the country's code and no plus: where a national
 * number begins with 0 and may be long, the library takes 49171… for a number inside 49.
 */
function withoutPlus(digits: string, country: CountryCode | undefined): Worldwide | undefined {
  if (!country || digits.length < 12 || digits.startsWith("0")) return undefined;
  const found = parsePhoneNumberFromString(`+${digits}`);
  const home = parsePhoneNumberFromString("0000000", country)?.countryCallingCode;
  return found?.isPossible() && found.countryCallingCode === home ? worldwide(digits) : undefined;
}

/** Known inside its country only, so two countries' 22000 are two. Nobody lives behind a short code. */
function within(
  country: CountryCode | undefined,
  kind: "short" | "local",
  digits: string,
): CleanNumber {
  const end = digits.slice(digits.length <= 6 ? -2 : -4);
  const masked = kind === "short" ? digits.slice(0, LONGEST_SHOWN) : `••• ${end}`;
  return { kind, number: bounded(`${country ?? "ZZ"}:${digits}`), e164: null, masked };
}

function ofAddress(text: string): CleanNumber {
  const address = text.toLowerCase().normalize("NFC").toWellFormed();
  const [name = "", host = ""] = address.split("@");
  const masked = `${[...name][0] ?? ""}•••@${host}`.slice(0, LONGEST_SHOWN).toWellFormed();
  return { kind: "email", number: bounded(address), e164: null, masked };
}

function ofSender(text: string): CleanNumber {
  const name = text.toUpperCase().normalize("NFC").toWellFormed();
  const masked = [...name].slice(0, LONGEST_SHOWN / 2).join("");
  return { kind: "sender", number: bounded(name), e164: null, masked };
}

/** What is longer than the database takes ends in a hash of all of it: two long ones stay two. */
function bounded(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST - 17).toWellFormed()}~${halfSipHash(UNKEYED, text)}`;
}

/** Each script has its ten digits in a row, from zero. */
function westernDigit(digit: string): string {
  let value = 0;
  while (
    value < 9 && /\p{Nd}/u.test(String.fromCodePoint((digit.codePointAt(0) ?? 48) - value - 1))
  ) {
    value++;
  }
  return String(value);
}

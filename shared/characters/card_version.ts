/**
 * Which version of the card format a card is in, and what each version has, by the public
 * specifications of V1, V2 and V3. Pure.
 *
 * @module
 */

import { cardError } from "./card_error.ts";
import { isValues, type Value, type Values } from "./json_value.ts";

/** The versions there are. */
export const VERSIONS = ["v1", "v2", "v3"] as const;
/** One of them. */
export type CardVersion = typeof VERSIONS[number];
/** Takes what somebody should know. */
export type Warn = (warning: string) => void;

/** All that V1 has. */
export const V1_FIELDS = [
  "name",
  "description",
  "personality",
  "scenario",
  "first_mes",
  "mes_example",
] as const;

/** What V2 added, as it is where nothing is said. */
export const V2_DEFAULTS: Readonly<Record<string, Value>> = {
  creator_notes: "",
  system_prompt: "",
  post_history_instructions: "",
  alternate_greetings: [],
  tags: [],
  creator: "",
  character_version: "",
  extensions: {},
};

/** What V3 added, as it is where nothing is said. */
export const V3_FIELDS: Readonly<Record<string, Value | undefined>> = {
  assets: [{ type: "icon", uri: "ccdefault:", name: "main", ext: "png" }],
  nickname: undefined,
  creator_notes_multilingual: undefined,
  source: undefined,
  group_only_greetings: [],
  creation_date: undefined,
  modification_date: undefined,
};

/** What cards call their versions. */
export const SPECS = { v2: ["chara_card_v2", "2.0"], v3: ["chara_card_v3", "3.0"] } as const;

/** The version of a card; throws a 422 for what is no card. */
export function versionOf(card: Values, warn: Warn = () => {}): CardVersion {
  if (card.spec === "lorebook_v3") throw cardError("it is a lorebook, and no character");
  if (card.spec === undefined && card.data === undefined) {
    if (typeof card.name === "string") {
      const known = V1_FIELDS.filter((field) => typeof card[field] === "string");
      if (known.length === 1) {
        warn("It has a name, and nothing else that V1 knows: the rest is kept, and not used");
      }
      return "v1";
    }
    throw cardError("it is JSON, but no card", "A card has a name");
  }
  const version = card.spec === "chara_card_v3" ? "v3" : "v2";
  if (card.spec !== SPECS[version][0]) {
    throw cardError("nobody knows its version", 'spec is "chara_card_v2" or "chara_card_v3"');
  }
  if (!isValues(card.data)) throw cardError("it has no data");
  const said = card.spec_version;
  if (Number.parseFloat(String(said)) > Number(SPECS[version][1])) {
    warn(`It is of the newer version ${JSON.stringify(said)}: what is new in it is kept, not used`);
  }
  return version;
}

/** Where the fields of a card are. */
export function dataOf(card: Values, version: CardVersion): Values {
  return version !== "v1" && isValues(card.data) ? card.data : card;
}

/** What a card without a field means by it. */
export function filled(
  defaults: Readonly<Record<string, Value | undefined>>,
  data: Values,
): Values {
  const missing = Object.entries(defaults).filter(([key]) => data[key] === undefined);
  return { ...data, ...Object.fromEntries(missing) };
}

/** A card that nobody has written yet, in V2: what it says comes from the database. */
export function emptyCard(): Values {
  const [spec, spec_version] = SPECS.v2;
  const fields = V1_FIELDS.map((field) => [field, ""]);
  return {
    spec,
    spec_version,
    data: { ...Object.fromEntries(fields), ...filled(V2_DEFAULTS, {}) },
  };
}

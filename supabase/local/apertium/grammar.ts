/**
 * Small rules around the engine for what it is known to get wrong: the order of questions, where
 * things are, and marks. Pure, and only ever about whole classes of sentences.
 *
 * @module
 */

/** A sentence without its end mark. */
export interface Sentence {
  readonly text: string;
  readonly question: boolean;
  /** "Please" was said with it. */
  readonly request?: boolean;
}

type Rule = readonly [RegExp, string];

const EN_AUX =
  "can|could|will|would|shall|should|may|might|must|am|is|are|was|were|have|has|had|did";
const EN_SUBJECT = "I|you|he|she|it|we|they|this|that|there";
const EN_ASK = "what|where|when|why|who|which|how|how (?:much|many|long|often|far|old)";
const EN_NO_VERB =
  "do|does|don't|be|no|not|yes|and|or|but|if|to|in|on|at|for|with|from|by|of|as|so|just|some|any";
const FR_SUBJECT = "je|tu|il|elle|on|nous|vous|ils|elles";
const FR_ASK = "où|quand|comment|pourquoi|combien|qui|que";
const DETERMINER = "the|an?|my|your|his|her|our|their|this|that|these|those";

/** Before the engine, for any sentence. */
const PREPARE: Record<string, readonly Rule[]> = {
  en: [[/’/g, "'"], [/\bi\b(?!')/g, "I"], [/\bi(?='(m|ve|ll|d)\b)/g, "I"], [
    /^let's (?=\w)/i,
    "we are going to ",
  ]],
  fr: [[/’/g, "'"]],
};

/** Before the engine, for questions: the engine reads statements better. */
const UNASK: Record<string, readonly Rule[]> = {
  en: [
    [new RegExp(`^(${EN_AUX}) (${EN_SUBJECT}) (?=\\S)`, "i"), "$2 $1 "],
    [new RegExp(`^(${EN_ASK}) (${EN_AUX}) (${EN_SUBJECT}) (?=\\S)`, "i"), "$1 $3 $2 "],
    [/^how much (?:does|do) (.+) cost$/i, "how much costs $1"],
    [new RegExp(`^((?:(?:${EN_ASK}) )?)(?:does|do) ((?:${DETERMINER}) \\p{L}+) `, "iu"), "$1$2 "],
    [new RegExp(`^((?:(?:${EN_ASK}) )?)did ((?:${DETERMINER}) \\p{L}+) `, "iu"), "$1$2 did "],
  ],
  fr: [
    [/^est-ce (?:que |qu')/i, ""],
    [new RegExp(`^(${FR_ASK}) est-ce (?:que |qu')`, "i"), "$1 "],
    [new RegExp(`^((?:(?:${FR_ASK}) )?)(\\p{L}+)-(?:t-)?(${FR_SUBJECT})(?= |$)`, "iu"), "$1$3 $2"],
  ],
};

/** Before the engine, for what is asked with "please": the engine takes commands for statements. */
const SOFTEN: Record<string, readonly Rule[]> = {
  en: [[
    new RegExp(
      `^(?!(?:${EN_AUX}|${EN_SUBJECT}|${EN_ASK}|${DETERMINER}|${EN_NO_VERB})\\b)(?=\\p{L})`,
      "iu",
    ),
    "you can ",
  ]],
};

/** After the engine, for any sentence. */
const REPAIR: Record<string, readonly Rule[]> = {
  es: [
    ...estar("(?<=\\bd[oó]nde )", "", "iu"),
    ...estar("", "(?= (?:aquí|allí|ahí|allá|en casa)(?!\\p{L}))", "u"),
    [/[¿¡]\s*/g, ""],
  ],
  fr: [[
    new RegExp(
      `^(${FR_ASK}) (?:il|elle|ils|elles) (est|sont) (?=le |la |l'|les |un |une |m|t|s|n|v|c)`,
      "i",
    ),
    "$1 $2 ",
  ]],
};

/** After the engine, for questions. */
const ASK: Record<string, readonly Rule[]> = {
  es: [
    [/^donde(?= )/, "dónde"],
    [/^cuando(?= )/, "cuándo"],
    [/^como(?= )/, "cómo"],
    [/^cuanto(?= )/, "cuánto"],
    [/^quien(?= )/, "quién"],
  ],
  en: [
    [new RegExp(`^(${EN_ASK}) it (is|was) (?=(?:${DETERMINER}) )`, "i"), "$1 $2 "],
    [new RegExp(`^(${EN_ASK}) (${EN_SUBJECT}) (${EN_AUX})\\b`, "i"), "$1 $3 $2"],
    [new RegExp(`^(${EN_SUBJECT}) (${EN_AUX}) (?=\\S)`, "i"), "$2 $1 "],
    [/^how much costs? (.+)$/i, "how much does $1 cost"],
  ],
};

/** What the engine is given for a sentence of a language. */
export function prepared(language: string, { text, question, request }: Sentence): string {
  const plain = apply(PREPARE[language], text);
  if (question) return reordered(UNASK[language], plain);
  return request ? reordered(SOFTEN[language], plain) : plain;
}

/** What the engine answered, as the language would say it; `original` is what was said. */
export function repaired(language: string, { text, question }: Sentence, original: string): string {
  const tidy = text.replace(/-(?=\s|$)/g, "").replace(/ +(?=[.,;:!?]|$)/g, "");
  const whole = apply(REPAIR[language], tidy);
  if (language === "es" && /^where are (?!you\b)/i.test(original)) {
    return whole.replace(/(?<=^dónde )está(?!\p{L})/iu, "están");
  }
  return question ? reordered(ASK[language], whole) : whole;
}

/** The end mark, and in Spanish the one before the sentence, in French the space before it. */
export function marked(language: string, text: string, mark: string): string {
  if (language === "es") {
    const opening = (mark.includes("?") ? "¿" : "") + (mark.includes("!") ? "¡" : "");
    return opening + text + mark;
  }
  // A space that does not break, as French typography wants it.
  return language === "fr" && /^[?!]/.test(mark) ? `${text}\u00a0${mark}` : text + mark;
}

/** Places are where things "están", not what they "son". */
function estar(before: string, after: string, flags: string): Rule[] {
  const forms = { soy: "estoy", eres: "estás", es: "está", somos: "estamos", son: "están" };
  return Object.entries(forms).map((
    [wrong, right],
  ) => [new RegExp(`${before}\\b${wrong}\\b${after}`, flags), right]);
}

function apply(rules: readonly Rule[] = [], text: string): string {
  return rules.reduce((said, [pattern, by]) => said.replace(pattern, by), text);
}

/** Applies rules that move the first word, which then loses its capital. */
function reordered(rules: readonly Rule[] | undefined, text: string): string {
  const lower = /^I\b/.test(text)
    ? text
    : text.replace(/^\p{L}/u, (letter) => letter.toLowerCase());
  const moved = apply(rules, lower);
  return moved === lower ? text : moved;
}

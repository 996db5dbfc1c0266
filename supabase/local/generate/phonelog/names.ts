/**
 * Names for made-up people, firms and senders.
 *
 * @module
 */

type Names = readonly [string, ...string[]];

export const FIRST_NAMES: Names = [
  ...["Anna", "Ben", "Clara", "David", "Elif", "Finn", "Greta", "Hannes", "Ida", "Jonas", "Katja"],
  ...["Leon", "Mia", "Nils", "Olga", "Paul", "Quirin", "Rosa", "Sofia", "Tim", "Ulla", "Viktor"],
  ...["Wanda", "Xaver", "Yasmin", "Zoë", "José", "Chloé", "Søren", "Łukasz", "Aylin", "Mehmet"],
] as string[] as [string, ...string[]];

export const FAMILY_NAMES: Names = [
  ...["Albrecht", "Böhm", "Costa", "Dietz", "Ekinci", "Fuchs", "Groß", "Huber", "Ilic", "Jäger"],
  ...["König", "Lorenz", "Müller", "Nowak", "Özdemir", "Peters", "Richter", "Schäfer", "Thoma"],
  ...["Ulrich", "Vogel", "Weiß", "Yıldız", "Zimmermann"],
] as string[] as [string, ...string[]];

export const FIRMS: Names = ["Praxis", "Autohaus", "Kanzlei", "Hausverwaltung", "Schreinerei"];

export const SENDERS: Names = [
  "AMAZON",
  "DHL",
  "Sparkasse",
  "PayPal",
  "Vodafone",
  "DB-Info",
  "Google",
  "Verify",
];

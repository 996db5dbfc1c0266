/**
 * What phones write in place of a number that nobody is told. Pure.
 *
 * @module
 */

/** Android's own codes (-1 unknown, -2 withheld, -3 a payphone), and what apps print for them. */
const CODES = ["", "0", "-1", "-2", "-3", "-4", "null", "undefined", "none", "n/a"];

/** Android's word for the own number of whoever sends an MMS. */
const OWN = "insert-address-token";

const WORDS = `
  anonymous, anonymous call, blocked, caller id blocked, hidden, id withheld, no caller id,
  no number, not available, number withheld, out of area, payphone, private, private caller,
  private number, restricted, unavailable, unknown, unknown caller, unknown number,
  unknown sender, withheld, anonym, anonyme, anonymer anrufer, anônimo, anónimo, desconhecido,
  desconocido, inconnu, masqué, nascosto, numero nascosto, numero privato, numéro inconnu,
  numéro masqué, numéro privé, número desconhecido, número desconocido, número oculto,
  número privado, oculto, onbekend, privado, privat, private nummer, privato, privé, sconosciuto,
  unbekannt, unbekannte nummer, unterdrückt, неизвестно, неизвестный номер, номер скрыт,
  скрытый номер, bilinmeyen, gizli numara, nieznany, numer prywatny, 非通知, 通知不可能, 未知, 未知号码,
  발신번호표시제한
`;

const WITHHELD = new Set([...CODES, OWN, ...WORDS.trim().split(/,\s+/)]);

/** Whether the text stands for nobody. */
export function isWithheld(text: string): boolean {
  return WITHHELD.has(text.toLowerCase().normalize("NFC").replace(/^[([<]|[)\]>.]$/g, "").trim());
}

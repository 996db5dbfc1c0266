/**
 * Which column of an export says what, by the names that common apps give them. Pure.
 *
 * @module
 */

/** What is read of a row. */
export type Column =
  | "date"
  | "time"
  | "type"
  | "direction"
  | "number"
  | "name"
  | "duration"
  | "text";

/** The place of each column that there is, from 0. */
export type Columns = Partial<Record<Column, number>>;

/** Small letters without spaces and signs. The first name that is there wins. */
const NAMES: Record<Column, string> = {
  date:
    "startedat datetime timestamp dateandtime calldatetime datum date calldate messagedate when " +
    "zeitpunkt fecha data zeitstempel datumuhrzeit sentat epoch",
  time: "time calltime uhrzeit hora heure ora",
  type: "type calltype kind eventtype messagetype event art typ tipo anruftyp",
  direction: "direction richtung folder box inout dirección sentreceived status",
  number: "number phonenumber phone address telephone tel nummer telefonnummer rufnummer msisdn " +
    "fromto otherparty contactnumber caller número numero telefono téléphone",
  name: "name contactname contact displayname kontakt nombre nom kontaktname",
  duration:
    "durations duration durationseconds durationsec seconds callduration dauer dauers length " +
    "duración durée durata",
  text: "text message body content messagebody smstext nachricht inhalt mensaje texto",
};

const ORDER = Object.keys(NAMES) as Column[];

/** The columns of a header line. */
export function columnsOf(header: readonly string[]): Columns {
  const given = header.map((cell) =>
    cell.normalize("NFC").toLowerCase().replace(/[^\p{L}\d]/gu, "")
  );
  const columns: Columns = {};
  for (const column of ORDER) {
    const known = NAMES[column].split(" ").find((name) => given.includes(name));
    if (known !== undefined) columns[column] = given.indexOf(known);
  }
  // A column of its own for the time is the date where there is no other.
  if (columns.date === undefined && columns.time !== undefined) {
    columns.date = columns.time;
    delete columns.time;
  }
  return columns;
}

/**
 * The demo's conversation: what two people say, and how it looks in a terminal.
 *
 * @module
 */

import { ActivityService } from "@shared/client/activity_service.ts";
import { type AnyClient, signedIn } from "@shared/client/connect.ts";
import { MessageService } from "@shared/client/message_service.ts";
import { SessionService } from "@shared/client/session_service.ts";
import { say, styled } from "../terminal.ts";
import { Ears } from "./ears.ts";

/** Somebody in the demo. */
export interface Speaker {
  name: string;
  client: AnyClient;
}

/** Six sentences each way, by turns. */
const LINES: [english: string, spanish: string][] = [
  ["Good morning! Is this seat free?", "Buenos días. Sí, está libre."],
  ["Thank you. I am travelling to Madrid.", "Yo también voy a Madrid. ¿Es su primera visita?"],
  ["Yes. I want to see the old town.", "El centro es muy bonito por la noche."],
  ["Where can I eat well and cheap?", "Hay un restaurante pequeño cerca de la plaza."],
  ["That is very kind. What is your name?", "Me llamo Luis. ¿Y usted?"],
  ["My name is Ana. See you in Madrid!", "Hasta luego, Ana. Buen viaje."],
];

/** Opens a room, seats both, lets them talk, and closes it. */
export async function converse([ana, luis]: Speaker[]): Promise<void> {
  if (!ana || !luis) throw new Error("A conversation takes two");
  const host = new SessionService(ana.client);
  const guest = new SessionService(luis.client);

  say();
  const room = await timed(() => host.createSession({ language: "en", displayName: ana.name }));
  say(
    `${who(ana)} reads English and opens a room: code ${styled("bold", room.value.code)}` +
      took(room),
  );
  const joined = await timed(() =>
    guest.joinSession(room.value.code, { language: "es", displayName: luis.name })
  );
  say(
    `${who(luis)} reads Spanish and types the code in: ${joined.value.user_count} people` +
      took(joined),
  );

  const id = room.value.id;
  const ears = { ana: new Ears(ana.client, id), luis: new Ears(luis.client, id) };
  const met = await timed(() =>
    Promise.all(
      Object.values(ears).map((each) =>
        each.until(() => each.present.length === 2 || undefined, "the other one")
      ),
    )
  );
  const people = ears.luis.present.map(({ display_name, language }) =>
    `${display_name} (${language})`
  );
  say(`Each sees that both are there: ${people.join(", ")}${took(met)}`);
  say();

  for (const [english, spanish] of LINES) {
    await speak(ana, id, english, "es", luis.client, ears.luis);
    await speak(luis, id, spanish, "en", ana.client, ears.ana);
  }
  await Promise.all([ears.ana.close(), ears.luis.close()]);
  await host.endSession(id);
}

/** One person types and speaks; the other one sees both, reads it, and their phone says so. */
async function speak(
  { name, client }: Speaker,
  room: string,
  text: string,
  lang: string,
  reader: AnyClient,
  ears: Ears,
): Promise<void> {
  const messages = new MessageService(client);
  const activity = new ActivityService(client);
  const id = await signedIn(client);
  const types = () => ears.doing.get(id) === "typing" || undefined;
  const seen = await timed(() =>
    Promise.all([
      activity.updateActivity(room, name, "typing"),
      ears.until(types, "a sign of life"),
    ])
  );

  const started = performance.now();
  const sent = await timed(() => messages.createMessage(room, name, text));
  await activity.updateActivity(room, name, "idle");
  const done = await timed(() => messages.translateMessage(sent.value.id));
  const read = await ears.until(
    () => ears.messages.get(sent.value.id)?.translations[lang],
    "a translation",
  );
  const arrived = performance.now() - started;
  await new MessageService(reader).markMessageDisplayed(sent.value.id);

  say(`${who({ name })}  ${text}`);
  say(`${" ".repeat(6)}${styled("green", read)}`);
  const detail = `seen typing after ${ms(seen.took)} · sent ${ms(sent.took)} · ` +
    `translated ${ms(done.took)} · read after ${ms(arrived)}`;
  say(styled("dim", `${" ".repeat(6)}${detail}`));
  say();
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; took: number }> {
  const started = performance.now();
  return { value: await work(), took: performance.now() - started };
}

function took({ took }: { took: number }): string {
  return styled("dim", `  (${ms(took)})`);
}

function who({ name }: { name: string }): string {
  return styled(name === "Ana" ? "cyan" : "magenta", name.padEnd(4));
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

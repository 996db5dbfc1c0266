/**
 * The demo's conversation: what two people say, and how it looks in a terminal.
 *
 * @module
 */

import type { AnyClient } from "@shared/client/connect.ts";
import { ActivityService } from "@shared/client/activity_service.ts";
import { type Message, MessageService } from "@shared/client/message_service.ts";
import { SessionService } from "@shared/client/session_service.ts";
import { Failure } from "../failure.ts";
import { say, styled } from "../terminal.ts";

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

/** Nobody waits longer for one sentence. */
const PATIENCE_MS = 20_000;

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
  say();

  const id = room.value.id;
  const heard = { ana: inbox(ana.client, id), luis: inbox(luis.client, id) };
  for (const [english, spanish] of LINES) {
    await speak(ana, id, english, "es", heard.luis);
    await speak(luis, id, spanish, "en", heard.ana);
  }
  await heard.ana.close();
  await heard.luis.close();
  await host.endSession(id);
}

/** One person types and speaks; the other reads it, and their phone says so. */
async function speak(
  { name, client }: Speaker,
  room: string,
  text: string,
  lang: string,
  reader: Inbox,
): Promise<void> {
  const messages = new MessageService(client);
  const activity = new ActivityService(client);
  await activity.updateActivity(room, name, "typing");

  const started = performance.now();
  const sent = await timed(() => messages.createMessage(room, name, text));
  await activity.updateActivity(room, name, "idle");
  const done = await timed(() => messages.translateMessage(sent.value.id));
  const read = await reader.wait(sent.value.id, lang);
  const arrived = performance.now() - started;

  say(`${who({ name })}  ${text}`);
  say(`${" ".repeat(6)}${styled("green", read)}`);
  const detail = `sent ${ms(sent.took)} · translated ${ms(done.took)} · read after ${ms(arrived)}`;
  say(styled("dim", `${" ".repeat(6)}${detail}`));
  say();
}

interface Inbox {
  /** Waits for a message in a language, and marks it as displayed. */
  wait(id: string, lang: string): Promise<string>;
  close(): Promise<unknown>;
}

/** What a reader's subscription brings. */
function inbox(client: AnyClient, room: string): Inbox {
  const service = new MessageService(client);
  const seen = new Map<string, Message>();
  const waiting = new Set<() => void>();
  const subscription = service.subscribeToMessages(room, (message) => {
    seen.set(message.id, message);
    for (const look of waiting) look();
  });
  return {
    async wait(id, lang) {
      const text = await new Promise<string>((found, failed) => {
        const late = setTimeout(
          () => failed(new Failure("Cannot go on: a translation did not arrive")),
          PATIENCE_MS,
        );
        const look = () => {
          const text = seen.get(id)?.translations[lang];
          if (text === undefined) return;
          clearTimeout(late);
          waiting.delete(look);
          found(text);
        };
        waiting.add(look);
        look();
      });
      await service.markMessageDisplayed(id);
      return text;
    },
    close: () => subscription.unsubscribe(),
  };
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

/**
 * What is said in a room, and its translations, for a front end.
 *
 * @module
 */

import { PostgrestError } from "@supabase/supabase-js";
import { eventsOf } from "./events.ts";
import { invoke, invokeStream, type Output } from "./invoke.ts";
import { type AnyClient, signedIn } from "./connect.ts";
import { KnownMessages, type Read } from "./known_messages.ts";
import { listenToRoom, type Subscription } from "./listen_to_room.ts";
import { type Message, readRoom } from "./room_read.ts";

export type { Message } from "./room_read.ts";

export type MessageStatus = Message["status"];

/** Milliseconds since 1970 at each stage of a message; the last two are spans. */
export interface PerformanceMetrics {
  audioRecordingStart: number;
  audioRecordingEnd: number;
  whisperRequestStart: number;
  whisperResponseEnd: number;
  translationRequestStart: number;
  translationResponseEnd: number;
  messageDeliveryTime: number;
  totalEndToEndTime: number;
}

/** How many messages a reader gets who does not say. */
const NEWEST = 50;

/** Of so many rooms it is known what was read last. */
const MOST_ROOMS = 20;

/** What the database says of a clientId that it knows. */
const SENT_ALREADY = "23505";

const WITH_TRANSLATIONS =
  "*, message_translations!message_translations_message_id_fkey(lang, text)" as const;

export class MessageService {
  readonly #client: AnyClient;
  /** What was read or told last of each room, the latest room last. */
  readonly #read = new Map<string, Read>();

  constructor(client: AnyClient) {
    this.#client = client;
  }

  /**
   * Queues what the caller said. `userId` is the seed's parameter: the server takes the caller's
   * own. Without a language the server listens which one it is. The same `clientId` again answers
   * the first message.
   */
  async createMessage(
    sessionId: string,
    _userId: string,
    originalText: string,
    originalLang?: string,
    targetLang?: string,
    clientId: string = crypto.randomUUID(),
  ): Promise<Message> {
    const speaker = await signedIn(this.#client);
    if (originalLang && targetLang) {
      // A language that nobody in the room reads (yet) is asked for by a plain insert.
      const { data, error } = await this.#rows.from("messages").insert({
        session_id: sessionId,
        original: originalText,
        original_lang: originalLang,
        target_lang: targetLang,
        client_id: clientId,
      }).select(WITH_TRANSLATIONS).single();
      if (!error) return withTranslations(data);
      const sent = error.code === SENT_ALREADY && await this.#sent(sessionId, speaker, clientId);
      if (!sent || sent.original !== originalText) throw new PostgrestError(error);
      return sent;
    }
    const { id } = await invoke(this.#client, "send-message", {
      session_id: sessionId,
      original: originalText,
      client_id: clientId,
      ...(originalLang && { original_lang: originalLang }),
    });
    return await this.#message(id);
  }

  /** Has a message translated for every reader now; what fails is tried again by the server. */
  async translateMessage(
    messageId: string,
    onPiece?: (lang: string, piece: string) => void,
  ): Promise<Message> {
    if (!onPiece) {
      await invoke(this.#client, "translate-message", { message_id: messageId });
      return await this.#message(messageId);
    }
    const body = { message_id: messageId };
    const answer = await invokeStream(this.#client, "translate-message", body);
    for await (const { event, data } of eventsOf(answer)) {
      if (event === "error") throw new Error((data as { message: string }).message);
      if (event !== "delta") continue;
      const { lang, text } = data as { lang: string; text: string };
      onPiece(lang, text);
    }
    return await this.#message(messageId);
  }

  /** An author's own translation, and what each stage took. */
  async updateMessageTranslation(
    messageId: string,
    translation: string,
    performanceMetrics?: PerformanceMetrics,
  ): Promise<Message> {
    const { data } = await this.#rows.from("messages").update({
      translation,
      status: "processing",
      ...(performanceMetrics && { performance_metrics: { ...performanceMetrics } }),
    }).eq("id", messageId).select(WITH_TRANSLATIONS).single().throwOnError();
    return withTranslations(data);
  }

  /** Says that the caller's reader has seen a message; doing it twice changes nothing. */
  async markMessageDisplayed(messageId: string): Promise<void> {
    await this.#rows.rpc("mark_displayed", { p_message: messageId }).throwOnError();
  }

  /** The newest messages of a room, oldest first; none of a room the caller is not in. */
  async getSessionMessages(sessionId: string, limit: number = NEWEST): Promise<Message[]> {
    const news = await readRoom(this.#client, sessionId, { newest: limit });
    if (!news) {
      this.#read.delete(sessionId);
      return [];
    }
    this.#remember(sessionId, news);
    return news.messages;
  }

  /**
   * Tells every message from now on, in order, and again whenever it changes: each change once, and
   * none is missed while the connection is away. Whoever has read the messages, or has listened
   * before, hears what came since. `onGone` hears the id of a message that is deleted meanwhile.
   */
  subscribeToMessages(
    sessionId: string,
    onMessage: (message: Message) => void,
    onGone?: (messageId: string) => void,
  ): Subscription {
    const began = performance.now();
    const known = new KnownMessages();
    const read = this.#read.get(sessionId);
    if (read) known.newsIn(read);
    return listenToRoom(this.#client, sessionId, {
      since: read?.cursor,
      onNews: (reading, first) => {
        const news = known.newsIn(reading);
        this.#remember(sessionId, reading);
        // Whoever has read nothing starts with what was written since, by the server's clock.
        const start = Date.parse(reading.at) - (performance.now() - began);
        const isOld = (message: Message) => !read && first && writtenAt(message) < start;
        news.filter((message) => !isOld(message)).forEach((message) => onMessage(message));
      },
      ...(onGone && { onGone: (ids) => ids.forEach((id) => onGone(id)) }),
      onState: (state) => state === "stopped" && this.#read.delete(sessionId),
    });
  }

  #remember(sessionId: string, { cursor, messages }: Read): void {
    const recent = messages.filter(({ changed_in }) => changed_in >= cursor);
    this.#read.delete(sessionId);
    this.#read.set(sessionId, { cursor, messages: recent });
    const [oldest] = this.#read.keys();
    if (oldest && this.#read.size > MOST_ROOMS) this.#read.delete(oldest);
  }

  get #rows() {
    return this.#client.schema("translator");
  }

  async #sent(sessionId: string, speaker: string, clientId: string): Promise<Message | undefined> {
    const { data } = await this.#rows.from("messages").select(WITH_TRANSLATIONS)
      .eq("session_id", sessionId).eq("user_id", speaker).eq("client_id", clientId).maybeSingle();
    return data ? withTranslations(data) : undefined;
  }

  async #message(id: string): Promise<Message> {
    const { data } = await this.#rows.from("messages").select(WITH_TRANSLATIONS)
      .eq("id", id).single().throwOnError();
    return withTranslations(data);
  }
}

/** What `translate-message` answers for one message. */
export type Translated = Output<"translate-message">;

/** When a message was last written, in milliseconds by the server's clock. */
function writtenAt({ created_at, claimed_at, processed_at, displayed_at }: Message): number {
  const moments = [created_at, claimed_at, processed_at, displayed_at];
  return Math.max(...moments.map((moment) => moment ? Date.parse(moment) : 0));
}

type Loaded = Omit<Message, "translations"> & {
  message_translations: { lang: string; text: string | null }[];
};

function withTranslations({ message_translations, ...row }: Loaded): Message {
  const done = message_translations.flatMap(({ lang, text }) =>
    text === null ? [] : [[lang, text] as const]
  );
  return { ...row, translations: Object.fromEntries(done) };
}

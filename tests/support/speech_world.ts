/**
 * A room in which people speak, a server that writes down what they say, and what it costs them.
 *
 * @module
 */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { FakeProvider } from "./fake_provider.ts";
import { recorded, wav } from "./recordings.ts";
import { enter, openRoom, type Room } from "./rooms.ts";
import { type Person, type Sql, startStack, type TestStack } from "./stack.ts";
import { translatedBy, withoutRetries } from "./translated_by.ts";
import { withEnv } from "./with_env.ts";

/** Anything of a call besides its file, or another file. */
export type More = Partial<Input<"transcribe-audio">>;

/** What is open until the end of the test. */
export interface SpeechWorld extends AsyncDisposable {
  readonly stack: TestStack;
  readonly provider: FakeProvider;
  readonly sql: Sql;
  readonly ana: Person;
  readonly ben: Person;
  /** Ana's, with Ben in it, who reads Spanish. */
  readonly room: Room;
  /** A recording that nobody has sent before. */
  fresh(): Blob;
  /** Sends one, with a key of its own unless told. */
  hear(person: Person, more?: More, idempotencyKey?: string): ReturnType<typeof sendTo>;
  /** How often the server was asked since it was told how to behave. */
  asked(): number;
  /** Today's money of a subject, spent and set aside, in millionths of a dollar. */
  spentBy(subject: string): Promise<[spent: number, reserved: number]>;
  /** How many messages the room has. */
  messages(): Promise<number>;
  /** As if nobody had paid anything, and no server had failed. */
  begin(): Promise<void>;
}

/** Opens the room and starts the server. */
export async function speechWorld(): Promise<SpeechWorld> {
  await using opened = new AsyncDisposableStack();
  const stack = opened.use(await startStack({ own: true }));
  const provider = opened.use(FakeProvider.start());
  const sql = stack.sql as Sql;
  await withoutRetries(stack);
  opened.use(withEnv({ LIMIT_MODELS: "1000/1" }));
  opened.use(translatedBy({
    LIBRETRANSLATE_URL: provider.url,
    TRANSCRIPTION_BASE_URL: `${provider.url}/v1`,
  }));
  const [ana, ben] = [await stack.as("ana"), await stack.as("ben")];
  const room = await openRoom(ana);
  await enter(ben, room);
  let recordings = 0;
  const fresh = () => recorded(wav(1 + ++recordings / 100));
  const held = opened.move();
  return {
    ...{ stack, provider, sql, ana, ben, room, fresh },
    hear: (person, more = {}, key = crypto.randomUUID()) =>
      sendTo(person, { file: fresh(), ...more }, key),
    asked: () => provider.sentTo("/v1/audio/transcriptions").length,
    async spentBy(subject) {
      const [row] = await sql<{ spent: number; reserved: number }>(
        `select spent::int, reserved::int from private.spend_days
         where subject = $1 and period = 'day'`,
        [subject],
      );
      return row ? [row.spent, row.reserved] : [0, 0];
    },
    messages: async () =>
      (await sql("select from translator.messages where session_id = $1", [room.id])).length,
    async begin() {
      provider.behave("right");
      await sql("delete from private.spend_days");
      await sql("delete from private.provider_breakers");
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function sendTo(person: Person, input: Input<"transcribe-audio">, idempotencyKey: string) {
  return invoke(person, "transcribe-audio", input, { idempotencyKey });
}

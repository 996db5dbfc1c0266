/**
 * A database whose changes are told to listeners in this process: the real capture and the real
 * judging, without sockets.
 *
 * @module
 */

import type { Engine } from "../../supabase/local/database/engine.ts";
import { accept, type Accepted, type Binding } from "../../supabase/local/realtime/bindings.ts";
import { Changes, type Subscribed } from "../../supabase/local/realtime/changes.ts";
import { type Identity, identityOf } from "../../supabase/local/realtime/identity.ts";
import { startOutbox } from "../../supabase/local/realtime/outbox.ts";
import type { Subscriber } from "../../supabase/local/realtime/subscriber.ts";
import { assert, assertEquals } from "./assert.ts";
import { eventually } from "./eventually.ts";
import { testDatabase } from "./test_database.ts";

/** The `data` of an event. */
export interface Told {
  schema: string;
  table: string;
  type: string;
  commit_timestamp: string | null;
  columns: { name: string; type: string }[];
  record?: Record<string, unknown>;
  old_record?: Record<string, unknown>;
  errors: string[] | null;
}

/** Somebody of that number has always the same id. */
export function personId(person: number): string {
  return `00000000-0000-4000-8000-${String(person).padStart(12, "0")}`;
}

/** The claims of one of them. */
export function personOf(person: number): Identity {
  return identityOf({ role: "authenticated", sub: personId(person), is_anonymous: true });
}

/** A channel that keeps what it is sent. */
export class Ear implements Subscriber {
  readonly topic: string;
  readonly accepted: Accepted[];
  /** Frames of serializer 2.0.0. */
  readonly frames: string[] = [];
  readonly systems: string[] = [];
  who: Identity;

  constructor(name: string, who: Identity, accepted: Accepted[]) {
    this.topic = `realtime:${name}`;
    this.who = who;
    this.accepted = accepted;
  }

  get subtopic(): string {
    return this.topic.slice("realtime:".length);
  }

  identity(): Identity {
    return this.who;
  }

  sendText(frame1: string, frame2: string): void {
    const old = JSON.parse(frame1);
    assertEquals(JSON.parse(frame2), [null, null, old.topic, old.event, old.payload]);
    assertEquals(Object.keys(old), ["topic", "event", "payload", "ref"]);
    this.frames.push(frame2);
  }

  system(status: "ok" | "error", message: string): void {
    this.systems.push(`${status}: ${message}`);
  }

  /** The events since the last time, with the indexes of the bindings they are for. */
  told(): (Told & { for: number[] })[] {
    return this.frames.splice(0).map((frame) => {
      const [, , topic, event, { ids, data }] = JSON.parse(frame);
      assertEquals([topic, event], [this.topic, "postgres_changes"]);
      const places = (ids as number[]).flatMap((id) =>
        this.accepted.flatMap((each, index) => each.id === id ? [index] : [])
      );
      assert(places.length >= ids.length);
      return { ...data as Told, for: places };
    });
  }
}

/** A world of tables, and who listens to them. */
export interface ChangeWorld extends AsyncDisposable {
  engine: Engine;
  changes: Changes;
  /** What was logged as a warning or an error. */
  warnings: string[];
  sql(text: string, values?: unknown[]): Promise<unknown[]>;
  /** A channel that has not subscribed. */
  ear(who: Identity, ...bindings: Partial<Binding>[]): Ear;
  /** Subscribes, and fails unless that works. */
  listen(who: Identity, ...bindings: Partial<Binding>[]): Promise<Ear>;
  /** Tries to subscribe. */
  ask(who: Identity, ...bindings: Partial<Binding>[]): Promise<Subscribed>;
  /** Everything that was committed before has been told. */
  settled(): Promise<void>;
}

/** Opens a database with these tables; public.marks is there as well. */
export async function changeWorld(sql: string): Promise<ChangeWorld> {
  await using undo = new AsyncDisposableStack();
  const database = undo.use(
    await testDatabase(`${sql};
      create table public.marks (id int generated always as identity primary key);
      grant select on public.marks to anon;
      alter publication supabase_realtime add table public.marks;`),
  );
  const { engine } = database;
  const warnings: string[] = [];
  const log = (level: string, message: string) => {
    if (level === "warn" || level === "error") warnings.push(message);
  };
  const changes: Changes = new Changes({ engine, outbox: () => outbox, log });
  const outbox = await startOutbox({
    engine,
    log,
    onChanges: (batch) => changes.handle(batch),
    onBroadcasts: () => {},
    onDropped: () => changes.dropped(),
    onDdl: () => changes.forgetGrants(),
  });
  undo.defer(() => outbox.close());
  let count = 0;

  const ear: ChangeWorld["ear"] = (who, ...bindings) => {
    const accepted = accept(bindings.map((binding) => ({ event: "*", ...binding })));
    return new Ear(`room-${++count}`, who, accepted);
  };
  const listen: ChangeWorld["listen"] = async (who, ...bindings) => {
    const listener = ear(who, ...bindings);
    assertEquals(await changes.subscribe(listener, listener.accepted), { ok: true });
    return listener;
  };
  const marks = await listen(identityOf({ role: "anon" }), { table: "marks" });

  const held = undo.move();
  return {
    engine,
    changes,
    warnings,
    ear,
    listen,
    sql: (text, values) => engine.query(text, values),
    ask(who, ...bindings) {
      const asking = ear(who, ...bindings);
      return changes.subscribe(asking, asking.accepted);
    },
    async settled() {
      const [mark] = await engine.query<{ id: number }>(
        "insert into public.marks default values returning id",
      );
      await eventually(() =>
        marks.told().some(({ record }) => record?.id === mark?.id) || undefined
      );
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

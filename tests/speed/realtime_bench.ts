/**
 * A stack to measure Realtime on, and crowds of clients, each in a process of its own.
 *
 * @module
 */

import { SignJWT } from "jose";
import postgres from "postgres";
import { projectDatabase } from "../support/template.ts";
import { Child } from "./child.ts";
import type { Command, Heard, Joining } from "./realtime_clients.ts";

/** Everybody is a member of three rooms; the policy asks the table of members. */
const WORLD = `
  create schema speed;
  grant usage on schema speed to authenticated, service_role;
  create table speed.members (room int, user_id uuid, primary key (user_id, room));
  create table speed.guarded (
    id bigint generated always as identity primary key, room int not null, body text);
  create table speed.open (like speed.guarded including all);
  grant select on all tables in schema speed to authenticated;
  alter table speed.members enable row level security;
  alter table speed.guarded enable row level security;
  create policy "own seats" on speed.members for select to authenticated
    using (user_id = (select auth.uid()));
  create policy "members read" on speed.guarded for select to authenticated
    using (room in (select room from speed.members where user_id = (select auth.uid())));
  insert into speed.members
    select room, ('00000000-0000-4000-8000-' || lpad(person::text, 12, '0'))::uuid
    from generate_series(1, 3) room, generate_series(1, 500) person;
  insert into speed.guarded (room, body) select 1 + i % 3, 'old' from generate_series(1, 10000) i;
  alter publication supabase_realtime add table speed.guarded, speed.open`;

/** A running stack with the world above. */
export interface Bench extends AsyncDisposable {
  engine: "Postgres" | "PGlite";
  url: string;
  /** The publishable key. */
  key: string;
  /** The server's process. */
  pid: number;
  /** The tokens of 500 people. */
  tokens: string[];
  sql(text: string): Promise<unknown>;
  /** Lets the first so many people join. */
  join(count: number, joining: Pick<Joining, "config" | "topic">): Promise<Crowd>;
}

/** Clients that have joined. */
export interface Crowd extends AsyncDisposable {
  ask(command: Command): Promise<unknown>;
}

/** Opens it: with `DATABASE_URL` on that server, where writers have a connection of their own. */
export async function openBench(): Promise<Bench> {
  await using undo = new AsyncDisposableStack();
  const admin = Deno.env.get("DATABASE_URL");
  const database = admin ? undo.use(await projectDatabase(admin)) : undefined;
  const env = database ? { SPEED_DATABASE_URL: database.url } : {};
  const server = undo.use(new Child("./realtime_server.ts", env));
  const { url = "", key = "", secret = "" } = await server.hears() as Record<string, string>;
  const direct = database && postgres(database.url, { max: 1, onnotice: () => {} });
  if (direct) undo.defer(() => direct.end());
  // Asynchronous, because the driver sends nothing before somebody waits for the answer.
  const sql = async (text: string) => await (direct ? direct.unsafe(text) : server.ask(text));
  for (const statement of WORLD.split(";\n")) await sql(statement);

  const people = Array.from({ length: 500 }, (_, index) => tokenOf(index + 1, secret));
  const tokens = await Promise.all(people);
  const held = undo.move();
  return {
    engine: database ? "Postgres" : "PGlite",
    url,
    key,
    pid: server.pid,
    tokens,
    sql,
    async join(count, joining) {
      const crowd = new Child("./realtime_clients.ts");
      const whole: Joining = { url, key, tokens: tokens.slice(0, count), ...joining };
      await crowd.ask(whole);
      return crowd;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Measures what a crowd hears while something is done so many times a second. */
export async function heardWhile(
  crowd: Crowd,
  { perSecond, seconds }: { perSecond: number; seconds: number },
  act: () => Promise<unknown>,
): Promise<Heard> {
  await repeat(perSecond, 1, act);
  await pause(1_000);
  await crowd.ask("start");
  await repeat(perSecond, seconds, act);
  await pause(2_000);
  return await crowd.ask("stop") as Heard;
}

/** Does it on time, however long each takes. */
async function repeat(perSecond: number, seconds: number, act: () => Promise<unknown>) {
  const started = performance.now();
  const under: Promise<unknown>[] = [];
  for (let count = 0; count < perSecond * seconds; count++) {
    await pause(started + count * 1000 / perSecond - performance.now());
    under.push(act());
  }
  await Promise.all(under);
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, Math.max(0, milliseconds)));
}

function tokenOf(person: number, secret: string): Promise<string> {
  return new SignJWT({
    sub: `00000000-0000-4000-8000-${String(person).padStart(12, "0")}`,
    role: "authenticated",
    aud: "authenticated",
    session_id: crypto.randomUUID(),
    is_anonymous: true,
    app_metadata: { provider: "anonymous", providers: ["anonymous"] },
    user_metadata: { name: `Person ${person}` },
  }).setProtectedHeader({ alg: "HS256" }).setIssuedAt().setExpirationTime("1h")
    .sign(new TextEncoder().encode(secret));
}

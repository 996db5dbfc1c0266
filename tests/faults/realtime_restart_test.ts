/**
 * The stack is killed and started again under fifty people who talk and listen: all of them are back,
 * nothing that was acknowledged is lost, and nothing is shown twice.
 * `deno test -A <this file> -- 5` kills more often.
 */

// Takes long: begun first.

import { connect } from "@shared/client/connect.ts";
import { join } from "node:path";
import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { newHome } from "../support/homes.ts";
import { descendants, isAlive } from "../support/processes.ts";
import type { Person } from "../support/stack.ts";
import { databaseEnv, StartedStack } from "../support/started_stack.ts";
import { Talkers } from "../support/talkers.ts";

const PEOPLE = 50;
const KILLS = Number(Deno.args[0] ?? 1);

Deno.test("the stack is killed while fifty people talk", async (t) => {
  await using undo = new AsyncDisposableStack();
  const home = undo.use(await newHome());
  const start = (port: string) =>
    new StartedStack(["--data", home.dataDir, "--port", port], databaseEnv(home));
  let stack = start("0");
  undo.defer(() => stack[Symbol.asyncDispose]());
  const { url, key } = await stack.ready();
  const { secrets } = JSON.parse(await Deno.readTextFile(join(home.dataDir, "keys.json")));

  const people = await Promise.all(Array.from({ length: PEOPLE }, () => visitor(url, key)));
  const talkers = undo.use(await Talkers.start(people, 2000));
  await talkers.everybodyHears();

  for (let kills = 1; kills <= KILLS; kills++) {
    const family = descendants(stack.pid);
    stack.kill("SIGKILL");
    await stack.ended();
    await eventually(() => !family.some(isAlive), { seconds: 15 });
    stack = start(new URL(url).port);
    await stack.ready();

    await t.step(`all are back after kill ${kills}`, async () => {
      await eventually(async () => (await stats()).channels === PEOPLE, { seconds: 60 });
      assertEquals((await stats()).sockets, PEOPLE);
      await talkers.everybodyHears();
      const isComplete = ({ heard }: { heard: { names: unknown[] } }) => heard.names.length === 2;
      await eventually(() => talkers.all.every(isComplete));
    });
  }
  await talkers.stop();
  await t.step(`${talkers.acknowledged} messages: none lost, none twice`, () => talkers.check());

  async function stats(): Promise<Record<string, number>> {
    const headers = { apikey: secrets.default };
    return await (await fetch(`${url}/realtime/v1/_stats`, { headers })).json();
  }
});

/** Somebody with a client as a front end makes one. */
async function visitor(url: string, key: string): Promise<Person> {
  const client = connect(url, key, { remember: false });
  const { data, error } = await client.auth.signInAnonymously();
  if (error) throw error;
  return Object.assign(client, { userId: data.user?.id ?? "" });
}

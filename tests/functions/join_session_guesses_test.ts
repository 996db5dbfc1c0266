/** Ten thousand codes cannot be a secret: how often one may be wrong. */

import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { enter, forgive, openRoom, unusedCode } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";

Deno.test("join-session counts wrong codes", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const room = await openRoom(ana);
  const wrong = { code: await unusedCode(ana) };
  const guess = async (name: string, times: number) => {
    const guesser = await stack.as(name);
    const statuses = [];
    for (let each = 0; each < times; each++) {
      statuses.push((await assertFails(enter(guesser, wrong))).status);
    }
    return statuses;
  };
  const forget = (key: string) =>
    stack.sql?.("delete from private.rate_limits where key like $1", [key]);

  const countsAll = (name: string, fn: () => Promise<void>) =>
    t.step({
      name,
      ignore: !stack.sql,
      async fn() {
        await forgive(stack);
        await fn();
      },
    });

  await countsAll("five in ten minutes by one person, then the right one waits too", async () => {
    assertEquals(await guess("eve", 5), [404, 404, 404, 404, 404]);
    const eve = await stack.as("eve");
    const sixth = await assertFails(enter(eve, wrong));
    const right = await assertFails(enter(eve, room));

    assertEquals([sixth.status, right.status], [429, 429]);
    assertEquals(sixth.body.code, "too_many_requests");
    assertEquals(sixth.body.message, "Cannot join: too many wrong codes");
    assertMatch(sixth.body.hint ?? "", /^Wait \d+ seconds$/);
    assert(sixth.retryAfter && sixth.retryAfter <= 120, `retry-after: ${sixth.retryAfter}`);
    assertEquals((await enter(await stack.as("ben"), room)).state, "seated");
  });

  await countsAll("and gives a right one its call back, and no more", async () => {
    const ben = await stack.as("ben");
    assertEquals(await guess("ben", 4), [404, 404, 404, 404]);
    for (let each = 0; each < 8; each++) await enter(ben, room);

    assertEquals(await guess("ben", 2), [404, 429]);
  });

  await countsAll("all sent at once as well", async () => {
    const eve = await stack.as("eve");
    const refusals = await Promise.all(
      Array.from({ length: 12 }, () => assertFails(enter(eve, wrong))),
    );
    const statuses = refusals.map(({ status }) => status).sort();

    assertEquals(statuses, [...Array(5).fill(404), ...Array(7).fill(429)]);
  });

  await countsAll("twenty a day by one person", async () => {
    for (let round = 0; round < 4; round++) {
      await guess("eve", 5);
      await forget("guess:user:%");
      await forget("guess:address:%");
    }
    const error = await assertFails(enter(await stack.as("eve"), room));

    assertEquals(error.status, 429);
    assert(error.retryAfter && error.retryAfter > 600, `retry-after: ${error.retryAfter}`);
  });

  await countsAll("ten in ten minutes from one address, whoever asks", async () => {
    assertEquals(await guess("eve", 5), [404, 404, 404, 404, 404]);
    assertEquals(await guess("mallory", 5), [404, 404, 404, 404, 404]);

    assertEquals(await guess("trudy", 1), [429]);
  });

  await countsAll("and asks hosts while the whole house is being guessed at", async () => {
    await stack.sql?.(
      `insert into private.rate_limits (key, full_at)
       values ('guess:everyone', now() + interval '10 minutes')`,
    );
    const { state } = await enter(await stack.as("cleo"), room);

    assertEquals(state, "waiting");
  });
});

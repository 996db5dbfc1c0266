/** Rooms behind a code, as a front end uses them. */

import { signedIn } from "@shared/client/connect.ts";
import { type Session, SessionService } from "@shared/client/session_service.ts";
import { InvokeError } from "@shared/client/invoke.ts";
import { assertEquals, assertMatch, assertNotEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { hangUp } from "../support/hang_up.ts";
import { HandTimers } from "../support/hand_timers.ts";
import { forgive, seatsTaken } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { Network, visitor } from "../support/visitor.ts";

Deno.test("SessionService", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const hosts = new SessionService(ana);
  const guests = new SessionService(await stack.as("ben"));

  await t.step("generateSessionCode() draws four digits that nobody uses", async () => {
    const code = await hosts.generateSessionCode();

    assertMatch(code, /^\d{4}$/);
    assertEquals(await guests.sessionExists(code), false);
  });

  await t.step("generateSessionCode() asks ten times while the network is bad", async () => {
    const network = new Network();
    const client = visitor(stack, network);
    await signedIn(client);
    network.broken = "/rest/";
    using timers = new HandTimers();
    const error = assertRejects(() => new SessionService(client).generateSessionCode());
    const waits: number[] = [];
    for (let tries = 1; tries < 10; tries++) {
      while (timers.waits.length === 0) await timers.settle();
      waits.push(...timers.waits);
      await timers.fire();
    }

    assertEquals((await error).message, "Failed to generate unique session code");
    assertEquals(codesAsked(network), 10);
    assertEquals(waits, [100, 200, 400, 800, 1000, 1000, 1000, 1000, 1000]);
  });

  await t.step("generateSessionCode() comes through a network that gets better", async () => {
    const network = new Network();
    const code = new SessionService(visitor(stack, network)).generateSessionCode();
    network.broken = "/rest/";
    await eventually(() => codesAsked(network) > 1);
    network.broken = undefined;

    assertMatch(await code, /^\d{4}$/);
  });

  await t.step("generateSessionCode() takes a refusal for one", async () => {
    const network = new Network();
    network.answers = () => Response.json({ code: "PT503", message: "Full" }, { status: 503 });
    const error = await assertRejects(() =>
      new SessionService(visitor(stack, network)).generateSessionCode()
    );

    assertEquals(error.message, "Failed to generate unique session code");
    assertEquals(codesAsked(network), 1);
  });

  await t.step("createSession() answers the room, active and with its opener in it", async () => {
    const room = await hosts.createSession({ language: "pt", displayName: "Ana" });

    assertMatch(room.code, /^\d{4}$/);
    assertEquals([room.is_active, room.user_count, room.host_id], [true, 1, ana.userId]);
  });

  await t.step("createSession() takes what a host may choose", async () => {
    const room = await hosts.createSession({ minutes: 30, seats: 7, needsApproval: true });
    const minutes = (Date.parse(room.expires_at) - Date.parse(room.created_at)) / 60_000;

    assertEquals([room.seats, room.needs_approval, Math.round(minutes)], [7, true, 30]);
  });

  await t.step("createSession() gives two at once a code each", async () => {
    const [one, two] = await Promise.all([hosts.createSession(), guests.createSession()]);

    assertNotEquals(one.code, two.code);
  });

  await t.step("createSession() signs in a visitor, who is the host from then on", async () => {
    const visitors = new SessionService(visitor(stack, new Network()));
    const room = await visitors.createSession();
    await visitors.lockSession(room.id);

    await assertRejects(() => guests.joinSession(room.code), Error, "Session not found or expired");
  });

  await t.step("createSession() throws the refusal", async () => {
    const error = await assertRejects(
      () => hosts.createSession({ language: "english" }),
      InvokeError,
    );

    assertEquals([error.status, error.body.code], [400, "invalid_input"]);
  });

  await t.step("sessionExists() says whether a code can be joined", async () => {
    const room = await hosts.createSession();
    assertEquals(await guests.sessionExists(room.code), true);
    await hosts.endSession(room.id);

    assertEquals(await guests.sessionExists(room.code), false);
  });

  await t.step("joinSession() answers the same room, and counts each person once", async () => {
    const room = await hosts.createSession();
    const own = await hosts.joinSession(room.code);
    const joined = await guests.joinSession(room.code, { language: "es", displayName: "Ben" });
    const again = await guests.joinSession(room.code);

    assertEquals([own.id, joined.id], [room.id, room.id]);
    assertEquals([own.user_count, joined.user_count, again.user_count], [1, 2, 2]);
  });
  await forgive(stack);

  await t.step("joinSession() says in the seed's words that a code opens nothing", async () => {
    const room = await hosts.createSession();
    await hosts.endSession(room.id);

    for (const code of [room.code, "12", "none"]) {
      const error = await assertRejects(() => guests.joinSession(code));
      assertEquals(error.message, "Session not found or expired");
    }
  });

  await t.step("joinSession() says that the host was asked", async () => {
    const room = await hosts.createSession({ needsApproval: true });
    const error = await assertRejects(() => guests.joinSession(room.code));

    assertEquals(error.message, "Waiting for the host to let you in");
  });

  await t.step("leaveSession() frees the seat, and twice is harmless", async () => {
    const room = await hosts.createSession();
    await guests.joinSession(room.code);
    await guests.leaveSession(room.id);
    await guests.leaveSession(room.id);

    assertEquals(await seatsTaken(ana, room), 1);
  });

  await t.step("leaveSession(), lockSession() and endSession() throw to strangers", async () => {
    const room = await hosts.createSession();

    for (const method of ["leaveSession", "lockSession", "endSession"] as const) {
      const error = await assertRejects(() => guests[method](room.id), InvokeError);
      assertEquals(error.status, 404, method);
    }
  });
  await forgive(stack);

  await t.step("subscribeToSession() tells the room, and each change once", async () => {
    const room = await hosts.createSession();
    const told: Session[] = [];
    const subscription = hosts.subscribeToSession(room.id, (session) => void told.push(session));
    await eventually(() => told.length === 1);
    await guests.joinSession(room.code);
    await eventually(() => told.length === 2);
    await hosts.lockSession(room.id);
    await eventually(() => told.length === 3);

    assertEquals(await subscription.unsubscribe(), "ok");
    assertEquals(told.map(({ user_count, is_locked }) => [user_count, is_locked]), [
      [1, false],
      [2, false],
      [2, true],
    ]);
  });

  await t.step("every method throws where the network is down", async () => {
    const network = new Network();
    const client = visitor(stack, network);
    const services = new SessionService(client);
    const { id, code } = await services.createSession();
    network.broken = "/";

    await assertRejects(() => services.sessionExists(code));
    for (
      const call of [
        () => services.createSession(),
        () => services.joinSession(code),
        () => services.leaveSession(id),
        () => services.lockSession(id),
        () => services.endSession(id),
      ]
    ) {
      assertEquals((await assertRejects(call, InvokeError)).status, 0);
    }
  });
  await hangUp(ana);
});

function codesAsked({ tried }: Network): number {
  return tried.filter((each) => each.endsWith("generate_unique_session_code")).length;
}

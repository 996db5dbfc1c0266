/**
 * How often people may try.
 *
 * @module
 */

import { assertEquals } from "../support/assert.ts";
import { type AuthStack, CONFIG, startAuth } from "../support/auth_stack.ts";
import { RateLimit } from "../../supabase/local/auth/rate_limit.ts";

type Limits = typeof CONFIG.rate_limit;

const limited = (stack: AuthStack, limits: Partial<Limits>) =>
  stack.with({ rate_limit: { ...CONFIG.rate_limit, ...limits } });

/** Calls one after another; the statuses, and the last answer. */
async function times(count: number, call: () => Promise<Response>) {
  const statuses: number[] = [];
  let last: { code?: string; wait?: string | null } = {};
  for (let turn = 0; turn < count; turn++) {
    const answer = await call();
    statuses.push(answer.status);
    const body = await answer.text();
    const { error_code } = body.startsWith("{") ? JSON.parse(body) : {};
    last = { code: error_code, wait: answer.headers.get("retry-after") };
  }
  return { statuses, last };
}

const post = (body: unknown) => ({ method: "POST", body: JSON.stringify(body) });

Deno.test("a limit is a bucket that fills up again", async (t) => {
  await t.step("gives what it holds, then one by one", () => {
    let now = 0;
    const limit = new RateLimit(3, 300, () => now);
    assertEquals([1, 2, 3, 4].map(() => limit.spend("a")), [0, 0, 0, 100]);
    now = 99_000;
    assertEquals(limit.spend("a"), 1);
    now = 100_000;
    assertEquals([limit.spend("a"), limit.spend("a")], [0, 100]);
    now = 1_000_000;
    assertEquals([1, 2, 3, 4].map(() => limit.spend("a") === 0), [true, true, true, false]);
  });

  await t.step("counts each key on its own, and takes a call back", () => {
    const limit = new RateLimit(1, 60, () => 0);
    assertEquals([limit.spend("a"), limit.spend("b"), limit.spend("a")], [0, 0, 60]);
    limit.giveBack("a");
    assertEquals(limit.spend("a"), 0);
  });

  await t.step("of none lets nobody through", () => {
    assertEquals(new RateLimit(0, 60).spend("a"), 60);
  });
});

Deno.test("Auth limits what strangers can try", async (t) => {
  await using stack = await startAuth();
  await stack.server().auth.admin.createUser({
    email: "ana@example.com",
    password: "correct horse",
    email_confirm: true,
  });
  const password = (password: string, email = "ana@example.com") => post({ email, password });
  const SIGN_IN = "/auth/v1/token?grant_type=password";

  await t.step("passwords, per address", async () => {
    const few = limited(stack, { sign_in_sign_ups: 3 });
    let guess = 0;
    const { statuses, last } = await times(
      5,
      () => few.call(SIGN_IN, password("wrong", `user${guess++}@example.com`), "10.0.0.1"),
    );
    assertEquals(statuses, [400, 400, 400, 429, 429]);
    assertEquals(last, { code: "over_request_rate_limit", wait: "100" });
    const { statuses: elsewhere } = await times(
      1,
      () => few.call(SIGN_IN, password("correct horse"), "10.0.0.2"),
    );
    assertEquals(elsewhere, [200]);
  });

  await t.step("passwords, per account, from however many addresses", async () => {
    const few = limited(stack, { sign_in_sign_ups: 3 });
    let host = 0;
    const { statuses } = await times(
      5,
      () => few.call(SIGN_IN, password("wrong", "ANA@example.com"), `10.0.1.${host++}`),
    );
    assertEquals(statuses, [400, 400, 400, 429, 429]);
  });

  await t.step("but not the owner's own sign-ins against the account", async () => {
    const few = limited(stack, { sign_in_sign_ups: 3 });
    let host = 0;
    const { statuses } = await times(
      6,
      () => few.call(SIGN_IN, password("correct horse"), `10.0.2.${host++}`),
    );
    assertEquals(statuses, [200, 200, 200, 200, 200, 200]);
  });

  await t.step("callers without an address, all together", async () => {
    const few = limited(stack, { sign_in_sign_ups: 2 });
    let guess = 0;
    const { statuses } = await times(
      3,
      () => few.call(SIGN_IN, password("wrong", `nobody${guess++}@example.com`), ""),
    );
    assertEquals(statuses, [400, 400, 429]);
  });

  await t.step("codes, by request and by link, however the method is spelled", async () => {
    const few = limited(stack, { token_verifications: 3 });
    const guess = { type: "magiclink", token: "000000" };
    const { statuses } = await times(
      2,
      () => few.call("/auth/v1/verify", post({ ...guess, email: "ana@example.com" }), "10.0.3.1"),
    );
    const { statuses: links } = await times(
      2,
      () => few.call("/auth/v1/verify?type=magiclink&token=0", {}, "10.0.3.1"),
    );
    assertEquals([...statuses, ...links], [403, 403, 303, 429]);
    const { statuses: sly } = await times(
      1,
      () => few.call("/auth/v1/verify?type=magiclink&token=0", { method: "HEAD" }, "10.0.3.2"),
    );
    const { statuses: encoded } = await times(
      1,
      () => few.call("/auth/v1/%76erify?type=magiclink&token=0", {}, "10.0.3.2"),
    );
    assertEquals([...sly, ...encoded], [405, 404]);
  });

  await t.step("refreshes and anonymous users", async () => {
    const few = limited(stack, { token_refresh: 2, anonymous_users: 2 });
    const refresh = await times(
      3,
      () => few.call("/auth/v1/token?grant_type=refresh_token", post({ refresh_token: "x" })),
    );
    assertEquals(refresh.statuses, [400, 400, 429]);
    const anonymous = await times(3, () => few.call("/auth/v1/signup", post({})));
    assertEquals(anonymous.statuses, [200, 200, 429]);
    assertEquals(anonymous.last.wait, "1800");
  });

  await t.step("mails, over all, and only those that were sent", async () => {
    const few = limited(stack, { email_sent: 2 });
    const unknown = await times(
      4,
      () => few.call("/auth/v1/recover", post({ email: "nobody@example.com" })),
    );
    assertEquals(unknown.statuses, [200, 200, 200, 200]);
    const before = stack.mail.all().length;
    const known = await times(
      3,
      () => few.call("/auth/v1/recover", post({ email: "ana@example.com" })),
    );
    assertEquals(known.statuses, [200, 200, 429]);
    assertEquals(known.last, { code: "over_email_send_rate_limit", wait: "1800" });
    assertEquals(stack.mail.all().length - before, 2);
  });

  await t.step("as supabase-js understands it", async () => {
    const none = limited(stack, { sign_in_sign_ups: 0 });
    const { error } = await none.browser().auth.signInWithPassword({
      email: "ana@example.com",
      password: "correct horse",
    });
    assertEquals([error?.status, error?.code], [429, "over_request_rate_limit"]);
  });
});

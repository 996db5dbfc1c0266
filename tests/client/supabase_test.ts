/** The project's one client: set up from the bundler's variables, and never a reason to crash. */

import { connect, signedIn } from "@shared/client/connect.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { HandTimers } from "../support/hand_timers.ts";
import type { Anybody } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { Network, visitor } from "../support/visitor.ts";

const NAMES = [
  "VITE_SUPABASE_URL",
  "VITE_SUPABASE_PUBLISHABLE_KEY",
  "VITE_SUPABASE_ANON_KEY",
  "NEXT_PUBLIC_SUPABASE_URL",
  "NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY",
  "SUPABASE_URL",
  "SUPABASE_PUBLISHABLE_KEY",
];

/** Loads the module as a page does that has these variables and no others; also what it warned of. */
async function loadWith(variables: Record<string, string>) {
  const before = NAMES.map((name) => [name, Deno.env.get(name)] as const);
  for (const name of NAMES) Deno.env.delete(name);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  const warnings: string[] = [];
  const real = globalThis.console;
  const warn = (text: string) => void warnings.push(text);
  globalThis.console = Object.assign(Object.create(real), { warn });
  try {
    const page = crypto.randomUUID();
    const file = new URL(`../../shared/client/supabase.ts?page=${page}`, import.meta.url);
    const loaded: typeof import("@shared/client/supabase.ts") = await import(file.href);
    await quiet(loaded.supabase);
    return { ...loaded, warnings };
  } finally {
    globalThis.console = real;
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

/** Ends the clock that renews tokens; it starts when the client is ready. */
async function quiet({ auth }: Anybody): Promise<void> {
  await auth.getSession();
  await auth.stopAutoRefresh();
}

Deno.test("without its variables the client warns once, works nowhere, and does not crash", async () => {
  const { checkSupabaseConnection, warnings } = await loadWith({});

  assertEquals(warnings.length, 1);
  assertMatch(warnings[0] ?? "", /VITE_SUPABASE_URL and VITE_SUPABASE_PUBLISHABLE_KEY/);
  assertEquals(await checkSupabaseConnection(), false);
});

Deno.test("the client", async (t) => {
  await using stack = await startStack();
  const { url, publishableKey } = stack;
  const { checkSupabaseConnection } = await loadWith({});

  for (
    const [urlName, keyName] of [
      ["VITE_SUPABASE_URL", "VITE_SUPABASE_ANON_KEY"],
      ["VITE_SUPABASE_URL", "VITE_SUPABASE_PUBLISHABLE_KEY"],
      ["NEXT_PUBLIC_SUPABASE_URL", "NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY"],
      ["SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY"],
    ] as const
  ) {
    await t.step(`is connected by ${urlName} and ${keyName}`, async () => {
      const loaded = await loadWith({ [urlName]: url, [keyName]: publishableKey });

      assertEquals(loaded.warnings, []);
      assertEquals(await loaded.checkSupabaseConnection(), true);
      await loaded.supabase.auth.signOut();
    });
  }

  await t.step("says that a closed port is no connection", async () => {
    const network = new Network();
    network.broken = "/";

    assertEquals(await checkSupabaseConnection(visitor(stack, network)), false);
  });

  await t.step("says that a database that refuses is no connection", async () => {
    const network = new Network();
    const client = visitor(stack, network);
    await signedIn(client);
    network.broken = "/rest/";
    // The library tries reads again, after seconds that nobody has to wait for here.
    using timers = new HandTimers((milliseconds) => milliseconds >= 1000);
    const connected = checkSupabaseConnection(client);
    for (let tries = 1; tries <= 4; tries++) {
      await eventually(() => network.tried.length > tries);
      await timers.settle();
      if (timers.waits.length > 0) await timers.fire();
    }

    assertEquals(await connected, false);
  });

  await t.step("signs a visitor in once, however many ask at once", async () => {
    const network = new Network();
    const client = visitor(stack, network);
    const ids = await Promise.all([signedIn(client), signedIn(client), signedIn(client)]);

    assertEquals(new Set(ids).size, 1);
    assertEquals(network.tried, ["POST /auth/v1/signup"]);
    assertEquals(await signedIn(client), ids[0] ?? "");
  });

  await t.step("tries again to sign in after the network was down", async () => {
    const network = new Network();
    const client = visitor(stack, network);
    network.broken = "/auth/";
    await assertRejects(() => signedIn(client));
    network.broken = undefined;

    assertMatch(await signedIn(client), /^[0-9a-f-]{36}$/);
  });

  await t.step("keeps the visitor's identity as long as the tab lives", async () => {
    const before = connect(url, publishableKey);
    const id = await signedIn(before);
    await quiet(before);
    const after = connect(url, publishableKey);
    await quiet(after);

    assertEquals(await signedIn(after), id);
    assert(sessionStorage.length > 0);
    await after.auth.signOut();
  });
});

/** What a log line holds, and what it never holds. */
// deno-lint-ignore-file no-console -- the console is where lines go, so the test listens there

import { AppError, errorResponse } from "@shared/edge/errors.ts";
import { LoggingService } from "@shared/platform/logging_service.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";

Deno.env.delete("LOG_LEVEL");

/** Runs `work` and answers the lines it logged. */
function linesOf(work: () => void): string[] {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    work();
  } finally {
    console.log = log;
  }
  return lines;
}

function parsed(work: () => void): Record<string, unknown>[] {
  return linesOf(work).map((line) => JSON.parse(line));
}

Deno.test("a line is JSON with its event, its level and the fields of its log", () => {
  const log = new LoggingService({ function: "create-session" }).child({ request_id: "r-1" });

  const [line] = parsed(() => log.info("served", { status: 200, ms: 12 }));

  assertEquals(line?.message, "served");
  assertEquals(line?.level, "INFO");
  assertEquals(line?.properties, {
    function: "create-session",
    request_id: "r-1",
    status: 200,
    ms: 12,
  });
});

Deno.test("a field that is not on the list does not reach the log, and is counted", () => {
  const [line, child] = parsed(() => {
    new LoggingService().info("served", { status: 200, body: "secret words", to: "ana" } as never);
    new LoggingService({ body: "words", to: "ana" } as never).child({ way: "user" }).info("served");
  });

  assertEquals(line?.properties, { status: 200, dropped: 2 });
  assertEquals(child?.properties, { way: "user", dropped: 2 });
});

Deno.test("what looks like a secret or a person is blotted out", () => {
  const secrets = [
    "ana@example.com",
    "+49 170 1234567",
    // Put together, so that no file of ours looks as if it held a secret.
    ["eyJhbGciOiJFUzI1NiJ9", "eyJzdWIiOiJ4In0", "c2lnbmF0dXJlLXNpZ25hdHVyZQ"].join("."),
    ["sb", "secret", "abcdefghijkl"].join("_"),
    ["sk", "abcdefghijklmnop"].join("-"),
    ["qnt_live", "0a1B2c3D", "a1".repeat(19)].join("_"),
    "491701234567",
  ];
  for (const secret of secrets) {
    const [line] = parsed(() =>
      new LoggingService().warn("waited", { reason: `about ${secret}.` })
    );

    assert(!JSON.stringify(line).includes(secret), secret);
    assertMatch(JSON.stringify(line), /about /);
  }
});

Deno.test("an error is logged by its words and its causes', and told to the listeners", () => {
  const heard: unknown[] = [];
  const stop = LoggingService.onError((error, fields) => heard.push([error, fields]));
  const error = new AppError(500, "database_error", "The database could not answer", {
    details: { row: "secret" },
    cause: { code: "XX000", message: "relation is broken", details: "Key (email)=(x)" },
  });

  const [line] = parsed(() => new LoggingService({ function: "f" }).error("failed", error));
  stop();
  linesOf(() => new LoggingService().error("failed", error));

  const { error: text } = line?.properties as { error: string };
  assertEquals(
    text,
    "AppError database_error: The database could not answer ← Error XX000: relation is broken",
  );
  assertEquals(heard, [[error, { function: "f" }]]);
});

Deno.test("why a caller was refused is in the log, and not in the answer", async () => {
  const refusal = new AppError(401, "not_signed_in", "Cannot tell who is calling", {
    cause: "the token has expired",
  });
  let answer = new Response();

  const [line] = parsed(() => {
    answer = errorResponse(refusal, new LoggingService(), "r-1");
  });

  assertEquals(line?.message, "refused");
  assertEquals(line?.properties, { reason: "the token has expired" });
  assertEquals(await answer.json(), {
    code: "not_signed_in",
    message: "Cannot tell who is calling",
    request_id: "r-1",
  });
});

Deno.test("a line ends at the platform's 10,000 characters", () => {
  const [line] = linesOf(() =>
    new LoggingService().error("failed", new Error("x ".repeat(20_000)))
  );

  assertEquals(line?.length, 10_000);
});

Deno.test("a field is short: what is longer is somebody's text", () => {
  const [line] = parsed(() => new LoggingService().info("served", { reason: "x ".repeat(1_000) }));

  assertEquals(line?.properties, { reason: "x ".repeat(250) });
});

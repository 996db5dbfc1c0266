/** Which forms are refused, and that what is too large is not read to its end. */

import { partsOf } from "@shared/edge/multipart.ts";
import { joined } from "@shared/platform/bytes.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { fetch, formOf, MEGABYTE, send, written } from "../support/forms.ts";
import { latin1 } from "../support/recordings.ts";

Deno.test("a file that is too large is refused, and not read to its end", async () => {
  assertEquals((await send(formOf(new Uint8Array(MEGABYTE)))).status, 200);
  const large = await send(formOf(new Uint8Array(MEGABYTE + 1)));
  assertEquals([large.status, large.code, large.message], [
    413,
    "too_large",
    "Cannot read the file: more than 1 MB",
  ]);
  const wordy = await send(formOf("x", { title: "x".repeat(70_000) }));
  assertEquals([wordy.status, wordy.message], [
    413,
    "Cannot read the form's fields: more than 64 KB",
  ]);

  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 64 * 1024;
      controller.enqueue(new Uint8Array(64 * 1024));
    },
  });
  const response = await fetch(
    new Request("http://local/keep", {
      method: "POST",
      headers: { "content-type": "multipart/form-data; boundary=b" },
      body: endless,
      duplex: "half",
    } as RequestInit),
  );
  await response.body?.cancel();
  assertEquals(response.status, 413);
  assert(sent < 2 * MEGABYTE, `${sent} bytes were read`);
});

Deno.test("what is no such form is refused with its reason", async (t) => {
  const disposition = 'content-disposition: form-data; name="file"; filename="a"';
  const cases: [what: string, call: () => ReturnType<typeof send>, status: number, code: string][] =
    [
      ["JSON", () => send('{"title":"x"}'), 415, "unsupported_type"],
      [
        "a form without a boundary",
        () => send("--b--", { "content-type": "multipart/form-data" }),
        415,
        "unsupported_type",
      ],
      ["another type", () => send(formOf("x", {}, "text/html")), 415, "unsupported_type"],
      ["no file", () => send(formOf(undefined, { title: "x" })), 400, "invalid_input"],
      [
        "text in the file's place",
        () =>
          written(
            "--b",
            'content-disposition: form-data; name="file"',
            "",
            "x",
            "--b--",
          ),
        400,
        "invalid_input",
      ],
      [
        "a field it does not know",
        () => send(formOf("x", { role: "admin" })),
        400,
        "invalid_input",
      ],
      ["__proto__", () => send(formOf("x", { ["__proto__"]: "1" })), 400, "invalid_json"],
      ["a wrong number", () => send(formOf("x", { stars: "many" })), 400, "invalid_input"],
      ["a NUL", () => send(formOf("x", { title: "a\0b" })), 400, "invalid_text"],
      ["no boundary", () => written("x"), 400, "invalid_form"],
      ["nothing", () => written(), 400, "invalid_form"],
      [
        "a boundary that goes on",
        () => written("--b", disposition, "", "x", "--better", disposition, "", "y", "--b--"),
        400,
        "invalid_form",
      ],
      [
        "a head in two lines of one header",
        () => written("--b", "content-disposition: form-data;", ' name="file"', "", "x", "--b--"),
        400,
        "invalid_form",
      ],
      ["a part without an end", () => written("--b", disposition, "", "x"), 400, "invalid_form"],
      ["a head without an end", () => written("--b", disposition), 400, "invalid_form"],
      [
        "a part without a name",
        () => written("--b", "x: y", "", "x", "--b--"),
        400,
        "invalid_form",
      ],
      [
        "two files",
        () =>
          written(
            ...["--b", disposition, "", "x"],
            ...["--b", disposition, "", "y", "--b--"],
          ),
        400,
        "invalid_form",
      ],
      [
        "a file elsewhere",
        () =>
          written(
            "--b",
            'content-disposition: form-data; name="title"; filename="a"',
            "",
            "x",
            "--b--",
          ),
        400,
        "invalid_form",
      ],
      [
        "too many parts",
        () =>
          written(
            ...Array.from(
              { length: 33 },
              () => '--b\r\ncontent-disposition: form-data; name="title"\r\n\r\nx',
            ),
            "--b--",
          ),
        400,
        "invalid_form",
      ],
      [
        "a field that is no UTF-8",
        () =>
          send(
            new Blob([
              '--b\r\ncontent-disposition: form-data; name="title"\r\n\r\n',
              Uint8Array.of(255),
              "\r\n--b--",
            ]),
            { "content-type": "multipart/form-data; boundary=b" },
          ),
        400,
        "invalid_text",
      ],
    ];
  for (const [what, call, status, code] of cases) {
    await t.step(`refuses ${what}`, async () => {
      const refused = await call();
      assertEquals([refused.status, refused.code], [status, code], JSON.stringify(refused));
    });
  }
});

Deno.test("a form that breaks off in the middle is refused", async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("--b\r\ncontent-disposition: form-data"));
    },
    pull: (controller) => controller.error(new Error("the connection is gone")),
  });
  const headers = { "content-type": "multipart/form-data; boundary=b" };
  const request = new Request(
    "http://local/keep",
    { method: "POST", headers, body, duplex: "half" } as RequestInit,
  );
  const response = await fetch(request);
  assertEquals([response.status, (await response.json()).code], [400, "bad_request"]);
});

Deno.test("a file of line ends takes no longer than one of silence", () => {
  const millisecondsOf = (fill: number) => {
    const head = 'content-disposition: form-data; name="file"; filename="a"';
    const edges = [`--b\r\n${head}\r\n\r\n`, "\r\n--b--"].map((each) => latin1(each));
    const [before = latin1(""), after = latin1("")] = edges;
    const body = joined([before, new Uint8Array(8 * MEGABYTE).fill(fill), after]);
    const tries = [1, 2, 3].map(() => {
      const started = performance.now();
      assertEquals([...partsOf(body, "b")].map(({ content }) => content.length), [8 * MEGABYTE]);
      return performance.now() - started;
    });
    return Math.min(...tries);
  };
  const [silence, lineEnds] = [millisecondsOf(0), millisecondsOf(13)];
  assert(lineEnds < 15 * silence, `${lineEnds} ms, and ${silence} ms for silence`);
});

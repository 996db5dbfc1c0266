/** A function that takes a file: what a form brings, and which forms are refused. */

import fc from "fast-check";
import { change, sentFile } from "@shared/contract.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { fingerprintOf, readForm } from "@shared/edge/form.ts";
import { z } from "zod";
import { assert, assertEquals, assertNotEquals } from "../support/assert.ts";
import { trustMadeUpProject } from "../support/credentials.ts";

trustMadeUpProject();

const MEGABYTE = 1024 * 1024;

const FILE = { name: "file", bytes: MEGABYTE, types: ["audio/wav", "audio/ogg"] };

const keep = change({
  name: "keep",
  summary: "Keeps a file.",
  file: FILE,
  input: z.strictObject({
    file: sentFile,
    title: z.string().max(20).optional(),
    stars: z.int().optional(),
  }),
  output: z.object({
    type: z.string(),
    sum: z.int(),
    title: z.string().nullable(),
    stars: z.int().nullable(),
  }),
});

const { fetch } = defineFunction(keep, {
  auth: "none",
  handler: ({ input: { file, title = null, stars = null } }) => ({
    type: file.type,
    sum: file.bytes.reduce((sum, byte) => sum + byte, 0),
    title,
    stars,
  }),
});

async function send(body: BodyInit, headers: Record<string, string> = {}) {
  const request = new Request("http://local/keep", { method: "POST", headers, body });
  const response = await fetch(request);
  return { status: response.status, ...await response.json() };
}

/** A form written by hand, from its boundary "b" on. */
const written = (...lines: string[]) =>
  send(lines.join("\r\n"), { "content-type": "multipart/form-data; boundary=b" });

function formOf(
  file: BlobPart | undefined,
  fields: Record<string, string> = {},
  type = "audio/wav",
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (file !== undefined) form.append("file", new Blob([file], { type }), "it.wav");
  return form;
}

Deno.test("a form brings its file and its fields, numbers among them", async () => {
  const { status, ...kept } = await send(
    formOf(Uint8Array.of(1, 2, 3), { title: "Hi", stars: "5" }),
  );

  assertEquals([status, kept], [200, { type: "audio/wav", sum: 6, title: "Hi", stars: 5 }]);
  assertEquals((await send(formOf("", {}, ""))).type, "");
});

Deno.test("whatever bytes are in it, the file is those bytes, and the same stretch of memory", async () => {
  const likeABoundary = fc.constantFrom("\r\n--", "\r\n--b--\r\n", "--b\r\n", "\r\n\r\n", "\r");
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    likeABoundary.map((text) => new TextEncoder().encode(text)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), fc.boolean(), async (pieces, isTold) => {
      const sent = new Blob(pieces.map((each) => Uint8Array.from(each)), { type: "audio/ogg" });
      const form = new FormData();
      form.append("before", "1");
      form.append("file", sent, 'a "name".ogg');
      form.append("after", "ü");
      const given = new Request("http://local", { method: "POST", body: form });
      const type = given.headers.get("content-type") ?? "";
      const body = new Uint8Array(await given.arrayBuffer());
      const request = new Request("http://local", {
        method: "POST",
        headers: { "content-type": type, ...isTold && { "content-length": String(body.length) } },
        // In pieces, as a network brings it.
        body: ReadableStream.from([body.subarray(0, 7), body.subarray(7)]),
        duplex: "half",
      } as RequestInit);
      const { fields, files } = await readForm(request, FILE);

      assertEquals([...fields], [["before", "1"], ["after", "ü"]]);
      assertEquals(files["file"]?.bytes, new Uint8Array(await sent.arrayBuffer()));
      if (isTold) assertEquals(files["file"]?.bytes.buffer.byteLength, body.length);
    }),
    { numRuns: 200 },
  );
});

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

Deno.test("a form is recognised by what it says, not by its boundary", async () => {
  const print = async (file: string, fields: Record<string, string>, type?: string) => {
    const body = formOf(file, fields, type);
    const request = new Request("http://local/keep", { method: "POST", body });
    return await fingerprintOf(await readForm(request, FILE));
  };
  const first = await print("a", { title: "x" });
  assertEquals(await print("a", { title: "x" }), first);
  const others = [
    await print("b", { title: "x" }),
    await print("a", { title: "y" }),
    await print("a", {}),
    await print("a", { title: "x" }, "audio/ogg"),
  ];
  for (const other of others) assertNotEquals(other, first);
});

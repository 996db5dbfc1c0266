/** What a form with a file brings, and by what it is recognised. */

import fc from "fast-check";
import { fingerprintOf, readForm } from "@shared/edge/form.ts";
import { assertEquals, assertNotEquals } from "../support/assert.ts";
import { FILE, formOf, send, written } from "../support/forms.ts";

Deno.test("a form brings its file and its fields, numbers among them", async () => {
  const { status, ...kept } = await send(
    formOf(Uint8Array.of(1, 2, 3), { title: "Hi", stars: "5" }),
  );

  assertEquals([status, kept], [200, { type: "audio/wav", sum: 6, title: "Hi", stars: 5 }]);
  assertEquals((await send(formOf("", {}, ""))).type, "");
});

Deno.test("what other clients than browsers write is read alike", async (t) => {
  const heads = {
    "a word without quotes": "Content-Disposition: form-data; name=file; filename=a.wav",
    "small letters and no blanks": 'content-disposition:form-data;name="file";filename="a"',
    "a path and other signs": 'CONTENT-DISPOSITION: form-data; name="file"; filename="C:\\ü;=.wav"',
    "quotes as in a header":
      'Content-Disposition: form-data; name="file"; filename="\\"; name=\\""',
    "a name in two writings":
      'Content-Disposition: form-data; name="file"; filename="a"; filename*=UTF-8\'\'%C3%BC',
    "the name at the end": 'Content-Disposition: form-data; filename="name=x"; name="file"',
  };
  for (const [what, head] of Object.entries(heads)) {
    await t.step(what, async () => {
      const { status, sum } = await written("--b", head, "X-Other: 1", "", "\u0001\u0002", "--b--");
      assertEquals([status, sum], [200, 3]);
    });
  }

  await t.step("blanks behind a boundary, and words around the form", async () => {
    const file = 'Content-Disposition: form-data; name="file"; filename="a"';
    const { status, sum } = await written(
      ...["For old readers.", "--b \t", file, "", "\u0003", "--b-- ", "An end.", "--b"],
    );
    assertEquals([status, sum], [200, 3]);
  });

  await t.step("a boundary in quotes, among other parameters", async () => {
    const type = 'Multipart/Form-Data; charset=utf-8; boundary="b 1"';
    const file = 'Content-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
    const { status, sum } = await send(`--b 1\r\n${file}\u0004\r\n--b 1--`, {
      "content-type": type,
    });
    assertEquals([status, sum], [200, 4]);
  });
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

/** Files in a bucket, for functions. */

import { AppError } from "@shared/edge/errors.ts";
import { Files } from "@shared/platform/files.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";

Deno.test("files", async (t) => {
  // The functions' environment, which names the stack and its keys.
  await using _stack = await startStack({ own: true });
  const files = new Files("exports");
  const text = async (path: string) => await new Response(await files.download(path)).text();

  await t.step("are written, replaced and read, as text, bytes or a stream", async () => {
    await files.upload("a/one.csv", "old", "text/csv");
    await files.upload("a/one.csv", new TextEncoder().encode("new"), "text/csv");
    await files.upload("a/b/two.csv", new Blob(["streamed"]).stream(), "text/csv");

    assertEquals([await text("a/one.csv"), await text("a/b/two.csv")], ["new", "streamed"]);
  });

  await t.step("are listed with everything below a folder", async () => {
    assertEquals((await files.list("a")).sort(), ["a/b/two.csv", "a/one.csv"]);
    assertEquals(await files.list("nowhere"), []);
  });

  await t.step("are handed out by a link, under a name", async () => {
    const answer = await fetch(await files.sign("a/one.csv", 60, "yours.csv"));
    assertEquals([answer.status, await answer.text()], [200, "new"]);
    assertEquals(
      answer.headers.get("content-disposition"),
      "attachment; filename*=UTF-8''yours.csv",
    );
  });

  await t.step("that are not there are a 404, and gone already when they are removed", async () => {
    const error = await assertRejects(() => files.download("gone.csv"), AppError);
    assertEquals(error.status, 404);
    await files.remove(["gone.csv"]);
  });

  await t.step(
    "are found by the letters of their names, whatever addresses make of these",
    async () => {
      for (const name of ["what?.csv", "a b+c.csv", "it's (1).csv", "1;2=3&4.csv"]) {
        await files.upload(`odd/${name}`, name, "text/csv");
        assertEquals(await text(`odd/${name}`), name);
      }
      assertEquals((await files.list("odd")).length, 4);
      await files.removeFolder("odd");
    },
  );

  await t.step("are not reached from below another folder, or another bucket", async () => {
    const images = new Files("character-images");
    for (
      const up of ["..", ".", "%2e%2e", "%2E.", ".\t.", "..\\..", "x\\..\\.."]
    ) {
      const error = await assertRejects(
        () => images.download(`a/${up}/../exports/a/one.csv`),
        AppError,
      );
      assertEquals(error.status, 404, up);
    }
    const error = await assertRejects(() => files.download("x/../a/one.csv"), AppError);
    assertEquals(error.status, 404);
    await assertRejects(() => images.upload("../exports/a/one.csv", "mine", "text/csv"), AppError);
    await assertRejects(() => images.sign("../exports/a/one.csv", 60, "a"), AppError);
    assertEquals(await text("a/one.csv"), "new");
  });

  await t.step("go with their folder, and with no other", async () => {
    await files.upload("ab/three.csv", "stays", "text/csv");
    await files.removeFolder("a");
    assertEquals([await files.list("a"), await files.list("ab")], [[], ["ab/three.csv"]]);
  });
});

/** No key, token or project address is kept in the repository. */

import { assertEquals } from "../support/assert.ts";
import { projectFiles } from "./repository.ts";
import { secretFaults } from "./secrets_rules.ts";

Deno.test("nothing in the repository looks like a secret", async (t) => {
  await t.step("in this project", async () => {
    assertEquals(secretFaults(await projectFiles()), []);
  });

  await t.step("and one would be noticed", () => {
    const letters = "a1b2c3d4e5f6a7b8c9d0e1f2";
    // In pieces, or this file would be the first to be found.
    const planted = [
      `eyJ${letters}.eyJ${letters}.${letters}`,
      `sb_secret_${letters}`,
      `qnt_live_${letters.slice(0, 8)}_${"a1".repeat(19)}`,
      `sbp_${letters}${letters.slice(0, 16)}`,
      `sk-proj-${letters}`,
      `AKIA${"A1".repeat(8)}`,
      `ghp_${letters}${letters}`,
      `-----BEGIN PRIVATE ${"KEY"}-----\nMIGHAgEAMBMGByqG`,
      `https://${"x".repeat(20)}.supabase.co`,
      `postgresql://postgres:${letters}@db.example.com:5432/postgres`,
    ];
    const files = planted.map((text, index) => ({ path: `${index}.ts`, text }));
    assertEquals(secretFaults(files).length, planted.length);
  });

  await t.step("while examples are none", () => {
    const text = "https://<ref>.supabase.co https://abcdefghijklmnopqrst.supabase.co sb_secret_… " +
      "qnt_live_… " +
      "postgresql://postgres:postgres@127.0.0.1:54322/postgres -----BEGIN PRIVATE KEY-----";
    assertEquals(secretFaults([{ path: "README.md", text }]), []);
  });
});

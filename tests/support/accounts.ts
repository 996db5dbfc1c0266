/**
 * People with an account: an address, a password, and what roles they are given.
 *
 * @module
 */

import type { Person, Sql, TestStack } from "./stack.ts";

/** Signs somebody up with an address of their own; they have a session. */
export async function account(stack: TestStack, name = "someone"): Promise<Person> {
  const client = stack.stranger();
  const email = `${name}.${crypto.randomUUID()}@example.com`;
  const { data, error } = await client.auth.signUp({ email, password: "correct horse battery" });
  if (error) throw error;
  return Object.assign(client, { userId: data.user?.id ?? "" });
}

/** Somebody with a role, given past everybody who would have to be asked. */
export async function withRole(
  stack: TestStack & { sql: Sql | undefined },
  role: string,
): Promise<Person> {
  const person = await account(stack, role);
  if (!stack.sql) throw new Error("Roles are given by SQL, in a database of the test's own");
  await stack.sql("insert into platform.user_roles (user_id, role) values ($1::uuid, $2)", [
    person.userId,
    role,
  ]);
  return person;
}

/** The access token a person has now. */
export async function tokenOf(person: Person): Promise<string> {
  const { data } = await person.auth.getSession();
  return data.session?.access_token ?? "";
}

/**
 * Who listens to what: a client has one channel a topic, and the next listener waits until the last
 * one has left.
 *
 * @module
 */

/** For each client its topics; those that are being left with the end of that. */
const taken = new WeakMap<object, Map<string, Promise<unknown> | undefined>>();

/**
 * Takes a topic; what it returns is over when the last listener has left.
 *
 * @throws when somebody listens to it with this client.
 */
export function takeTopic(client: object, topic: string): Promise<unknown> | undefined {
  const topics = taken.get(client) ?? new Map<string, Promise<unknown> | undefined>();
  taken.set(client, topics);
  const left = topics.get(topic);
  if (!left && topics.has(topic)) {
    throw new Error(`Cannot listen to ${topic}: this client does already`);
  }
  topics.set(topic, undefined);
  return left;
}

/** Gives a topic back as soon as it is left. */
export function leaveTopic(client: object, topic: string, left: Promise<unknown>): void {
  const topics = taken.get(client);
  topics?.set(topic, left);
  left.catch(() => {}).then(() => {
    if (topics?.get(topic) === left) topics.delete(topic);
  });
}

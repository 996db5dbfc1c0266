/**
 * Who answers at an address of this machine, by the front page of a local stack.
 *
 * @module
 */

/** A stack that answers at all answers this fast. */
const ANSWER_MS = 2_000;

/** The local stack's front page names the project; `supabase start` has the same services behind. */
export function isFrontPage(text: string, project: string): boolean {
  try {
    const page = JSON.parse(text);
    return page.name === project || page.message === "no Route matched with those values";
  } catch {
    return false;
  }
}

/** Whether a stack of this project answers there. Other machines are not asked. */
export async function namesProject(url: string, project: string): Promise<boolean> {
  if (!isOfThisMachine(url)) return false;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    return isFrontPage(await answer.text(), project);
  } catch {
    return false;
  }
}

/** Whether an address leads to this very machine. */
export function isOfThisMachine(url: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(URL.parse(url)?.hostname ?? "");
}

/** Whether a program listens there, whatever it speaks. */
export async function isHeld(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  const number = Number(port) || (protocol === "https:" ? 443 : 80);
  try {
    (await Deno.connect({ hostname, port: number })).close();
    return true;
  } catch {
    return false;
  }
}

/**
 * Addresses for the command lines of programs: everybody on a machine reads those in its list of
 * processes, and a program's environment only its own user.
 *
 * @module
 */

/** An address without its password, and the variable that hands it to the program all the same. */
export function hidePassword(address: string): { address: string; env: Record<string, string> } {
  const url = URL.parse(address);
  if (!url?.password) return { address, env: {} };
  const PGPASSWORD = decodeURIComponent(url.password);
  url.password = "";
  return { address: url.href, env: { PGPASSWORD } };
}

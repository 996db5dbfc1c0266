/**
 * Which addresses the whole world may reach: everything else is inside, ours or somebody else's.
 *
 * @module
 */

/** Networks nobody outside can be in, as RFC 6890 and its successors list them. */
export const INSIDE_NETWORKS = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // Of IPv6 within its public part: protocols (Teredo among them), documentation, 6to4.
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
] as const;

/** Each with the length of its addresses, which tells the families apart. */
const INSIDE = INSIDE_NETWORKS.map((each) => ({
  bits: network(each),
  length: each.includes(":") ? 128 : 32,
}));

/** The only part of IPv6 that is given to the public. All that carry an IPv4 inside lie outside it. */
const PUBLIC_V6 = network("2000::/3");

/** Names that are never in public DNS, and what networks call their own. */
export const INSIDE_ENDINGS: ReadonlySet<string> = new Set([
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "lan",
  "home",
  "corp",
  "test",
  "invalid",
  "example",
  "onion",
  "arpa",
]);

/** Whether a name can only be meant for an inside network: a single label or a private ending. */
export function isInsideName(hostname: string): boolean {
  const labels = hostname.replace(/\.+$/, "").split(".");
  return labels.length < 2 || INSIDE_ENDINGS.has(labels.at(-1)?.toLowerCase() ?? "");
}

/** Whether a host is an address already; of IPv6, with or without its brackets. */
export function isAddress(host: string): boolean {
  return bitsOf(bare(host)) !== undefined;
}

/** Whether an address may be anybody's: false for inside networks, and for what is no address. */
export function isPublicAddress(address: string): boolean {
  const bits = bitsOf(bare(address));
  if (!bits) return false;
  const isInside = INSIDE.some(({ bits: shared, length }) =>
    length === bits.length && bits.startsWith(shared)
  );
  return !isInside && (bits.length === 32 || bits.startsWith(PUBLIC_V6));
}

function bare(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}

/** The leading bits that all addresses of a network share. */
function network(text: string): string {
  const [address = "", length] = text.split("/");
  return (bitsOf(address) ?? "").slice(0, Number(length));
}

/** 32 or 128 digits; undefined for what is no address. */
function bitsOf(address: string): string | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) {
    const parts = address.split(".").map(Number);
    return parts.every((part) => part < 256) ? binary(parts, 8) : undefined;
  }
  if (!address.includes(":") || !URL.canParse(`http://[${address}]/`)) return undefined;

  // As WHATWG writes it: hexadecimal groups, lower case, at most one "::", no dots.
  const { hostname } = new URL(`http://[${address}]/`);
  const [head = "", tail] = bare(hostname).split("::");
  const before = groups(head);
  const after = groups(tail ?? "");
  const between = tail === undefined ? 0 : 8 - before.length - after.length;
  return binary([...before, ...Array<number>(between).fill(0), ...after], 16);
}

function groups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => parseInt(group, 16));
}

function binary(parts: number[], digits: number): string {
  return parts.map((part) => part.toString(2).padStart(digits, "0")).join("");
}

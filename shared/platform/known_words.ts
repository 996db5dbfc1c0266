/**
 * Which words of an error's message may be kept when a stranger sends it: those that browsers and
 * libraries use themselves. Whatever else stands there could be about a person.
 *
 * @module
 */

const KNOWN = new Set(
  `a aborted access after all allowed already an and any api argument arguments array as assertion async
  at auth await bad be because been before bigint body boolean by call called cannot cause changed
  channel class client closed code connection const constructor content context cors could cross
  data date decode deep defined delete denied did disconnected document does due during dynamically
  each element empty encode end error event exceeded exist exists expected expired export extensions
  failed fetch file find for found frame from function generator get granted had handler has have header
  headers host id identifier if import in index initialization initialize initialized input instance
  instanceof integer internal into invalid invoke is it item iterable iterator iterate its json key
  keyword language large left length limit line list load loaded loading lost malformed map match maximum
  memory message method missing module more must name nan network new no non not null number object of
  offline on only open operation operator or origin out outside parameter parse parsing path pending
  permission port position possible previous private promise properties property protocol prototype
  quota range read reading recursion reference refresh refused rejected rejection relative remote
  render request required resolve resource response return right runtime same script security send
  server session set should signal size socket specifier stack state static status storage store
  stream string subscribe super supported symbol syntax target template terminated than that the then
  this thrown time timed timeout to token too transaction type unable unauthorized uncaught undefined
  unexpected unhandled unknown unreachable unsubscribe unsupported unterminated update url used user
  valid value values variable version was websocket when which while with within without worker wrong
  yield you`.split(/\s+/),
);

/** Keeps at most so much of a message. */
const MAX = 300;

/** The message with every other word, number and quotation as `…`. */
export function knownWords(message: string): string {
  return message.slice(0, MAX)
    .replaceAll(/[\p{L}\p{M}\p{N}_$-]+/gu, (word) => KNOWN.has(word.toLowerCase()) ? word : "…")
    // Nothing but the marks that hold a sentence together.
    .replaceAll(/[^\p{L}\p{M}…\s.,:;()']/gu, "…")
    .replaceAll(/…(?:[\s.]*…)*/g, "…")
    .trim();
}

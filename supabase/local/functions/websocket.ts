/**
 * A socket between a caller and a function, in two halves.
 *
 * @module
 */

import type { Instance } from "./instance.ts";
import type { OpenRequest, OpenSocket } from "./open_work.ts";

/** Tells a caller that the function ended without a word. */
const BROKEN = 1011;
/** Tells a caller that the function restarts. */
const RESTART = 1012;

interface Ending {
  code: number;
  reason: string;
}

/** Whether the request asks for a socket. */
export function isUpgrade(request: Request): boolean {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket";
}

/**
 * Opens the function's half first: only then it is known which sub-protocol it takes, and whether it
 * takes the caller at all. Rejects when it does not.
 */
export async function bridge(
  instance: Instance,
  open: OpenRequest,
  target: string,
  headers: Headers,
): Promise<Response> {
  const inner = connect(instance, target, headers);
  let outer: WebSocket | undefined;
  // What the function says before the caller's half is open.
  let early: (string | ArrayBuffer)[] = [];
  let ending: Ending | undefined;
  inner.onmessage = ({ data }) => {
    if (outer?.readyState === WebSocket.OPEN) outer.send(data);
    else early.push(data);
  };
  await opened(inner, open.cancel.signal);

  const half = upgrade(open.request, inner);
  const socket: OpenSocket = {
    close() {
      endOuter(half.socket, { code: RESTART, reason: "the function restarts" });
      endInner(inner, { code: 1000, reason: "" });
    },
  };
  instance.work.beginSocket(socket);

  half.socket.onopen = () => {
    outer = half.socket;
    for (const data of early) outer.send(data);
    early = [];
    if (ending) endOuter(outer, ending);
  };
  half.socket.onmessage = ({ data }) => {
    if (inner.readyState === WebSocket.OPEN) inner.send(data);
  };
  half.socket.onclose = (event) => endInner(inner, event);
  inner.onclose = (event) => {
    instance.work.endSocket(socket);
    ending = event;
    if (outer) endOuter(outer, ending);
  };
  // Each error is followed by a close.
  inner.onerror = half.socket.onerror = () => {};
  return half.response;
}

function connect(instance: Instance, target: string, headers: Headers): WebSocket {
  const protocols = headers.get("sec-websocket-protocol")?.split(",").map((name) => name.trim());
  for (const name of [...headers.keys()]) {
    if (name.startsWith("sec-websocket-")) headers.delete(name);
  }
  const inner = new WebSocket(`ws://localhost${target}`, {
    protocols: protocols ?? [],
    headers,
    client: instance.client,
  });
  inner.binaryType = "arraybuffer";
  return inner;
}

function opened(socket: WebSocket, signal: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const failed = () => fail(new TypeError("The function did not take the socket"));
    signal.addEventListener("abort", () => {
      socket.close();
      failed();
    });
    socket.onopen = () => done();
    socket.onerror = failed;
  });
}

function upgrade(request: Request, inner: WebSocket): Deno.WebSocketUpgrade {
  try {
    const half = Deno.upgradeWebSocket(request, inner.protocol ? { protocol: inner.protocol } : {});
    half.socket.binaryType = "arraybuffer";
    return half;
  } catch (error) {
    inner.close();
    throw error;
  }
}

// A server may send every code that says something: 0, 1005 and 1006 say that nothing was said.
function endOuter(socket: WebSocket, { code, reason }: Ending) {
  if (socket.readyState > WebSocket.OPEN) return;
  if (code === 1005) socket.close();
  else if (code === 0 || code === 1006) socket.close(BROKEN, "the function ended");
  else socket.close(code, reason);
}

// A client may send only 1000 and the codes that programs choose.
function endInner(socket: WebSocket, { code, reason }: Ending) {
  if (socket.readyState > WebSocket.OPEN) return;
  if (code === 1000 || (code >= 3000 && code < 5000)) socket.close(code, reason);
  else socket.close();
}

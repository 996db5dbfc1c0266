/**
 * Tells when a page that slept is looked at again, or its network is back.
 *
 * @module
 */

interface Page {
  document?: EventTarget & { visibilityState?: string };
  addEventListener?: EventTarget["addEventListener"];
  removeEventListener?: EventTarget["removeEventListener"];
}

/** Calls back until told to stop; does nothing where there is no page. */
export function onWaking(awake: () => void): () => void {
  const page: Page = globalThis;
  const { document } = page;
  if (!document?.addEventListener) return () => {};

  const seen = () => {
    if (document.visibilityState === "visible") awake();
  };
  document.addEventListener("visibilitychange", seen);
  page.addEventListener?.("online", awake);
  return () => {
    document.removeEventListener("visibilitychange", seen);
    page.removeEventListener?.("online", awake);
  };
}

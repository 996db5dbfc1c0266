/** A file on its way up, and what was wrong where something was. */

/** The official client does not tell how far an upload is; a browser's own request does. */
export function put(address, file, { signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", address);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded, total));
    request.addEventListener("load", () => {
      if (request.status >= 300) {
        reject(new Error(said(request.responseText) ?? `Storage answers ${request.status}`));
      } else {
        onProgress(1, 1);
        resolve();
      }
    });
    request.addEventListener("error", () => reject(new Error("The upload broke off")));
    request.addEventListener("abort", () => reject(signal.reason));
    signal.addEventListener("abort", () => request.abort());
    signal.throwIfAborted();
    request.send(file);
  });
}

/** What a function's refusal says to people; its own error where none came. */
export async function messageOf(error) {
  const text = error.context instanceof Response ? await error.context.text() : "";
  return said(text) ?? error.message;
}

function said(text) {
  try {
    const { message, hint } = JSON.parse(text);
    return message && [message, hint].filter(Boolean).join(". ");
  } catch {
    return undefined;
  }
}

/** How far a file is: two bars and some numbers. */

const $ = (id) => document.getElementById(id);
const many = new Intl.NumberFormat("en");
const COUNTS = ["rows", "inserted", "duplicate", "skipped", "rejected"];
const OPEN = ["uploading", "waiting", "running"];
let begun;

/** Moves the bar of the upload. */
export function showUpload(loaded, total) {
  bar("upload", loaded / total, loaded < total ? "Uploading" : "Uploaded");
}

/** Moves the bar of the import, and says what came of it so far. */
export function showImport({ status, read_bytes, size_bytes, rejects, ...counts }) {
  $("idle").hidden = true;
  $("progress").hidden = false;
  if (status === "running") begun ??= performance.now();
  if (status === "uploading") {
    begun = undefined;
    bar("upload", 0, "Uploading");
    for (const name of [...COUNTS, "speed"]) $(name).textContent = "0";
    $("rejects").replaceChildren();
  }
  $("state").hidden = false;
  $("state").textContent = status;
  $("state").className = `badge ${status}`;
  $("cancel").hidden = !OPEN.includes(status);
  if (size_bytes !== undefined) {
    const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
    const words = `${megabytes(read_bytes)} of ${megabytes(size_bytes)} MB read`;
    bar("import", size_bytes ? read_bytes / size_bytes : 0, words);
  }
  for (const name of COUNTS) if (name in counts) $(name).textContent = many.format(counts[name]);
  const seconds = begun ? (performance.now() - begun) / 1000 : 0;
  if (status === "running" && seconds > 0.5) {
    $("speed").textContent = many.format(Math.round((counts.rows ?? 0) / seconds));
  }
  if (rejects) {
    $("rejects").replaceChildren(
      ...rejects.slice(0, 5).map(({ line, message }) =>
        Object.assign(document.createElement("li"), {
          textContent: line ? `Line ${line}: ${message}` : message,
        })
      ),
    );
  }
}

/** Says what went wrong, or that nothing did. */
export function showTrouble(message = "") {
  $("idle").hidden ||= message !== "";
  $("trouble").hidden = message === "";
  $("trouble").querySelector("span").textContent = message;
}

function bar(id, share, words) {
  const percent = Math.min(100, Math.floor(share * 100));
  $(id).setAttribute("aria-valuenow", String(percent));
  $(id).querySelector("i").style.setProperty("--share", `${percent}%`);
  $(id).querySelector("b").textContent = `${words}: ${percent} %`;
}

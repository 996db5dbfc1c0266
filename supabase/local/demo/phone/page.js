/** What the page does: it signs in, uploads, begins the import, listens, and shows the answers. */

import { createClient } from "@supabase/supabase-js";
import { showAnswers } from "./answers.js";
import { madeBackup } from "./made_backup.ts";
import { showImport, showTrouble, showUpload } from "./progress.js";
import { messageOf, put } from "./upload.js";

const { url, key } = document.documentElement.dataset;
const supabase = createClient(url, key);
const $ = (id) => document.getElementById(id);

/** The import that is shown. */
let current;
/** Ends an upload on its way. */
let upload;
/** Brings the same again. */
let again = () => location.reload();

const signedIn = signIn();
signedIn.then(() => showAnswers(supabase), ({ message }) => showTrouble(message));

/** Somebody without a name, who listens: how far an import is comes by itself. */
async function signIn() {
  const { data: { session } } = await supabase.auth.getSession();
  if (session) return await listen(session.user);
  const { data: { user }, error } = await supabase.auth.signInAnonymously();
  if (!user) throw new Error(`Cannot sign in: ${error?.message ?? "nobody answered"}`);
  return await listen(user);
}

async function listen(user) {
  await supabase.realtime.setAuth();
  supabase.channel(`phonelog:user:${user.id}`, { config: { private: true } })
    .on("broadcast", { event: "import" }, ({ payload }) => hear(payload))
    .subscribe();
  return user;
}

// And is asked for, where it does not.
setInterval(async () => {
  if (current === undefined) return;
  const { data } = await supabase.schema("phonelog").from("imports").select().eq("id", current)
    .maybeSingle();
  if (data) hear({ ...data, import_id: data.id });
}, 3000);

document.querySelector("input[type=file]").addEventListener("change", ({ target }) => {
  const [file] = target.files;
  if (file) bring(file, file.name);
  target.value = "";
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  $("drop").addEventListener(kind, (event) => {
    event.preventDefault();
    $("drop").classList.toggle("over", kind === "dragover");
    const file = event.dataTransfer.files[0];
    if (kind === "drop" && file) bring(file, file.name);
  });
}
for (const button of document.querySelectorAll("[data-made]")) {
  button.addEventListener("click", () => {
    const { made, root } = button.dataset;
    bring(madeBackup(root, Number(made)), `${root}-${made}.xml`);
  });
}
$("cancel").addEventListener("click", async () => {
  if (upload) return upload.abort();
  const id = current;
  const stopped = id && await ask({ import_id: id, cancel: true });
  if (stopped) hear(stopped);
});
$("again").addEventListener("click", () => again());
$("unanswered").querySelector("button").addEventListener("click", () => showAnswers(supabase));

/** From a file to an import that has begun. One at a time. */
async function bring(file, name) {
  if (upload || current) return showTrouble("One is on its way already: stop it, or wait");
  again = () => bring(file, name);
  upload = new AbortController();
  showTrouble();
  $("file").textContent = `${name}, ${(file.size / 1e6).toFixed(1)} MB`;
  showImport({ status: "uploading", read_bytes: 0, size_bytes: file.size });
  try {
    const path = await uploaded(file, name, upload.signal);
    const begun = await ask({
      path,
      source: { name: "My phone" },
      country: $("country").value.toUpperCase() || undefined,
      // What is not asked for stays as the source has it.
      ...$("bodies").checked && { keep_bodies: true },
      ...$("numbers").checked && { keep_numbers: true },
    });
    current = begun?.import_id;
    if (begun) hear(begun);
  } catch ({ name: kind, message }) {
    const status = kind === "AbortError" ? "cancelled" : "failed";
    showImport({ status, read_bytes: 0, size_bytes: file.size });
    if (status === "failed") showTrouble(message);
  } finally {
    upload = undefined;
  }
}

async function uploaded(file, name, signal) {
  const user = await signedIn;
  const path = `${user.id}/${Date.now()}-${name.replace(/[^\w.()+-]/g, "_")}`;
  const { data, error } = await supabase.storage.from("phone-backups").createSignedUploadUrl(path);
  if (error) throw error;
  await put(data.signedUrl, file, { signal, onProgress: showUpload });
  return path;
}

/** Asks the function; says what was wrong, and answers nothing then. */
async function ask(body) {
  const { data, error } = await supabase.functions.invoke("import-phone-backup", { body });
  if (!error) return data;
  showImport({ status: "failed" });
  showTrouble(await messageOf(error));
}

async function hear(news) {
  if (news.import_id !== current) return;
  showImport(news);
  if (news.status === "waiting" || news.status === "running") return;
  const id = current;
  current = undefined;
  const whole = await ask({ import_id: id });
  if (!whole) return;
  showImport(whole);
  if (whole.error) showTrouble(whole.error.message);
  showAnswers(supabase);
}

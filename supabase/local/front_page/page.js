/** Makes the page at hand: copies, filters, and asks the stack how it is. */

for (const button of document.querySelectorAll(".copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { textContent } = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(textContent);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select it";
    }
    setTimeout(() => button.textContent = "Copy", 1500);
  });
}

const filter = document.getElementById("filter");
filter.hidden = false;
filter.addEventListener("input", () => {
  const words = filter.value.toLowerCase().split(/\s+/);
  for (const domain of document.querySelectorAll(".domain")) {
    for (const line of domain.querySelectorAll("li")) {
      const all = `${domain.firstChild.textContent} ${line.textContent}`.toLowerCase();
      line.hidden = !words.every((word) => all.includes(word));
    }
    domain.hidden = !domain.querySelector("li:not([hidden])");
  }
  document.getElementById("none").hidden = Boolean(
    document.querySelector(".domain:not([hidden])"),
  );
});

/** By the function that says so, which takes all there is: a process, its start, and the database. */
async function ask() {
  const light = document.getElementById("health");
  const begun = performance.now();
  let words;
  try {
    const answer = await fetch("/functions/v1/health");
    const { status, version } = await answer.json();
    light.className = answer.ok && status === "ok" ? "good" : "bad";
    const took = Math.round(performance.now() - begun);
    words = answer.ok ? `answer in ${took} ms, version ${version}` : `say ${answer.status}`;
  } catch {
    light.className = "bad";
    words = "do not answer";
  }
  light.querySelector("span").textContent = words;
}

ask();

/** Hours of the week, the fuller the more there was. */

const $ = (id) => document.getElementById(id);
const many = new Intl.NumberFormat("en");
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** Draws seven rows of twenty-four hours, Monday first. */
export function drawHeat(heat) {
  const most = Math.max(1, ...heat.flat());
  const busiest = heat.flat().indexOf(most);
  const busiestWords = `busiest: ${words(Math.floor(busiest / 24), busiest % 24, most)}`;
  const says = (text) => $("heat-says").textContent = text;
  says(busiestWords);
  const hours = Array.from({ length: 24 }, (_, hour) => cell("span", hour % 3 ? "" : `${hour}`));
  $("heat").replaceChildren(
    ...heat.flatMap((counts, day) => [
      cell("span", DAYS[day].slice(0, 3)),
      ...counts.map((n, hour) => {
        const box = cell("i");
        box.style.setProperty("--heat", `${n === 0 ? 0 : 8 + Math.round(92 * n / most)}%`);
        box.addEventListener("pointerenter", () => says(words(day, hour, n)));
        return box;
      }),
    ]),
    cell("span"),
    ...hours,
  );
  $("heat").onpointerleave = () => says(busiestWords);
  $("most").textContent = many.format(most);
}

function words(day, hour, n) {
  return `${DAYS[day]}, ${hour}:00 to ${hour + 1}:00, ${many.format(n)} ${
    n === 1 ? "event" : "events"
  }`;
}

function cell(name, textContent = "") {
  return Object.assign(document.createElement(name), { textContent });
}

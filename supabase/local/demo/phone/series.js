/** A period's buckets as columns over a time axis: messages below, calls above them. */

import { labelsOf, stepOf, whenOf } from "./axes.js";

const many = new Intl.NumberFormat("en");
const HEIGHT = 240;
/** Room for the numbers on the left, the dates below, and half a number above. */
const [LEFT, BOTTOM, TOP] = [44, 38, 10];
const redraw = new ResizeObserver((entries) => {
  for (const { target } of entries) target.draw?.();
});

/** Draws them as wide as `box` is, whenever that changes; `says` has a line for words. */
export function drawSeries(box, says, { series, bucket }) {
  const usual = legend();
  says.replaceChildren(...usual);
  box.draw = () => {
    const picture = pictureOf({ series, bucket }, box.clientWidth || 600, (each) => {
      says.replaceChildren(...each ? [wordsOf(each, bucket)] : usual);
    });
    box.replaceChildren(picture);
  };
  redraw.observe(box);
  box.draw();
}

function pictureOf({ series, bucket }, width, tell) {
  const most = Math.max(1, ...series.map(({ events }) => events));
  const step = stepOf(most);
  const top = Math.ceil(most / step) * step;
  const y = (n) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - n / top);
  const slot = (width - LEFT) / series.length;
  const svg = shape("svg", {
    viewBox: `0 0 ${width} ${HEIGHT}`,
    width,
    height: HEIGHT,
    role: "img",
    "aria-label": `Events a ${bucket}, at most ${many.format(most)}`,
  });
  for (let n = 0; n <= top; n += step) {
    svg.append(
      shape("line", { class: "grid", x1: LEFT, x2: width, y1: y(n), y2: y(n) }),
      shape("text", { class: "n", x: LEFT - 8, y: y(n) + 4 }, many.format(n)),
    );
  }
  series.forEach((each, nth) => {
    const { events, messages } = each;
    const x = LEFT + nth * slot;
    const column = shape("g", { class: "column" });
    const wide = Math.max(slot - (slot > 5 ? 2 : 0.5), 0.5);
    column.append(
      shape("rect", { class: "room", x, y: TOP, width: slot, height: HEIGHT - TOP - BOTTOM }),
      shape("rect", {
        class: "messages",
        x,
        y: y(messages),
        width: wide,
        height: y(0) - y(messages),
      }),
      shape("rect", {
        class: "calls",
        x,
        y: y(events),
        width: wide,
        height: y(messages) - y(events),
      }),
    );
    column.addEventListener("pointerenter", () => tell(each));
    svg.append(column);
  });
  for (const { nth, first, second } of labelsOf(series, bucket, (width - LEFT) / 58)) {
    const x = LEFT + nth * slot;
    svg.append(
      shape("line", { class: "tick", x1: x, x2: x, y1: y(0), y2: y(0) + 5 }),
      shape("text", { x, y: y(0) + 18 }, first),
      shape("text", { class: "year", x, y: y(0) + 33 }, second),
    );
  }
  svg.addEventListener("pointerleave", () => tell());
  return svg;
}

function wordsOf({ label, events, messages }, bucket) {
  const counts = [[messages, "message"], [events - messages, "call"]]
    .map(([n, name]) => `${many.format(n)} ${name}${n === 1 ? "" : "s"}`);
  return `${whenOf(label, bucket)}: ${counts.join(", ")}`;
}

function legend() {
  return ["messages", "calls"].map((name) => {
    const words = Object.assign(document.createElement("span"), { textContent: name });
    words.className = `key ${name}`;
    return words;
  });
}

function shape(name, attributes, textContent = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = textContent;
  return made;
}

/** What the dashboard says of all that is there. */

import { drawHeat } from "./heat.js";
import { drawSeries } from "./series.js";
import { messageOf } from "./upload.js";

const $ = (id) => document.getElementById(id);
const many = new Intl.NumberFormat("en");

/** Asks for the whole time from the first event to today, and draws it. */
export async function showAnswers(supabase) {
  try {
    const answer = await asked(supabase);
    $("unanswered").hidden = true;
    $("nothing").hidden = answer !== undefined;
    $("answers").hidden = answer === undefined;
    if (answer) draw(answer);
  } catch ({ message }) {
    $("nothing").hidden = $("answers").hidden = true;
    $("unanswered").hidden = false;
    $("unanswered").querySelector("span").textContent = message;
  }
}

/** Undefined where there is nothing yet. */
async function asked(supabase) {
  const { data: rows, error: unread } = await supabase.schema("phonelog").from("events")
    .select("started_at").order("started_at").limit(1);
  if (unread) throw unread;
  const [first] = rows;
  if (!first) return undefined;
  const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const from = new Intl.DateTimeFormat("en-CA", { timeZone: tz }).format(
    new Date(first.started_at),
  );
  const { data, error } = await supabase.functions.invoke("dashboard-metrics", {
    body: { from, tz, compare: "none" },
  });
  if (error) throw new Error(await messageOf(error));
  return data;
}

function draw({ totals, series, top_contacts, heat_map, period, bucket, tz }) {
  const days = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: tz });
  const last = new Date(Date.parse(period.to) - 1);
  $("period").textContent = `${days.formatRange(new Date(period.from), last)} · ${tz}`;
  $("bucket").textContent = bucket;
  $("tiles").replaceChildren(
    tile("Events", totals.events),
    tile("Messages", totals.messages),
    tile("Calls", totals.calls),
    tile("People", totals.unique_contacts),
    tile("In", totals.in),
    tile("Out", totals.out),
    tile("Missed", totals.missed),
    tile("Hours of talk", Math.round(totals.talk_s / 3600)),
  );
  drawSeries($("series"), $("series-says"), { series, bucket });
  drawContacts(top_contacts);
  drawHeat(heat_map);
}

function element(name, textContent = "") {
  return Object.assign(document.createElement(name), { textContent });
}

function tile(name, value) {
  const box = element("div");
  box.append(element("dt", name), element("dd", many.format(value)));
  return box;
}

function drawContacts(contacts) {
  const most = contacts[0]?.n ?? 1;
  $("contacts").replaceChildren(...contacts.map(({ name, n }) => {
    const line = element("li");
    line.style.setProperty("--share", `${100 * n / most}%`);
    line.append(element("span", name ?? "A number without a name"), element("b", many.format(n)));
    return line;
  }));
  if (contacts.length === 0) {
    $("contacts").append(element("li", "Nobody: all numbers were withheld"));
  }
}

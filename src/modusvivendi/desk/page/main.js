// A duty officer's page: what waits for an answer first, then the picture, then everything else.

import { Line, Refusal, readKey, subjectOf } from "/page/api.js";
import { View, drawAxis, drawMap, pointsOf } from "/page/draw.js";
import { openCases, otherOf, picture, spanOf } from "/page/picture.js";
import { $, element, listed, named, now, say, short, span, state, time } from "/page/saying.js";

const KINDS = ["operation", "site", "movement", "constraint"];
const STEPS = ["Filed", "Delivered", "Received", "Read", "Disseminated", "Closed"];
const view = new View();

function translate() {
  document.documentElement.lang = state.language;
  document.documentElement.dir = state.language === "ar" ? "rtl" : "ltr";
  document.title = say("title");
  for (const place of document.querySelectorAll("[data-say]")) place.textContent = say(place.dataset.say);
  if (state.line) paint();
}

function drawPicture({ fit = false } = {}) {
  const items = picture();
  view.measure($("map"));
  if (fit || !view.box) view.fit(items.flatMap((item) => item.outlines.flatMap(pointsOf)));
  drawMap($("map"), view, items, state.chosen);
  drawAxis($("axis"), items, now(), time, state.language === "ar", state.chosen);
}

function choose(id) {
  state.chosen = state.chosen === id ? "" : id;
  $("place").replaceChildren();
  paint();
  const own = state.entries.find((entry) => entry.object === state.chosen);
  if (own) tell(() => paintPlace(own));
}

// Where an entry is, in two notations to be read back, and what the desk asks about it.
async function paintPlace(entry) {
  const found = await state.line.get(`/v1/objects/${entry.object}/coordinates`);
  if (state.chosen !== entry.object) return;
  const places = found.places.map((one) => element("li", [one.name ? `${one.name}: ` : "", element("bdi", `${one.decimal} = ${one.mgrs}`, { dir: "ltr" })]));
  if (found.more) places.push(element("li", `+ ${found.more}`));
  const doubts = found.warnings.map((one) => element("p", [say(`doubt_${one.kind}`), " ", element("small", `${one.what}: ${one.why}; ${one.repair}`, { lang: "en", dir: "ltr" })], { class: "doubt" }));
  const rows = [element("h3", say("place_of", { entry: named(entry.object) })), element("ul", places), ...doubts];
  if (entry.kind === "movement" && entry.content) rows.push(progress(entry));
  $("place").replaceChildren(...rows);
}

// How far a movement is: its legs still to come move with what is reported.
function progress(entry) {
  const where = element("select", entry.content.route.map((stop, row) => element("option", stop.name || String(row), { value: row })));
  const box = element("div", "", { class: "buttons" });
  for (const how of ["starting", "passed", "delayed", "stop", "arrived"]) {
    const button = element("button", say(`progress_${how}`), { "data-progress": how });
    button.onclick = () => (how === "delayed" ? prompted("progress_delayed", "minutes", (text) => report(entry, how, where.value, { late: Math.round(Number(text)) || 0 })) : report(entry, how, where.value));
    box.append(button);
  }
  return element("div", [element("label", [element("span", say("checkpoint")), where]), box]);
}

const report = (entry, how, checkpoint, more = {}) => tell(async () => {
  const found = await state.line.send("POST", `/v1/movements/${entry.object}/progress`, { progress: how, checkpoint: Number(checkpoint), ...more });
  $("flash").textContent = found.unmoved || (found.version ? say("moved", { late: found.late, conflicts: found.conflicts.filter((one) => one.kind === "conflict").length }) : say("reported"));
  await pull();
});

function paint() {
  $("who").textContent = `${state.party} · ${say(state.line.signer ? "signed" : "unsigned")}`;
  paintWaiting();
  paintCases();
  paintEntries();
  paintNotices();
  drawPicture();
}

function keep(list, rows) {
  const held = list.contains(document.activeElement) ? document.activeElement.closest("[data-key]")?.dataset.key : null;
  list.replaceChildren(...rows);
  if (held) list.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
}

function paintWaiting() {
  $("nothing").hidden = state.clocks.length > 0;
  keep($("waiting"), state.clocks.map((clock) => {
    const notice = state.notices.get(clock.notice);
    const head = element("strong", say(`notice_${clock.kind}`));
    const what = [head, ` — ${named(clock.object)} `];
    if (notice?.detail?.ground) what.push(`(${say(`ground_${notice.detail.ground}`)}) `);
    if (notice?.detail?.note) what.push(`“${notice.detail.note}” `);
    if (notice?.detail?.severity) what.push(`(${say(`severity_${notice.detail.severity}`)}) `);
    const line = element("li", [element("div", what), element("div", "", { class: "clock", "data-notice": clock.notice }), answers(clock.notice)], { tabindex: 0, "data-key": `w${clock.notice}`, "data-notice": clock.notice });
    if (clock.flash) line.classList.add("flash");
    return line;
  }));
  strike();
}

function answers(id) {
  const box = element("div", "", { class: "buttons" });
  for (const [key, act] of [["received", () => answer(id, "Received")], ["passed_on", () => ask(id, "Disseminated")], ["object", () => ask(id, "Objected")]]) {
    const button = element("button", say(key));
    button.onclick = act;
    box.append(button);
  }
  return box;
}

function strike() {
  for (const clock of state.clocks) {
    const place = document.querySelector(`.clock[data-notice="${clock.notice}"]`);
    const gone = (now() - state.pulled) / 1000;
    const left = clock.left.map((seconds) => seconds - gone);
    const step = left.findIndex((seconds) => seconds > 0);
    const late = step < 0;
    if (place) {
      place.textContent = late ? say("late", { time: span(300 - left[2]) }) : say(`step_${step + 1}`, { time: span(left[step]) });
      place.classList.toggle("late", step !== 0);
    }
  }
}

function paintCases() {
  const rows = openCases().map((one) => {
    const other = otherOf(one);
    const show = element("button", say("show"), { "aria-pressed": state.chosen === one.case });
    show.onclick = () => choose(one.case);
    const advise = element("button", say("advice"));
    advise.onclick = () => advice(one.case);
    const text = [element("strong", say(`severity_${one.severity}`)), ` — ${named(one.object)}, ${say("with", { party: other.party === "a party" || !other.party ? say("a party") : other.party })}. `];
    text.push(other.call ? say("call_cell") : `${say("hours", { hours: listed(other.hours ?? []) })}.`);
    if (one.other_side) text.push(` ${say("case_state", { state: say(`state_${one.other_side.state}`) })}`);
    const found = state.advice[one.case];
    const list = found ? element("p", found.length ? found.join(" · ") : say("no_advice"), { role: "status" }) : "";
    return element("li", [element("div", text), element("div", [show, advise], { class: "buttons" }), list], { "data-key": `c${one.case}` });
  });
  keep($("cases"), rows.length ? rows : [element("li", say("no_cases"))]);
}

function paintEntries() {
  keep($("entries"), state.entries.map((entry) => {
    const during = spanOf(entry);
    const show = element("button", named(entry.object), { "aria-pressed": state.chosen === entry.object });
    show.onclick = () => choose(entry.object);
    const cells = [element("td", show, { role: "cell" }), say(`kind_${entry.kind}`), say(`state_${entry.state}`), during ? time(during[0]) : "", during ? time(during[1]) : "", state.reached[entry.object] ?? ""];
    return element("tr", cells.map((cell) => (cell instanceof Node ? cell : element("td", cell, { role: "cell" }))), { role: "row", class: state.chosen === entry.object ? "chosen" : "", "data-key": `e${entry.object}` });
  }));
}

function paintNotices() {
  const latest = [...state.notices.values()].sort((a, b) => b.id - a.id).slice(0, 30);
  keep($("notices"), latest.map((notice) => {
    const text = [element("strong", say(`notice_${notice.kind}`)), ` ${time(notice.at)} `];
    if (notice.object) text.push(`${named(notice.object)} `);
    const detail = notice.detail ?? {};
    if (detail.with || detail.by || (detail.party && notice.kind !== "conflict")) text.push(`(${detail.with ?? detail.by ?? detail.party}) `);
    if (detail.summary || detail.note || detail.reason) text.push(`“${detail.summary ?? detail.note ?? detail.reason}” `);
    if (notice.kind === "progress") text.push(`${say(`progress_${detail.progress}`).replace(" …", "")}${detail.late ? ` (${detail.late} min)` : ""} `);
    text.push(`· ${say(`state_${notice.state}`)}`);
    const row = [element("div", text)];
    if (notice.kind === "call" && !notice.answered) row.push(callButtons(notice));
    return element("li", row, { "data-key": `n${notice.id}` });
  }));
}

function callButtons(notice) {
  const box = element("div", "", { class: "buttons" });
  for (const [key, verdict] of [["confirm_call", "confirmed"], ["dispute_call", "disputed"]]) {
    const button = element("button", say(key));
    button.onclick = () => tell(async () => {
      await state.line.send("POST", `/v1/calls/${notice.detail.call}/answer`, { state: verdict });
      notice.answered = true;
      pull();
    });
    box.append(button);
  }
  return box;
}

async function tell(work) {
  try {
    $("flash").textContent = "";
    await work();
  } catch (error) {
    $("flash").textContent = error.message === "no-key" ? say("no_key") : error.message;
  }
}

const answer = (id, how, more = {}) => tell(async () => {
  await state.line.send("POST", "/v1/notices/acts", { notices: [id], state: how, ...more }, false);
  const notice = state.notices.get(id);
  if (notice && how !== "Objected") notice.state = how;
  await pull();
});

const ask = (id, how) => (how === "Objected" ? prompted("object", "reason", (text) => answer(id, how, { reason: text })) : prompted("passed_on", "level", (text) => answer(id, how, { level: text })));

function prompted(title, label, act) {
  const dialog = $("answer-dialog"), field = $("answer-text");
  $("answer-title").textContent = say(title);
  $("answer-label").textContent = say(label);
  field.value = "";
  dialog.onclose = () => {
    if (dialog.returnValue === "send" && field.value) act(field.value);
  };
  dialog.returnValue = "";
  dialog.showModal();
  field.focus();
}

async function advice(id) {
  await tell(async () => {
    const found = await state.line.get(`/v1/cases/${encodeURIComponent(id)}/proposals`);
    state.advice[id] = found.call ? [say("call_cell")] : found.proposals.map((one) => say(`change_${one.change}`, { amount: one.unit === "s" ? `${Math.ceil(one.amount / 60)} min` : `${Math.ceil(one.amount)} m`, bearing: one.bearing }));
    paintCases();
  });
}

function openStop() {
  if (!state.line || document.querySelector("dialog[open]")) return;
  const what = $("stop-what");
  const told = [...new Map([...state.notices.values()].filter((notice) => ["filed", "changed", "confirmed"].includes(notice.kind)).map((notice) => [notice.object, notice.detail?.party ?? ""]))];
  const options = [
    ...state.entries.map((entry) => [`object:${entry.object}`, named(entry.object)]),
    ...openCases().map((one) => [`case:${one.case}`, `${say("notice_conflict")} ${short(one.case)}`]),
    ...told.map(([id, party]) => [`object:${id}`, `${party} ${short(id)}`]),
  ];
  what.replaceChildren(...options.map(([value, label]) => element("option", label, { value })));
  const chosen = options.find(([value]) => value.endsWith(`:${state.chosen}`)) ?? options.find(([value]) => state.clocks.length && value.endsWith(`:${state.clocks[0].case || state.clocks[0].object}`));
  if (chosen) what.value = chosen[0];
  $("stop-note").value = "";
  $("stop-send").disabled = !options.length;
  const dialog = $("stop-dialog");
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue !== "send") return;
    const [kind, ...id] = what.value.split(":");
    tell(async () => {
      await state.line.send("POST", "/v1/stops", { [kind]: id.join(":"), ground: $("stop-why").value, note: $("stop-note").value });
      $("flash").textContent = say("stop_sent");
    });
  };
  dialog.showModal();
  $("stop-send").focus();
}

async function openPhrases() {
  await tell(async () => {
    const found = await state.line.get("/v1/phrases");
    $("phrases").replaceChildren(...found.map((one) => element("tr", [element("th", one.id, { scope: "row" }), element("td", one.text.en, { lang: "en", dir: "ltr" }), ...["ar", "ru"].map((language) => element("td", `${one.text[language]}${one.unchecked.includes(language) ? " †" : ""}`, { lang: language, dir: language === "ar" ? "rtl" : "ltr" }))])));
    $("phrase-dialog").showModal();
  });
}

async function compare(event) {
  event.preventDefault();
  const place = $("read-said");
  try {
    const query = new URLSearchParams({ given: $("read-given").value, repeated: $("read-heard").value });
    const found = await state.line.get(`/v1/read-back?${query}`);
    const both = (one) => `${one.decimal} = ${one.mgrs}`;
    place.replaceChildren(element("strong", found.agrees ? say("agrees") : say("differs", { distance: found.distance_m, bearing: found.bearing })), element("br"), element("span", both(found.given), { dir: "ltr" }), element("br"), element("span", both(found.repeated), { dir: "ltr" }));
  } catch (error) {
    place.textContent = error.message;
  }
}

async function pull() {
  const turn = ++state.refresh, { line } = state;
  const lists = await Promise.all(KINDS.map((kind) => line.get(`/v1/${kind}s?limit=500`)));
  const [cases, clocks] = await Promise.all([line.get("/v1/cases?limit=500"), line.get("/v1/clocks")]);
  const entries = lists.flat();
  const wanted = [...cases.flatMap((one) => otherOf(one).cells ?? []), ...[...state.notices.values()].flatMap((notice) => notice.detail?.cells ?? [])];
  const missing = [...new Set(wanted)].filter((cell) => !state.cells[cell]);
  for (let row = 0; row < missing.length; row += 200) Object.assign(state.cells, await line.get(`/v1/cells?tokens=${missing.slice(row, row + 200).join(",")}`));
  const reached = Object.fromEntries(await Promise.all(entries.slice(0, 50).map(async (entry) => [entry.object, lowest(await line.get(`/v1/objects/${entry.object}/receipts`))])));
  if (turn !== state.refresh || line !== state.line) return;
  const first = !state.entries.length && !state.cases.length;
  Object.assign(state, { entries, cases, clocks, reached, pulled: now() });
  if (first) view.box = null;
  paint();
}

function lowest(receipts) {
  const direct = receipts.filter((one) => ["filed", "changed"].includes(one.kind));
  if (!direct.length) return say("none_told");
  const last = new Map(direct.map((one) => [one.recipient, one]));
  return [...last.values()].map((one) => `${one.recipient}: ${one.level || (STEPS.indexOf(one.state) < 4 ? `${say(`state_${one.state}`)}, ${say("not_below")}` : say(`state_${one.state}`))}`).join("; ");
}

let waiting = null;
function take(notice) {
  state.notices.set(notice.id, { ...notice });
  if (notice.kind === "stop" && now() - notice.at < 60e3) $("flash").textContent = `${say("notice_stop")}: ${named(notice.object)}${notice.detail?.ground ? ` — ${say(`ground_${notice.detail.ground}`)}` : ""}`;
  clearTimeout(waiting);
  waiting = setTimeout(() => pull().catch((error) => { $("flash").textContent = error.message; }), 150);
}

async function enter(event) {
  event.preventDefault();
  const refused = $("refused");
  refused.textContent = "";
  try {
    const token = $("token").value.trim(), file = $("key").files[0];
    const signer = file ? await readKey(await file.text()).catch((error) => { throw new Refusal(0, say("bad_key"), error.message); }) : null;
    const line = new Line(token, signer);
    await line.open();
    Object.assign(state, { line, party: subjectOf(token) });
    await pull();
  } catch (error) {
    state.line = null;
    refused.textContent = error.message;
    return;
  }
  $("token").value = "";
  $("key").value = "";
  $("enter").hidden = true;
  for (const part of document.querySelectorAll(".signed-in")) part.hidden = false;
  view.box = null;
  paint();
  $("now-title").scrollIntoView();
  state.line.listen(-1, take, (open, error) => { $("line").textContent = error ? error.message : say(open ? "online" : "offline"); });
}

function leave() {
  state.line?.close();
  location.reload();
}

const inForm = (target) => target.closest("input, select, textarea, dialog[open]");

function keyed(event) {
  if (!state.line || event.ctrlKey || event.metaKey || event.altKey || inForm(event.target)) return;
  const held = document.activeElement.closest("#waiting > li");
  const key = event.key.toLowerCase();
  if (key === "s") openStop();
  else if (key === "p") openPhrases();
  else if (key === "b") $("read-dialog").showModal();
  else if (document.activeElement.id === "map" && event.key.startsWith("Arrow")) pan(event.key);
  else if (key === "+" || key === "=") zoom(1.4);
  else if (key === "-") zoom(1 / 1.4);
  else if (["ArrowDown", "ArrowUp"].includes(event.key) && (held || document.activeElement === document.body)) step(held, event.key === "ArrowDown" ? 1 : -1);
  else if (held && key === "r") answer(Number(held.dataset.notice), "Received");
  else if (held && key === "d") ask(Number(held.dataset.notice), "Disseminated");
  else if (held && key === "o") ask(Number(held.dataset.notice), "Objected");
  else return;
  event.preventDefault();
}

function step(held, by) {
  const rows = [...document.querySelectorAll("#waiting > li")];
  if (!rows.length) return;
  const at = held ? rows.indexOf(held) + by : by > 0 ? 0 : rows.length - 1;
  rows[Math.min(Math.max(at, 0), rows.length - 1)].focus();
}

function pan(key) {
  const [across, up] = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[key];
  view.move(across, up);
  drawPicture();
}

function zoom(factor) {
  view.zoom(factor);
  drawPicture();
}

$("enter").addEventListener("submit", enter);
$("leave").onclick = leave;
$("open-stop").onclick = openStop;
$("open-phrases").onclick = openPhrases;
$("open-read-back").onclick = () => $("read-dialog").showModal();
$("read-form").addEventListener("submit", compare);
document.querySelector("#read-dialog .close").onclick = () => $("read-dialog").close();
$("closer").onclick = () => zoom(1.4);
$("wider").onclick = () => zoom(1 / 1.4);
$("all").onclick = () => drawPicture({ fit: true });
$("map").setAttribute("tabindex", "0");
$("language").onchange = (event) => { state.language = event.target.value; translate(); };
document.addEventListener("keydown", keyed);
setInterval(() => { if (state.line) strike(); }, 1000);
setInterval(() => { if (state.line) drawPicture(); }, 60e3);
new ResizeObserver(() => { if (state.line) drawPicture(); }).observe($("map"));
state.language = ["ar", "ru"].find((one) => navigator.language.startsWith(one)) ?? "en";
$("language").value = state.language;
translate();

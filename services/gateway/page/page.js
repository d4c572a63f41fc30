// The live page: signs in, reads the incident's figures, and reads them again whenever something has happened.
import { follow } from "./live.js";
import { applyTexts, clock, lasting, number, percent, setLanguage, language, t } from "./words.js";

const FRESH_S = 30;
const STALE_S = 120;
const REFRESH_S = 15;
const GATHER_MS = 500;
const EVENTS_SHOWN = 12;
const GROUPS = ["infant", "pregnant", "elderly", "general"];
const STATES = ["planned", "loading", "under_way", "arrived", "done", "aborted", "cancelled"];

const at = (id) => document.getElementById(id);
const seen = { me: null, incident: "", incidents: [], board: null, readAt: 0, events: [], connected: true };
let stream = null;
let waiting = 0;
let reading = false;
let again = false;

// ---- reading ----

class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || String(status));
    this.status = status;
  }
}

async function get(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, body);
  return body;
}

const items = async (path) => (await get(path)).items;

async function read() {
  if (reading) {
    again = true; // what happened while we read must not be missed
    return;
  }
  reading = true;
  try {
    seen.incidents = await items("/api/relief/incidents?limit=100");
    seen.incident = chosen(seen.incidents);
    seen.board = seen.incident ? await board(seen.incident) : null;
    seen.readAt = Date.now();
    notice("");
    show();
  } catch (error) {
    failed(error);
  } finally {
    reading = false;
  }
  if (again) {
    again = false;
    soon();
  }
}

function chosen(incidents) {
  const codes = incidents.map((incident) => incident.incident);
  if (codes.includes(seen.incident)) return seen.incident;
  const open = incidents.filter((incident) => incident.state !== "closed");
  const newest = (open.length ? open : incidents).toSorted((a, b) => b.started_at.localeCompare(a.started_at));
  return newest.length ? newest[0].incident : "";
}

async function board(code) {
  const of = `/api/relief/incidents/${encodeURIComponent(code)}`;
  const [figures, silent, exceptions, plans] = await Promise.all([
    get(`${of}/figures`),
    get(`${of}/silent`),
    items(`${of}/exceptions?limit=200`),
    items(`/api/allocation/plans?incident=${encodeURIComponent(code)}&limit=200`),
  ]);
  const force = plans.find((plan) => plan.in_force);
  const open = plans.filter((plan) => plan.state === "proposed");
  const proposed = open.toSorted((a, b) => b.proposed_at.localeCompare(a.proposed_at))[0];
  return { figures, silent, exceptions, plan: force?.summary, proposed: proposed?.summary };
}

function soon() {
  if (!waiting) waiting = setTimeout(() => ((waiting = 0), read()), GATHER_MS);
}

function failed(error) {
  if (error instanceof Refused && error.status === 401) {
    signedOut(seen.readAt ? t("signedOut") : "");
  } else if (error instanceof Refused && error.status === 403) {
    notYours();
  } else if (error instanceof Refused) {
    notice(t("trouble", { why: error.message }), true);
  } else {
    seen.connected = false;
    age();
  }
}

// Signed in, but the figures are for others: enterprises have their call-ups and trips, which this page does not show.
function notYours() {
  for (const id of ["sign-in", "board", "empty"]) at(id).hidden = true;
  at("sign-out").hidden = false;
  notice(t("notYours"));
}

// ---- showing ----

function element(tag, text, css) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (css) made.className = css;
  return made;
}

function notice(text, retry = false) {
  const box = at("notice");
  box.hidden = !text;
  box.replaceChildren(text);
  box.classList.toggle("trouble", retry);
  if (!retry) return;
  const button = element("button", t("retry"));
  button.type = "button";
  button.addEventListener("click", read);
  box.append(button);
}

function show() {
  at("sign-in").hidden = true;
  at("sign-out").hidden = false;
  at("empty").hidden = Boolean(seen.board);
  at("board").hidden = !seen.board;
  if (seen.board) {
    const incident = seen.incidents.find((one) => one.incident === seen.incident);
    showClock(incident, seen.board.figures);
    showRelieved(seen.board);
    showTables(seen.board.figures);
    showLists(seen.board);
    at("report").href = `/report/${encodeURIComponent(seen.incident)}`;
    at("report").hidden = !coversAll(incident);
  }
  age();
}

function showClock(incident, figures) {
  const name = language() === "en" && incident.name_en ? incident.name_en : incident.name;
  at("incident-name").textContent = name;
  document.title = `${name} · ${t("product")}`;
  at("drill").hidden = incident.mode !== "drill";
  at("since").textContent = `${t("started")} ${incident.started_at.slice(0, 16).replace("T", " ")}`;
  at("elapsed").textContent = clock(figures.now_min);
  const left = figures.deadline_min - figures.now_min;
  const over = left < 0;
  at("remaining").classList.toggle("overdue", over);
  const span = clock(Math.abs(left)).slice(2);
  at("remaining").textContent = incident.state === "closed" ? t("closed") : `${t(over ? "overdue" : "remaining")} ${span}`;
  at("choose").hidden = seen.incidents.length < 2;
  at("incidents").replaceChildren(...seen.incidents.map(option));
}

// The report tells of the whole incident; who sees only a part of it gets none.
function coversAll({ areas }) {
  return seen.me.area === "*" || (!seen.me.org && areas.includes(seen.me.area));
}

function option(incident) {
  const made = element("option", incident.name);
  made.value = incident.incident;
  made.selected = incident.incident === seen.incident;
  return made;
}

function showRelieved({ figures, plan, proposed }) {
  const { people_in_need: need, people_relieved_in_time: inTime } = figures;
  const planned = plan ? plan.relieved_in_time : null;
  const bound = plan ? plan.relieved_bound : null;
  at("in-time").textContent = number(inTime);
  at("of-need").textContent = t("ofNeed", { need: number(need), share: percent(inTime, need) });
  const whole = Math.max(need, 1);
  at("meter-relieved").style.width = `${(100 * inTime) / whole}%`;
  mark(at("meter-planned"), planned, whole);
  mark(at("meter-bound"), bound, whole);
  at("meter").setAttribute("aria-label", `${number(inTime)} / ${number(need)}`);
  const marks = [
    planned != null && element("span", t("planned", { people: number(planned) }), "planned"),
    bound != null && element("span", t("bound", { people: number(bound) })),
    proposed && element("span", t("proposed", proposedFigures(proposed)), "proposed"),
  ].filter(Boolean);
  at("marks").replaceChildren(...(marks.length ? marks : [t("noPlan")]));
  at("counts").replaceChildren(
    count(t("affected"), figures.people_affected),
    count(t("inNeed"), need),
    count(t("estimated"), figures.people_estimated),
    count(t("late"), figures.people_relieved - inTime),
    count(t("next"), figures.people_open),
  );
}

function proposedFigures(plan) {
  return { people: number(plan.relieved_in_time), bound: number(plan.relieved_bound) };
}

function mark(line, people, whole) {
  line.hidden = people == null;
  if (people != null) line.style.left = `${Math.min(100, (100 * people) / whole)}%`;
}

function count(label, value) {
  const pair = element("div");
  pair.append(element("dt", label), element("dd", number(value)));
  return pair;
}

function showTables(figures) {
  const groups = Object.keys(figures.by_group).toSorted((a, b) => GROUPS.indexOf(a) - GROUPS.indexOf(b));
  const named = (county) => (language() === "en" && county.name_en ? county.name_en : county.name);
  at("groups").replaceChildren(table(t("group"), groups.map((group) => [t(group), figures.by_group[group]])));
  const counties = Object.values(figures.by_county);
  at("counties").replaceChildren(table(t("county"), counties.map((county) => [named(county), county])));
  const states = STATES.filter((state) => figures.trips[state]);
  const trips = element("dl", undefined, "counts small");
  trips.append(...states.map((state) => count(t(`state.${state}`), figures.trips[state])));
  at("trips").replaceChildren(states.length ? trips : element("p", t("noTrips"), "nothing"));
}

function table(title, rows) {
  const made = element("table");
  const head = made.createTHead().insertRow();
  for (const text of [title, t("inNeed"), t("relievedShort"), t("share")]) {
    const cell = element("th", text);
    cell.scope = "col";
    head.append(cell);
  }
  const body = made.createTBody();
  for (const [name, { in_need: need, relieved_in_time: inTime }] of rows) {
    const row = body.insertRow();
    row.append(element("td", name), element("td", number(need)), element("td", number(inTime)), element("td", percent(inTime, need)));
  }
  const wide = element("div", undefined, "wide");
  wide.append(made);
  return wide;
}

function showLists({ figures, silent, exceptions }) {
  badge("silent-count", silent.length);
  badge("exception-count", figures.exceptions);
  list("silent", silent.map((village) => [null, language() === "en" ? village.name_en : village.name]), "noSilent");
  list("exceptions", exceptions.toReversed().map((entry) => [entry.at_min, exceptionText(entry)]), "noExceptions");
  showEvents();
}

function exceptionText({ kind, trip, vehicle, place, reason }) {
  return [t(`exception.${kind}`), trip || vehicle, place, reason].filter(Boolean).join(" · ");
}

function badge(id, value) {
  at(id).textContent = number(value);
  at(id).classList.toggle("some", value > 0);
}

function list(id, rows, nothing) {
  const made = element("ul", undefined, "list");
  for (const [minute, text] of rows) {
    const line = element("li");
    if (minute != null) line.append(element("time", clock(minute)));
    line.append(text);
    made.append(line);
  }
  at(id).replaceChildren(rows.length ? made : element("p", t(nothing), "nothing"));
}

function showEvents() {
  const lines = seen.events.map(({ type, stream: where }) => element("li", `${type.split(".")[2]} · ${where}`));
  at("events").replaceChildren(...(lines.length ? lines : [element("li", t("noEvents"), "nothing")]));
}

// How old the figures are: the frame says it from afar, the sentence from near.
function age() {
  const seconds = (Date.now() - seen.readAt) / 1000;
  const known = seen.readAt && !at("board").hidden;
  document.body.dataset.age = !known ? "none" : seconds > STALE_S ? "stale" : seconds > FRESH_S || !seen.connected ? "late" : "fresh";
  at("age").textContent = known ? t(seen.connected ? "fresh" : "offline", { age: lasting(seconds) }) : "";
}

// ---- live ----

function listen() {
  stream?.close();
  stream = follow({
    fact(fact) {
      seen.events = [fact, ...seen.events].slice(0, EVENTS_SHOWN);
      if (!at("board").hidden) showEvents();
    },
    changed: soon,
    connected(yes) {
      seen.connected = yes;
      age();
    },
  });
}

// ---- signing in and out ----

function signedOut(why) {
  stream?.close();
  stream = null;
  seen.board = null;
  seen.readAt = 0;
  for (const id of ["board", "empty", "sign-out"]) at(id).hidden = true;
  at("sign-in").hidden = false;
  get("/sign-in/ways").then((ways) => (at("elsewhere").hidden = !ways.oidc), () => {});
  notice(why);
  age();
}

async function signIn(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch("/sign-in", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user: form.user.value.trim(), password: form.password.value }),
    });
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(answer.status, body);
    form.reset();
    start(body);
  } catch (error) {
    notice(error.message);
    form.password.select();
  } finally {
    button.disabled = false;
  }
}

async function signOut() {
  await fetch("/sign-out", { method: "POST", headers: { "X-Requested-With": "page" } });
  signedOut("");
}

function start(me) {
  seen.me = me;
  notice("");
  listen();
  read();
}

at("sign-in").addEventListener("submit", signIn);
at("sign-out").addEventListener("click", signOut);
at("incidents").addEventListener("change", (event) => {
  seen.incident = event.target.value;
  read();
});
at("language").addEventListener("click", () => {
  setLanguage(language() === "zh" ? "en" : "zh");
  if (seen.readAt) show();
});
setInterval(age, 1000);
setInterval(() => stream && read(), REFRESH_S * 1000);
applyTexts();
get("/me").then(start, failed);

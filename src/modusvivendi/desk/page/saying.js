// What the page knows, and how it says it: words, times and names in the language that was chosen.

export const $ = (id) => document.getElementById(id);
const HOUR = 3600e3;
const words = await (await fetch("/page/words.json")).json();
export const state = { language: "en", line: null, party: "", entries: [], cases: [], notices: new Map(), clocks: [], cells: {}, reached: {}, advice: {}, chosen: "", pulled: 0, refresh: 0 };

export function say(key, values = {}) {
  const text = words[state.language][key] ?? words.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function element(tag, content = "", attributes = {}) {
  const made = document.createElement(tag);
  made.append(...[content].flat());
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const LOCALES = { en: "en-GB", ar: "ar", ru: "ru" };
const format = (moment, parts) => new Intl.DateTimeFormat(LOCALES[state.language], { timeZone: "UTC", hourCycle: "h23", numberingSystem: "latn", ...parts }).format(moment);
const CLOCK = { hour: "2-digit", minute: "2-digit" }, DAY = { day: "numeric", month: "short" };
const sameDay = (a, b) => Math.floor(a / 864e5) === Math.floor(b / 864e5);
export const time = (moment) => (sameDay(moment, now()) ? format(moment, CLOCK) : `${format(moment, DAY)} ${format(moment, CLOCK)}`);

// Full hours in a row, as from – to.
export function ranges(hours) {
  const found = [];
  for (const start of hours.map((hour) => Date.parse(hour)).sort((a, b) => a - b)) {
    if (found.length && found[found.length - 1][1] === start) found[found.length - 1][1] = start + HOUR;
    else found.push([start, start + HOUR]);
  }
  return found;
}

export const listed = (hours) => ranges(hours).map(([from, to]) => `${time(from)}–${sameDay(from, to) ? format(to, CLOCK) : time(to)}`).join(", ");
export const span = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
export const short = (id) => id.slice(0, 8);
export const named = (id) => {
  const own = state.entries.find((entry) => entry.object === id);
  return own ? `${own.content?.name || say(`kind_${own.kind}`)} ${short(id)}` : short(id);
};

export const now = () => Date.now() + (state.line?.skew ?? 0);

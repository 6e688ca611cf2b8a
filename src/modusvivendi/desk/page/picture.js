// What is drawn: one's own entries, where they meet others, and what others gave.

import { named, ranges, say, short, state } from "/page/saying.js";

// What is live of one's own, and where it is: forms as they were filed.
function outlinesOf(entry) {
  const form = entry.content;
  if (!form) return [];
  if (form.area) return [form.area];
  if (form.route) return form.route.slice(0, -1).map((stop, row) => ({ type: "Corridor", line: [stop.at, ...(stop.via ?? []), form.route[row + 1].at], half_width_m: form.half_width_m }));
  return form.volumes.map((volume) => volume.outline);
}

export function spanOf(entry) {
  const form = entry.content;
  if (!form) return null;
  const moments = form.area ? [form.since, form.expiry] : form.route ? form.route.flatMap((stop) => [stop.arrive, stop.leave]) : form.volumes.flatMap((volume) => [volume.start, volume.end]);
  const all = moments.map((moment) => Date.parse(moment)), late = (form.reports?.at(-1)?.late_minutes ?? 0) * 60e3;
  return [Math.min(...all), Math.max(...all) + late];
}

export function otherOf(one) {
  const told = one.notices.filter((notice) => notice.detail?.other);
  return told.length ? told[told.length - 1].detail.other : {};
}

export const openCases = () => state.cases.filter((one) => one.state === "open");

const drawn = (cells) => cells.filter((cell) => state.cells[cell]).map((cell) => ({ type: "Polygon", coordinates: [state.cells[cell]] }));

export function picture() {
  const own = state.entries.map((entry) => ({ id: entry.object, label: named(entry.object), kind: "own", outlines: outlinesOf(entry), spans: [spanOf(entry)].filter(Boolean) }));
  const clashes = openCases().flatMap((one) => {
    const other = otherOf(one), label = `${say("notice_conflict")} ${short(one.case)}`;
    const cells = drawn(other.cells ?? []);
    const spans = ranges(other.hours ?? []);
    const volumes = other.volumes ?? [];
    const found = [{ id: one.case, label, kind: "clash", outlines: cells, spans }];
    if (volumes.length) found.push({ id: one.case, label: `${say(`kind_${other.kind}`)} (${other.party})`, kind: "theirs", outlines: volumes.map((v) => v.outline), spans: volumes.map((v) => [Date.parse(v.start), Date.parse(v.end)]) });
    return found;
  });
  const given = new Map();
  for (const notice of state.notices.values()) {
    if (["filed", "changed"].includes(notice.kind) && (notice.detail?.volumes || notice.detail?.cells)) given.set(notice.object, notice.detail);
    if (notice.kind === "ended") given.delete(notice.object);
  }
  const theirs = [...given].map(([id, detail]) => ({ id, label: `${say(`kind_${detail.kind}`)} (${detail.party})`, kind: "theirs", outlines: detail.volumes?.map((v) => v.outline) ?? drawn(detail.cells), spans: detail.volumes?.map((v) => [Date.parse(v.start), Date.parse(v.end)]) ?? ranges(detail.hours) }));
  return [...theirs, ...clashes, ...own];
}

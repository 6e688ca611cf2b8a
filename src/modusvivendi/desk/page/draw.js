// The picture: one's own entries and the redacted cells of conflicts on a plain map, and the same on an axis of time.

const SVG = "http://www.w3.org/2000/svg";
const METRES = 111320, ROW = 26;

export function node(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  for (const child of children) made.append(child);
  return made;
}

// All points of an outline, to fit the map around.
export function pointsOf(outline) {
  if (outline.type === "Polygon") return outline.coordinates[0];
  if (outline.type === "Corridor") return outline.line;
  const [lon, lat] = outline.centre, reach = outline.radius_m / METRES, wide = reach / Math.cos((lat * Math.PI) / 180);
  return [[lon - wide, lat - reach], [lon + wide, lat + reach]];
}

export class View {
  constructor() {
    this.box = null;
    [this.width, this.height] = [900, 520];
  }

  // As many units as there are pixels, so that letters are as large on a telephone as on a screen.
  measure(svg) {
    this.width = Math.max(svg.clientWidth, 300);
    this.height = Math.round(Math.max(this.width * 0.56, 280));
    svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
  }

  fit(points) {
    if (!points.length) { this.box = { lon: 0, lat: 0, scale: 4 }; return; }
    const lons = points.map((p) => p[0]), lats = points.map((p) => p[1]);
    const middle = [(Math.min(...lons) + Math.max(...lons)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
    const squeeze = Math.max(Math.cos((middle[1] * Math.PI) / 180), 0.01);
    const wide = Math.max((Math.max(...lons) - Math.min(...lons)) * squeeze, 0.02), tall = Math.max(Math.max(...lats) - Math.min(...lats), 0.02);
    this.box = { lon: middle[0], lat: middle[1], scale: 0.8 * Math.min(this.width / wide, this.height / tall) };
  }

  zoom(factor) { if (this.box) this.box.scale *= factor; }

  move(across, up) {
    if (!this.box) return;
    const squeeze = Math.max(Math.cos((this.box.lat * Math.PI) / 180), 0.01);
    this.box.lon += across / this.box.scale / squeeze;
    this.box.lat += up / this.box.scale;
  }

  place([lon, lat]) {
    const { box } = this, squeeze = Math.max(Math.cos((box.lat * Math.PI) / 180), 0.01);
    const turn = ((lon - box.lon + 540) % 360) - 180;
    return [this.width / 2 + turn * squeeze * box.scale, this.height / 2 - (lat - box.lat) * box.scale];
  }

  pixels(metres) { return (metres / METRES) * this.box.scale; }
}

export function drawMap(svg, view, items, chosen) {
  svg.replaceChildren(
    node("defs", {}, node("pattern", { id: "hatch", width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      node("rect", { width: 8, height: 8, fill: "var(--clash-fill)" }), node("line", { x1: 0, y1: 0, x2: 0, y2: 8, stroke: "var(--clash)", "stroke-width": 2 }))),
  );
  drawGrid(svg, view);
  const labels = [];
  for (const item of items) {
    const group = node("g", { class: item.id === chosen ? "chosen" : "" }, node("title", {}, item.label));
    for (const outline of item.outlines) group.append(shape(view, outline, `${item.kind}${item.id === chosen ? " chosen" : ""}`));
    svg.append(group);
    if (item.outlines.length) labels.push([view.place(middleOf(item.outlines[0])), item.label]);
  }
  const taken = [];
  for (const [[x, y], label] of labels) {
    if (x < 0 || x > view.width || y < 0 || y > view.height) continue;
    let at = y;
    while (taken.some(([tx, ty]) => Math.abs(tx - x) < 120 && Math.abs(ty - at) < 16)) at += 16;
    taken.push([x, at]);
    svg.append(node("text", { x, y: at, "text-anchor": "middle" }, label));
  }
}

function shape(view, outline, kind) {
  if (outline.type === "Circle") {
    const [cx, cy] = view.place(outline.centre);
    return node("circle", { cx, cy, r: Math.max(view.pixels(outline.radius_m), 5), class: kind });
  }
  const points = (outline.type === "Corridor" ? outline.line : outline.coordinates[0]).map((p) => view.place(p).map((v) => v.toFixed(1)).join(","));
  if (outline.type === "Polygon") return node("polygon", { points: points.join(" "), class: kind });
  const line = node("polyline", { points: points.join(" "), class: `${kind} line` });
  line.style.strokeWidth = `${Math.max(2 * view.pixels(outline.half_width_m), 5)}px`;
  return line;
}

function middleOf(outline) {
  const points = pointsOf(outline);
  if (outline.type === "Corridor") return points[Math.floor(points.length / 2)];
  const sum = points.reduce((a, p) => [a[0] + p[0], a[1] + p[1]], [0, 0]);
  return sum.map((v) => v / points.length);
}

function drawGrid(svg, view) {
  const { width, height } = view;
  const steps = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
  const step = steps.findLast((one) => one * view.box.scale >= 75) ?? 30;
  const digits = Math.max(0, Math.ceil(-Math.log10(step)));
  const wide = width / view.box.scale / Math.max(Math.cos((view.box.lat * Math.PI) / 180), 0.01) / 2, tall = height / view.box.scale / 2;
  for (let lon = Math.ceil((view.box.lon - wide) / step) * step, n = 0; lon < view.box.lon + wide && n < 40; lon += step, n++) {
    const [x] = view.place([lon, view.box.lat]);
    svg.append(node("line", { x1: x, x2: x, y1: 0, y2: height, class: "grid" }), node("text", { x: x + 3, y: height - 5, class: "soft" }, `${Math.abs(lon).toFixed(digits)}° ${lon < 0 ? "W" : "E"}`));
  }
  for (let lat = Math.ceil((view.box.lat - tall) / step) * step, n = 0; lat < view.box.lat + tall && n < 40; lat += step, n++) {
    const [, y] = view.place([view.box.lon, lat]);
    svg.append(node("line", { x1: 0, x2: width, y1: y, y2: y, class: "grid" }), node("text", { x: 4, y: y - 3, class: "soft" }, `${Math.abs(lat).toFixed(digits)}° ${lat < 0 ? "S" : "N"}`));
  }
}

// items: {id, label, kind, spans: [[from, to], …]} in milliseconds.
export function drawAxis(svg, items, now, say, rtl, chosen) {
  const shown = items.filter((item) => item.spans.length);
  const width = Math.max(svg.clientWidth, 300), left = width < 600 ? 96 : 190, letters = width < 600 ? 13 : 26;
  const height = 34 + ROW * Math.max(shown.length, 1);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren();
  const start = Math.min(now - 3600e3, ...shown.flatMap((item) => item.spans.map((span) => Math.max(span[0], now - 12 * 3600e3))));
  const end = Math.max(now + 6 * 3600e3, ...shown.flatMap((item) => item.spans.map((span) => Math.min(span[1], now + 24 * 3600e3))));
  const at = (moment) => {
    const x = left + ((Math.min(Math.max(moment, start), end) - start) / (end - start)) * (width - left - 10);
    return rtl ? width - x : x;
  };
  const hours = (end - start) / 3600e3, step = [1, 2, 3, 6, 12].find((one) => (hours / one) * 95 <= width - left) ?? 24;
  for (let tick = Math.ceil(start / (step * 3600e3)) * step * 3600e3; tick < end; tick += step * 3600e3) {
    svg.append(node("line", { x1: at(tick), x2: at(tick), y1: 22, y2: height, class: "grid" }));
    // A name that would leave the frame is left out: its line stays.
    if (Math.min(at(tick), width - at(tick)) >= 52) svg.append(node("text", { x: at(tick), y: 15, "text-anchor": "middle", class: "soft" }, say(tick)));
  }
  shown.forEach((item, row) => {
    const y = 30 + row * ROW;
    svg.append(node("text", { x: rtl ? width - 6 : 6, y: y + 13, "text-anchor": "start" }, item.label.length > letters ? `${item.label.slice(0, letters - 1)}…` : item.label));
    for (const [from, to] of item.spans) {
      const [a, b] = [at(from), at(to)].sort((p, q) => p - q);
      svg.append(node("rect", { x: a, y, width: Math.max(b - a, 3), height: ROW - 8, class: `${item.kind}${item.id === chosen ? " chosen" : ""}` }, node("title", {}, `${item.label}: ${say(from)} – ${say(to)}`)));
    }
  });
  svg.append(node("line", { x1: at(now), x2: at(now), y1: 20, y2: height, class: "present" }));
}

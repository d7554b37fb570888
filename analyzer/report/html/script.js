"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
data.sources = JSON.parse(document.getElementById("sources").textContent);
const $ = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

/* make("li", {class: "x", onclick: f}, child, "text" ...): text is never taken for markup. */
function make(name, attributes, ...children) {
  const node = document.createElement(name);
  return fill(node, attributes, children);
}
function draw(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}
function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}
/* The directory that all of the absolute paths are in: said once, and left out everywhere else. */
function common(paths) {
  let head = null;
  for (const path of paths.filter((path) => path.startsWith("/"))) {
    if (head == null) head = path.slice(0, path.lastIndexOf("/") + 1);
    while (!path.startsWith(head)) head = head.slice(0, head.lastIndexOf("/", head.length - 2) + 1);
  }
  return head && head.length > 1 ? head : "";
}
const home = common([...data.findings.map((finding) => finding.locations[0].file), ...(data.coverage ? data.coverage.files.map((file) => file.file) : [])]);
/* Cut in the middle: names of one kind differ at their ends. */
function fit(text, most) {
  const end = Math.floor((most - 1) / 2);
  return text.length > most ? text.slice(0, most - 1 - end) + "…" + text.slice(-end) : text;
}
const short = (file) => (home && file.startsWith(home) ? file.slice(home.length) : file);
const place = (at) => (at.file ? short(at.file) + (at.line ? ":" + at.line : "") : at.function || "unknown place");
const created = (thread) => (thread.created.file || thread.created.function ? place(thread.created) : ""); // main was created by nobody
const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
function time(ns) {
  for (const [unit, size] of [["s", 1e9], ["ms", 1e6], ["us", 1e3]])
    if (ns >= size) return (ns / size).toPrecision(3) + " " + unit;
  return ns + " ns";
}
const share = (part) => (part.all ? Math.round((100 * part.exercised) / part.all) + " %" : "-");

/* ---- tabs */
const tabs = [...document.querySelectorAll("nav [role=tab]")];
function show(tab, focus) {
  for (const other of tabs) {
    other.setAttribute("aria-selected", other === tab);
    other.tabIndex = other === tab ? 0 : -1;
    $(other.getAttribute("aria-controls")).hidden = other !== tab;
  }
  const paint = later[tab.id];
  if (paint) { delete later[tab.id]; paint(); }
  if (focus) tab.focus();
}
tabs.forEach((tab, at) => {
  tab.addEventListener("click", () => show(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) show(tabs[(at + step + tabs.length) % tabs.length], true);
  });
});
$("theme").addEventListener("click", () => {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "light" : "dark";
});

/* ---- findings */
const PAGE = 200;
let found = [], shown = 0, current = null;
/* What the runs say of it; of one that they have found themselves, that it was observed or is predicted. */
const verdictOf = (finding) => finding.verdict || finding.evidence;
function matches(finding, words, levels, rule, verdict) {
  return levels.has(finding.level) && (!rule || finding.rule === rule) &&
    (!verdict || verdictOf(finding) === verdict) && words.every((word) => finding.text.includes(word));
}
function filter() {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const levels = new Set([...document.querySelectorAll("[name=level]:checked")].map((box) => box.value));
  found = data.findings.filter((f) => matches(f, words, levels, $("rule").value, $("verdict").value));
  shown = 0;
  $("list").replaceChildren();
  more();
  $("count").textContent = `${count(found.length, "finding")} of ${data.findings.length.toLocaleString("en")}`;
}
function more() {
  const next = found.slice(shown, shown + PAGE);
  shown += next.length;
  if ($("more")) $("more").parentNode.remove();
  for (const finding of next) $("list").append(make("li", null, entry(finding)));
  if (shown < found.length)
    $("list").append(make("li", null, make("button", { id: "more", onclick: more }, `Show more (${found.length - shown} left)`)));
}
function entry(finding) {
  return make("button", { "data-print": finding.fingerprint, "aria-current": finding === current, onclick: () => open(finding) },
    make("span", { class: "badge " + finding.level }, finding.level), make("b", null, finding.rule),
    finding.verdict ? " " + finding.verdict : "", make("div", null, finding.message),
    make("div", { class: "where" }, place(finding.locations[0])));
}
$("list").addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const buttons = [...$("list").querySelectorAll("button")];
  const next = buttons[buttons.indexOf(document.activeElement) + (step || 0)];
  if (!step || !next) return;
  event.preventDefault();
  next.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || /INPUT|SELECT|TEXTAREA/.test(document.activeElement.tagName)) return;
  event.preventDefault();
  show($("tab-findings"));
  $("search").focus();
});
function open(finding, quietly) {
  current = finding;
  for (const button of $("list").querySelectorAll("button"))
    button.setAttribute("aria-current", button.dataset.print === finding.fingerprint);
  if (!quietly) history.replaceState(null, "", "#" + finding.fingerprint);
  $("detail").replaceChildren(...detail(finding));
}
function detail(finding) {
  const parts = [
    make("h3", { id: "title" }, make("span", { class: "badge " + finding.level }, finding.level), finding.message),
    make("p", { class: "soft" }, `${finding.rule}; ${finding.confidence}, ${finding.evidence}` +
      (finding.count > 1 ? `, seen ${finding.count} times` : "") + `; fingerprint ${finding.fingerprint}`),
  ];
  if (finding.verdict)
    parts.push(make("p", null, make("b", { class: { confirmed: "error", observed: "error", refuted: "good" }[finding.verdict] || "soft" },
      finding.verdict), finding.proof ? ": " + finding.proof : ""));
  if (finding.note) parts.push(make("p", null, make("b", null, "Why: "), finding.note));
  if (finding.advice) parts.push(make("p", null, make("b", null, "Fix: "), finding.advice));
  if (finding.locks.length > 1 || (finding.rule === "lock-order" && finding.locks.length))
    parts.push(make("h3", null, "Lock graph"), cycle(finding));
  parts.push(make("h3", null, "Source"), ...excerpts(finding));
  if (finding.witnesses.length)
    parts.push(make("h3", null, finding.witnesses.length > 1 ? "Threads, side by side" : "The way there"),
      make("div", { class: "ways" }, ...finding.witnesses.map(way)));
  return parts;
}
function excerpts(finding) {
  const files = new Map();
  for (const at of finding.locations) {
    if (!at.line || !data.sources[at.file] || data.sources[at.file][at.line] == null) continue;
    if (!files.has(at.file)) files.set(at.file, new Map());
    const lines = files.get(at.file);
    lines.set(at.line, [...(lines.get(at.line) || []), at.message].filter((text) => text && text !== finding.message));
  }
  if (!files.size) return [make("p", { class: "soft" }, finding.locations.map(place).join(", "))];
  return [...files].flatMap(([file, hits]) => [make("div", { class: "where" }, short(file)), excerpt(data.sources[file], hits)]);
}
function excerpt(source, hits) {
  const wanted = new Set();
  for (const line of hits.keys()) for (let i = line - 2; i <= line + 2; i++) if (source[i] != null) wanted.add(i);
  const lines = [...wanted].sort((a, b) => a - b), block = make("pre", { class: "code", tabindex: 0 });
  lines.forEach((line, at) => {
    if (at && lines[at - 1] !== line - 1) block.append(make("span", { class: "soft" }, "..."));
    block.append(make("span", { class: hits.has(line) ? "hit" : null }, String(line).padStart(5) + "  " + source[line]));
    for (const text of hits.get(line) || []) block.append(make("i", null, "       ^ " + text));
  });
  return block;
}
function sayThread(name) {
  return !name || name === "any thread" ? "any thread" : "thread " + name;
}
function way(witness, at) {
  return make("div", { class: "way" }, make("b", null, sayThread(witness.thread)),
    make("ol", null, ...witness.steps.map((step) => make("li", null, make("span", { class: "mono" }, step.function + "() "), step.what,
      make("div", { class: "where" }, place(step)),
      step.held.length ? make("div", { class: "held" }, "holding " + step.held.join(", ")) : null))));
}

/* The locks of a finding on a circle; each thread is an arrow from what it holds to what it wants. */
function cycle(finding) {
  const locks = finding.locks.length > 1 ? finding.locks : [finding.locks[0] + " (one object)", finding.locks[0] + " (another)"];
  const width = 600, height = locks.length > 2 ? 320 : 140, middle = [width / 2, height / 2], radius = 120;
  const at = locks.map((_, i) => {
    const angle = (2 * Math.PI * i) / locks.length - Math.PI / (locks.length === 2 ? 1 : 2);
    return [middle[0] + (locks.length === 2 ? 1.3 : 1) * radius * Math.cos(angle), middle[1] + radius * Math.sin(angle)];
  });
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, width, role: "img",
    "aria-label": `Lock graph: ${locks.map((lock, i) => `${lock} is held while ${locks[(i + 1) % locks.length]} is asked for`).join(", ")}` });
  svg.append(draw("defs", null, draw("marker", { id: "head", viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 8, markerHeight: 8,
    orient: "auto-start-reverse" }, draw("path", { d: "M0 0 10 5 0 10z", fill: "currentColor" }))));
  locks.forEach((_, i) => {
    const from = at[i], to = at[(i + 1) % locks.length], label = (finding.witnesses[i] || {}).thread || "";
    const dx = to[0] - from[0], dy = to[1] - from[1], length = Math.hypot(dx, dy) || 1, bend = 46;
    const mid = [(from[0] + to[0]) / 2 - (dy / length) * -bend, (from[1] + to[1]) / 2 - (dx / length) * bend];
    const near = (end) => [end[0] + (mid[0] - end[0]) * 0.3, end[1] + (mid[1] - end[1]) * 0.3];
    const start = near(from), stop = near(to);
    svg.append(draw("path", { d: `M${start} Q${mid} ${stop}`, fill: "none", stroke: "currentColor", "stroke-width": 1.5, "marker-end": "url(#head)" }),
      draw("text", { x: mid[0], y: mid[1] + (dx > 0 ? -4 : 14), "text-anchor": "middle" }, label));
  });
  locks.forEach((lock, i) => {
    const wide = Math.max(60, lock.length * 7.2 + 16);
    svg.append(draw("g", { class: "lock" }, draw("rect", { x: at[i][0] - wide / 2, y: at[i][1] - 14, width: wide, height: 28, rx: 6,
      fill: "var(--panel)", stroke: "var(--error)" }), draw("text", { x: at[i][0], y: at[i][1] + 4, "text-anchor": "middle" }, lock)));
  });
  return svg;
}

/* ---- tables */
function table(head, rows, label) {
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, make("table", null,
    make("thead", null, make("tr", null, ...head.map(([name, kind]) => (name ? make("th", { scope: "col", class: kind }, name) : make("td"))))),
    make("tbody", null, ...rows.map((row) => make("tr", null, ...row.map((cell, i) => make("td", { class: head[i][1] }, cell)))))));
}
const VERDICTS = ["confirmed", "observed", "predicted", "exercised", "partly-exercised", "not-exercised", "refuted"];
/* By level, and of one level what was proved first; the list is in that order otherwise. */
function urgent(most) {
  const weight = (f) => 2 * ["error", "warning", "note"].indexOf(f.level) + (["confirmed", "observed"].includes(f.verdict) ? 0 : 1);
  const wanted = data.findings.filter((f) => f.level !== "note" && f.verdict !== "refuted");
  const ranked = wanted.map((f, at) => [weight(f), at, f]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((x) => x[2]);
  const told = new Map(), times = (f) => told.set(f.rule, (told.get(f.rule) || 0) + 1).get(f.rule);
  const later = new Set(ranked.filter((f) => times(f) > 2)); // of one rule two, as long as others have something to tell
  return [...ranked.filter((f) => !later.has(f)), ...later].slice(0, most);
}
/* All findings of one kind, and no others: what was filtered before is forgotten. */
function pick(id, value) {
  $("search").value = $("rule").value = $("verdict").value = "";
  for (const box of document.querySelectorAll("[name=level]")) box.checked = id !== "level" || box.value === value;
  if (id !== "level") $(id).value = value;
  filter();
  if (found.length) open(found[0], true);
  show($("tab-findings"), true);
}
function summary() {
  const levels = { error: 0, warning: 0, note: 0 }, verdicts = {};
  for (const finding of data.findings) {
    levels[finding.level]++;
    verdicts[verdictOf(finding)] = (verdicts[verdictOf(finding)] || 0) + 1;
  }
  const tried = data.findings.some((finding) => finding.verdict);
  const tile = (value, name, kind) => make("li", { class: kind }, make("b", null, value), name);
  const tiles = Object.entries(levels).map(([level, number]) => make("li", { class: level }, make("button",
    { onclick: () => pick("level", level) }, make("b", null, number.toLocaleString("en")), level + (number === 1 ? "" : "s"))));
  const metrics = data.metrics;
  tiles.push(tile((metrics.locks || data.locks.length).toLocaleString("en"), "locks"), tile(data.threads.length.toLocaleString("en"), "threads"));
  if (metrics.threads_alive_peak) tiles.push(tile(metrics.threads_alive_peak, "threads at once"));
  if (metrics.acquisitions) {
    tiles.push(tile(metrics.acquisitions.toLocaleString("en"), "acquisitions"));
    tiles.push(tile((100 * metrics.contention_rate).toPrecision(2) + " %", "of them waited"));
    tiles.push(tile(time(metrics.longest_wait_ns), "longest wait"));
  }
  if (data.coverage) tiles.push(tile(share(data.coverage.lock_sites), "of the lock sites exercised"));
  const rules = new Map();
  for (const finding of data.findings) rules.set(finding.rule, (rules.get(finding.rule) || 0) + 1);
  const list = (title, texts) => (texts.length ? [make("h3", null, title), make("ul", null, ...texts.map((text) => make("li", null, text)))] : []);
  const first = urgent(6), tallies = (id, title, pairs) => (pairs.length ? [make("div", null, make("h3", null, title),
    make("ul", { class: "tally" }, ...pairs.map(([name, n]) => make("li", null, make("button", { class: "plain", onclick: () => pick(id, name) },
      name, make("b", null, n.toLocaleString("en")))))))] : []);
  $("summary").append(make("ul", { class: "tiles" }, ...tiles));
  if (home) $("summary").append(make("p", { class: "where" }, "Paths are below " + home));
  if (!rules.size) $("summary").append(make("p", null, "No findings."));
  if (first.length)
    $("summary").append(make("h3", null, "Look at these first"), make("ol", { class: "first" }, ...first.map((finding) => make("li", null,
      make("button", { onclick: () => { show($("tab-findings"), true); open(finding); } },
        make("span", { class: "badge " + finding.level }, finding.level),
        ["confirmed", "observed"].includes(finding.verdict) ? make("b", { class: "error" }, finding.verdict + " ") : null, finding.message,
        make("span", { class: "where" }, " " + place(finding.locations[0])))))));
  $("summary").append(make("div", { class: "tallies" },
    ...tallies("verdict", "What the runs say of them", VERDICTS.filter((v) => tried && verdicts[v]).map((v) => [v, verdicts[v]])),
    ...tallies("rule", "By rule", [...rules].sort((a, b) => b[1] - a[1]))), ...list("Not analysed", data.incomplete), ...list("Could not see", data.unseen));
}
const HEAD = (id) => draw("defs", null, draw("marker", { id, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 7, markerHeight: 7, orient: "auto" },
  draw("path", { d: "M0 0 10 5 0 10z", fill: "context-stroke" })));
/* Edges without those that follow from others: from, by way of a third lock, to. What goes in circles stays. */
function essential(edges) {
  const next = new Map();
  for (const { from, to } of edges) if (from !== to) next.set(from, [...(next.get(from) || []), to]);
  const beyond = (start) => {
    const seen = new Set(), open = [start];
    while (open.length)
      for (const lock of next.get(open.pop()) || []) if (!seen.has(lock)) { seen.add(lock); open.push(lock); }
    return seen;
  };
  const reach = new Map([...next.keys()].map((lock) => [lock, beyond(lock)])), reaches = (from, to) => reach.has(from) && reach.get(from).has(to);
  const follows = ({ from, to }) => next.get(from).some((by) => by !== to && !reaches(by, from) && reaches(by, to) && !reaches(to, by));
  return edges.filter((edge) => edge.from !== edge.to && (edge.cyclic || !follows(edge)));
}
/* Locks of one level stand in rows of a few. */
function places(ranks, width, most, step) {
  const levels = [], at = new Map();
  for (const rank of ranks) (levels[rank.level] = levels[rank.level] || []).push(rank);
  let rows = 0;
  for (const level of levels) {
    const lines = Math.ceil(level.length / most), share = Math.ceil(level.length / lines);
    level.forEach((rank, i) => {
      const line = Math.floor(i / share), count = Math.min(share, level.length - line * share);
      at.set(rank.lock, { x: (((i % share) + 0.5) * width) / count, y: (rows + line) * step + 44, room: width / count - 16 });
    });
    rows += lines;
  }
  return { at, height: rows * step + 10 };
}
/* Down the page as an S; between locks of one row as an arc, below to the right and above to the left. */
function curve(from, to) {
  if (from.y !== to.y) {
    const down = from.y < to.y ? 1 : -1;
    return `M${from.x} ${from.y + 13 * down} C${from.x} ${from.y + 45 * down} ${to.x} ${to.y - 45 * down} ${to.x} ${to.y - 13 * down}`;
  }
  const side = from.x < to.x ? 1 : -1, bend = Math.min(40, 16 + Math.abs(to.x - from.x) / 30), x = [from.x + 12 * side, to.x - 12 * side];
  return `M${x[0]} ${from.y + 13 * side} C${x[0]} ${from.y + (13 + bend) * side} ${x[1]} ${to.y + (13 + bend) * side} ${x[1]} ${to.y + 13 * side}`;
}
function order() {
  const here = $("order"), ranks = data.hierarchy;
  if (!ranks.length) {
    const nests = data.findings.some((finding) => ["lock-order", "nested-locks"].includes(finding.rule));
    here.append(make("p", null, nests ? "A saved report does not hold it: lockstitch scan --format html draws it, and so does a report of recordings."
      : "No lock was taken while another was held."));
    return;
  }
  const blamed = new Set(data.findings.filter((f) => ["lock-order", "deadlock"].includes(f.rule) && f.verdict !== "refuted").flatMap((f) => f.locks));
  const kind = (lock, cyclic) => (!cyclic ? "soft" : blamed.has(lock) ? "error" : "warning");
  const width = 1200, drawn = ranks.slice(0, 200), { at, height } = places(drawn, width, 8, 88);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, width, role: "img", "aria-label": "Lock hierarchy, outermost locks at the top; the table below says the same" }, HEAD("tip"));
  const edges = data.order.filter((edge) => edge.from !== edge.to && at.has(edge.from) && at.has(edge.to)), tries = edges.filter((edge) => !edge.blocking);
  for (const edge of [...essential(edges.filter((edge) => edge.blocking)), ...tries]) {
    const worse = kind(edge.from, edge.cyclic) === "error" && kind(edge.to, edge.cyclic) === "error" ? "error" : kind("", edge.cyclic);
    svg.append(draw("path", { d: curve(at.get(edge.from), at.get(edge.to)), fill: "none", stroke: `var(--${worse})`, "marker-end": "url(#tip)",
      "stroke-dasharray": edge.blocking ? null : "5 4" }, draw("title", null, `${edge.from}, then ${edge.to}${edge.blocking ? "" : " (tried only)"}`)));
  }
  for (const rank of drawn) {
    const { x, y, room } = at.get(rank.lock), most = Math.max(6, Math.floor((room - 14) / 7));
    const text = fit(rank.lock, most), wide = text.length * 7 + 14;
    svg.append(draw("g", null, draw("title", null, rank.lock), draw("rect", { x: x - wide / 2, y: y - 13, width: wide, height: 26, rx: 5, fill: "var(--panel)",
      stroke: rank.cyclic ? `var(--${kind(rank.lock, true)})` : "var(--line)" }), draw("text", { x, y: y + 4, "text-anchor": "middle" }, text)));
  }
  here.append(make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Lock hierarchy, drawn" }, svg),
    make("p", { class: "soft" }, "An arrow goes from the lock that is held to the one that is asked for. Orders that follow from others are in the table only." +
      (tries.length ? " Dashed: it is only tried, and nobody waits." : "") +
      (ranks.length > drawn.length ? ` Drawn are ${drawn.length} of ${ranks.length} locks.` : "")),
    table([["level", "number"], ["lock"], ["taken under it"], [ranks.some((rank) => rank.cyclic) ? "orders" : ""]],
      ranks.map((rank) => [rank.level + 1, rank.lock, data.order.filter((edge) => edge.from === rank.lock).map((edge) => edge.to).join(", ") || "nothing (leaf)",
        !rank.cyclic ? "" : kind(rank.lock, true) === "error" ? make("b", { class: "error" }, "in a cycle")
          : make("span", { class: "warning" }, "opposite ones, none that is known to deadlock")]), "Lock hierarchy"));
  if (data.acquitted.length)
    here.append(make("h3", null, "Opposite orders that cannot deadlock"), make("ul", null, ...data.acquitted.map((cycle) =>
      make("li", null, `${cycle.locks.join(", ")}: ${cycle.text}`, cycle.at.file ? " at " + place(cycle.at) : ""))));
}
function contention() {
  const here = $("contention");
  const locks = data.locks.filter((lock) => lock.contended > 0).sort((a, b) => b.wait_ns.total - a.wait_ns.total);
  if (!locks.length) { here.append(make("p", null, data.metrics.acquisitions ? "No thread had to wait for a lock." : "Nothing was run.")); return; }
  const top = locks.slice(0, 20), most = Math.max(...top.map((lock) => lock.wait_ns.total), 1), row = 24;
  here.append(make("h3", null, "Time lost waiting, by lock"), draw("svg", { viewBox: `0 0 900 ${top.length * row + 8}`, width: 900, role: "img",
    "aria-label": "Time lost waiting by lock; the table below says the same" }, ...top.flatMap((lock, i) => [
    draw("text", { x: 250, y: i * row + 17, "text-anchor": "end" }, fit(lock.name, 36)),
    draw("rect", { class: "bar", x: 258, y: i * row + 4, height: row - 8, width: Math.max(1, (540 * lock.wait_ns.total) / most) }),
    draw("text", { x: 264 + (540 * lock.wait_ns.total) / most, y: i * row + 17 }, time(lock.wait_ns.total))])),
  table([["lock"], ["acquired", "number"], ["waited", "number"], ["rate", "number"], ["total wait", "number"], ["median", "number"], ["p99", "number"], ["longest", "number"], ["longest hold", "number"]],
    locks.slice(0, 500).map((lock) => [lock.name, lock.acquisitions.toLocaleString("en"), lock.contended.toLocaleString("en"),
      ((100 * lock.contended) / Math.max(1, lock.acquisitions)).toPrecision(2) + " %", time(lock.wait_ns.total), time(lock.wait_ns.p50),
      time(lock.wait_ns.p99), time(lock.wait_ns.max), lock.hold_ns.max ? time(lock.hold_ns.max) : "-"]), "Contention by lock"));
}
/* A line of time below a chart that is so high. */
function axis(left, width, high, end) {
  return [0, 0.25, 0.5, 0.75, 1].flatMap((part) => [
    draw("path", { d: `M${left + width * part} 0V${high}`, stroke: "var(--line)", "stroke-width": 1 }),
    draw("text", { x: left + width * part, y: high + 14, "text-anchor": part < 1 ? "middle" : "end" }, part ? time(end * part) : "0")]);
}
const lifeOf = (thread, end) => (thread.end_ns || end) - thread.start_ns;
/* How many threads were alive, over time: in so many columns the most that were there at once. */
function crowd(all, end) {
  const left = 280, width = 600, high = 90, columns = 300, moments = [];
  for (const thread of all) moments.push([thread.start_ns, 1], [thread.end_ns || end, -1]);
  moments.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const peaks = new Array(columns).fill(0);
  let alive = 0, column = 0, most = 1;
  for (const [at, change] of moments) {
    for (const to = Math.min(columns - 1, Math.floor((columns * at) / end)); column < to; ) peaks[++column] = alive;
    alive += change;
    peaks[column] = Math.max(peaks[column], alive);
    most = Math.max(most, alive);
  }
  const points = peaks.map((peak, i) => `H${left + (i * width) / columns}V${high - ((high - 8) * peak) / most}`).join("");
  return draw("svg", { viewBox: `0 0 900 ${high + 20}`, width: 900, role: "img", "aria-label": `Threads alive over time: at most ${most} at once` },
    ...axis(left, width, high, end), draw("path", { class: "bar", d: `M${left} ${high}${points}H${left + width}V${high}Z` }),
    draw("text", { x: left - 8, y: 12, "text-anchor": "end" }, `${most} at most`), draw("text", { x: left - 8, y: high, "text-anchor": "end" }, "threads alive"));
}
/* One line for each life. */
function lives(some, end) {
  const left = 280, width = 600, row = 20, high = some.length * row + 4;
  return draw("svg", { viewBox: `0 0 900 ${high + 20}`, width: 900, role: "img", "aria-label": "Life of each thread over time; the table below says the same" },
    ...axis(left, width, high, end), ...some.flatMap((t, i) => {
      const life = lifeOf(t, end), x = left + (width * t.start_ns) / end, wide = Math.max(1, (width * life) / end);
      return [draw("text", { x: left - 8, y: i * row + 15, "text-anchor": "end" }, fit(t.name, 36)),
        draw("rect", { class: "bar", x, y: i * row + 3, width: wide, height: row - 5 }, draw("title", null, `${t.name}: ${time(life)}, waited ${time(t.wait_ns)}`)),
        draw("rect", { class: "bar second", x, y: i * row + 3, width: Math.min(wide, (wide * t.wait_ns) / Math.max(1, life)), height: (row - 5) / 3 })];
    }));
}
function threads() {
  const here = $("threads"), all = data.threads, end = Math.max(...all.map((t) => t.end_ns || 0), 1), most = 60;
  if (!data.metrics.threads_created) {
    here.append(table([["thread root"], ["start routine"], ["created at"]], all.map((t) => [t.name, t.start_routine, created(t)]), "Threads"));
    return;
  }
  const chosen = new Set(all.length > most ? [...all].sort((a, b) => b.wait_ns - a.wait_ns || lifeOf(b, end) - lifeOf(a, end)).slice(0, most) : all);
  here.append(make("h3", null, "Threads over time"), crowd(all, end),
    make("h3", null, all.length > most ? `The ${most} threads that waited longest, of ${all.length.toLocaleString("en")}` : "Each thread"),
    lives(all.filter((t) => chosen.has(t)), end),
    make("p", { class: "soft" }, "The thin bar is the share of its life that the thread waited for locks."),
    table([["thread"], ["start routine"], ["created at"], ["life", "number"], ["waited", "number"], ["switches (voluntary, not)", "number"], ["ended"]],
      all.slice(0, 2000).map((t) => [t.name, t.start_routine, created(t), time(lifeOf(t, end)), time(t.wait_ns),
        t.context_switches.voluntary + t.context_switches.involuntary ? `${t.context_switches.voluntary}, ${t.context_switches.involuntary}` : "-",
        t.ended]), "Threads"));
}
function coverage() {
  const here = $("coverage"), all = data.coverage;
  if (!all) { here.append(make("p", null, "Give lockstitch report what scan has saved (--format json) beside recordings, and it tells here what the runs have exercised.")); return; }
  const row = (name, part) => [name, part.exercised, part.all, share(part), make("meter", { min: 0, max: Math.max(1, part.all), value: part.exercised, "aria-label": name })];
  const head = [["what"], ["exercised", "number"], ["of", "number"], ["share", "number"], [""]];
  here.append(table(head, [row("lock sites", all.lock_sites), row("orders of two locks", all.order), row("start routines of threads", all.thread_roots)], "Lock coverage"),
    make("h3", null, "By file"), table(head, all.files.map((file) => row(short(file.file), file.lock_sites)), "Lock coverage by file"),
    make("h3", null, "Lock sites that no run came to"), all.missed.length ? make("ul", null, ...all.missed.slice(0, 1000).map((at) => make("li", null, place(at), " in ", make("code", null, at.function + "()")))) : make("p", null, "None."));
}

const later = { "tab-order": order, "tab-contention": contention, "tab-threads": threads, "tab-coverage": coverage };
for (const finding of data.findings)
  finding.text = [finding.rule, finding.message, finding.fingerprint, ...finding.locks, ...finding.locations.map((at) => at.file + " " + at.function)].join(" ").toLowerCase();
for (const id of ["search", "rule", "verdict"]) $(id).addEventListener("input", filter);
for (const box of document.querySelectorAll("[name=level]")) box.addEventListener("change", filter);
const choices = (id, values) => $(id).append(...[...new Set(values)].sort().map((value) => make("option", { value }, value)));
choices("rule", data.findings.map((finding) => finding.rule));
choices("verdict", data.findings.map(verdictOf));
const ran = data.metrics.threads_created || data.findings.some((finding) => finding.evidence !== "predicted");
const command = data.command || (ran ? "a run" : "source code");
$("what").textContent = fit(command, 80);
$("what").title = command;
$("version").textContent = "lockstitch " + data.version;
summary();
filter();
const wanted = data.findings.find((finding) => finding.fingerprint === location.hash.slice(1));
if (wanted) { show($("tab-findings")); open(wanted); } else if (data.findings.length) open(data.findings[0], true);
document.documentElement.dataset.ready = "yes";

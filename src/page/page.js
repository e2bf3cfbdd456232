// Shared by every page of whosaid. Text of articles reaches the page as text nodes only: nothing here makes markup of it.
"use strict";

/** An element: `el("a", {class: "x", href: url, onclick: f}, "text", child)`. */
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) element.append(child);
  return element;
}

const byId = id => document.getElementById(id);
const number = n => n.toLocaleString("en-GB");
const counted = (n, noun) => `${number(n)} ${noun}${n === 1 ? "" : "s"}`;
const percent = share => `${Math.round(100 * share)} %`;

/** A link where the address is one of the web, else its text: other schemes could run script. */
function link(url, text) {
  return /^https?:\/\//i.test(url) ? el("a", {href: url, rel: "noreferrer noopener", target: "_blank"}, text || url) : text || url;
}

/** What the page was made with. */
function pageData() {
  return JSON.parse(byId("data").textContent);
}

/** A text whose places are told in code points, as tables do, while the browser counts UTF-16 units. */
class Text {
  constructor(text) {
    this.text = text;
    this.units = null;
    if (/[\ud800-\udfff]/.test(text)) {
      this.units = [];
      for (let unit = 0; unit < text.length; unit += text.codePointAt(unit) > 0xffff ? 2 : 1) this.units.push(unit);
      this.units.push(text.length);
    }
    this.length = this.units ? this.units.length - 1 : text.length;
  }

  /** The UTF-16 unit at which code point `point` begins. */
  unit(point) {
    return this.units ? this.units[Math.min(point, this.length)] : Math.min(point, this.length);
  }

  /** The code point that UTF-16 unit `unit` belongs to. */
  point(unit) {
    if (!this.units) return unit;
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.units[middle] <= unit) low = middle; else high = middle - 1;
    }
    return low;
  }

  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }
}

/** The speakers of an article in order of what they say, each with its number. */
function castOf(marks) {
  const cast = new Map();
  for (const mark of [...marks].sort((a, b) => (a.parts[0] || [0])[0] - (b.parts[0] || [0])[0])) {
    const known = cast.get(mark.speaker) || {name: mark.speaker, kind: mark.speakerKind, n: 0, number: 0};
    known.n += 1;
    if (mark.speaker && !known.number) known.number = 1 + [...cast.values()].filter(one => one.number).length;
    cast.set(mark.speaker, known);
  }
  return cast;
}

const hue = speaker => speaker && speaker.number ? `s${(speaker.number - 1) % 8}` : "nobody";

/**
 * The article with its quotations: `marks` are `{key, parts, cue, source, speaker, type}`, places in code points.
 * The shortest quotation that holds a place gives its colour. `pick(key)` is called for a click or Enter.
 */
function articleView(text, marks, {active = null, pick = null} = {}) {
  const whole = text instanceof Text ? text : new Text(text);
  const cast = castOf(marks);
  const spans = [];
  marks.forEach((mark, order) => {
    const length = mark.parts.reduce((sum, [start, end]) => sum + end - start, 0);
    mark.parts.forEach(([start, end], part) =>
      spans.push({start, end, role: "content", mark, length, order, last: part === mark.parts.length - 1}));
    for (const role of ["cue", "source"]) if (mark[role]) spans.push({start: mark[role][0], end: mark[role][1], role, mark});
  });
  const kept = spans.filter(span => span.start < span.end && span.end <= whole.length);
  const borders = [...new Set([0, whole.length, ...kept.flatMap(span => [span.start, span.end])])].sort((a, b) => a - b);
  kept.sort((a, b) => a.start - b.start);
  const root = el("div", {class: "article", lang: "en"});
  let [next, live] = [0, []];
  for (let i = 0; i + 1 < borders.length; i++) {
    const [start, end] = [borders[i], borders[i + 1]];
    live = live.filter(span => span.end > start);
    while (next < kept.length && kept[next].start <= start) live.push(kept[next++]);
    const contents = live.filter(span => span.role === "content");
    const inner = contents.sort((a, b) => a.length - b.length || b.order - a.order)[0];
    const classes = ["source", "cue"].filter(role => live.some(span => span.role === role));
    const piece = el(inner ? "mark" : "span", {"data-from": start}, whole.slice(start, end));
    if (inner) {
      const speaker = cast.get(inner.mark.speaker);
      classes.push(hue(speaker), inner.mark.type || "direct");
      piece.dataset.key = inner.mark.key;
      piece.title = `${inner.mark.speaker || "nobody found"}, ${inner.mark.type || "direct"}`;
      if (active !== null && contents.some(span => span.mark.key === active)) classes.push("active");
      if (inner.end === end && inner.last) piece.dataset.number = speaker.number || "?";
      if (pick) {
        if (inner.start === start) Object.entries({role: "button", tabindex: 0}).forEach(([name, value]) => piece.setAttribute(name, value));
        piece.addEventListener("click", () => { if (String(getSelection()) === "") pick(inner.mark.key); });
        piece.addEventListener("keydown", event => { if (event.key === "Enter") pick(inner.mark.key); });
      }
    }
    if (classes.length) piece.className = classes.join(" ");
    root.append(piece);
  }
  return root;
}

/** The list of an article's speakers with their colours. */
function castView(marks, counts = true) {
  const cast = [...castOf(marks).values()].sort((a, b) => (a.number || 1e9) - (b.number || 1e9));
  return el("ul", {class: "cast", "aria-label": "Speakers of this article"}, cast.map(one =>
    el("li", {}, el("span", {class: `swatch ${hue(one)}`}, one.number ? `${one.number} ` : "? ", one.name || "nobody found"), counts ? ` ${one.n}` : null)));
}

/** What the marks mean. */
function legendView() {
  return el("ul", {class: "legend", "aria-label": "Legend"},
    ...[["direct", "all in quotation marks"], ["mixed", "pieces in marks"], ["indirect", "reported"]].map(([type, about]) =>
      el("li", {}, el("span", {class: `swatch s0 ${type}`}, type), ` ${about}`)),
    el("li", {}, el("span", {class: "source"}, "source")), el("li", {}, el("span", {class: "cue"}, "cue")),
    el("li", {}, "a colour and a number for each speaker"));
}

/** A list that holds only the rows in sight. `render(index)` gives a row; `choose(index)` is told of the chosen one. */
class VirtualList {
  constructor(root, {height, label, render, choose}) {
    Object.assign(this, {root, height, render, choose, count: 0, chosen: -1});
    root.tabIndex = 0;
    root.setAttribute("role", "listbox");
    root.setAttribute("aria-label", label);
    this.inside = el("div", {class: "inside", role: "presentation"});
    root.replaceChildren(this.inside);
    root.addEventListener("scroll", () => this.draw(), {passive: true});
    root.addEventListener("keydown", event => this.key(event));
    root.addEventListener("click", event => {
      const row = event.target.closest("[data-index]");
      if (row) this.select(Number(row.dataset.index), true);
    });
    new ResizeObserver(() => this.draw()).observe(root);
  }

  show(count, chosen = -1) {
    this.count = count;
    this.chosen = chosen;
    this.inside.style.height = `${count * this.height}px`;
    this.drawn = null;
    this.draw();
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.root.clientHeight / this.height) - 1);
    const steps = {ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9};
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in steps) {
      event.preventDefault();
      this.select(Math.max(0, Math.min(this.count - 1, this.chosen + steps[event.key])), false);
    } else if (event.key === "Enter" && this.chosen >= 0) {
      this.choose(this.chosen, true);
    }
  }

  select(index, opens) {
    if (!this.count) return;
    this.chosen = index;
    this.reveal(index);
    this.drawn = null;
    this.draw();
    this.choose(index, opens);
  }

  reveal(index) {
    const top = index * this.height;
    if (top < this.root.scrollTop) this.root.scrollTop = top;
    const bottom = top + this.height - this.root.clientHeight;
    if (bottom > this.root.scrollTop) this.root.scrollTop = bottom;
  }

  draw() {
    const beyond = 6;
    const first = Math.max(0, Math.floor(this.root.scrollTop / this.height) - beyond);
    const last = Math.min(this.count, Math.ceil((this.root.scrollTop + this.root.clientHeight) / this.height) + beyond);
    const drawn = `${first}-${last}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const rows = [];
    for (let index = first; index < last; index++) {
      const row = this.render(index);
      row.setAttribute("role", "option");
      row.setAttribute("aria-setsize", this.count);
      row.setAttribute("aria-posinset", index + 1);
      row.setAttribute("aria-selected", index === this.chosen);
      row.id = `row-${index}`;
      row.dataset.index = index;
      row.classList.add("row");
      row.style.top = `${index * this.height}px`;
      row.style.height = `${this.height}px`;
      rows.push(row);
    }
    this.inside.replaceChildren(...rows);
    if (this.chosen >= first && this.chosen < last) this.root.setAttribute("aria-activedescendant", `row-${this.chosen}`);
    else this.root.removeAttribute("aria-activedescendant");
  }
}

/** Light, dark, or as the system has it; kept where the browser allows it. */
function themeButton() {
  const names = {"": "as the system", light: "light", dark: "dark"};
  const order = ["", "light", "dark"];
  let theme = "";
  try { theme = localStorage.getItem("whosaid-theme") || ""; } catch { /* no storage for this page */ }
  const button = el("button", {type: "button", onclick: () => set(order[(order.indexOf(theme) + 1) % order.length])});
  const set = chosen => {
    theme = order.includes(chosen) ? chosen : "";
    if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme;
    button.textContent = `Colours: ${names[theme]}`;
    try { localStorage.setItem("whosaid-theme", theme); } catch { /* no storage for this page */ }
    dispatchEvent(new Event("themechange"));
  };
  set(theme);
  return button;
}

/** A dialog of what the keys do, opened by its button and by `?`. */
function keysButton(keys) {
  const close = el("button", {type: "button", onclick: () => dialog.close()}, "Close");
  const dialog = el("dialog", {"aria-label": "Keys"}, el("h2", {}, "Keys"),
    el("table", {}, el("tbody", {}, keys.map(([key, what]) => el("tr", {}, el("td", {}, el("kbd", {}, key)), el("td", {}, what))))), close);
  document.body.append(dialog);
  addEventListener("keydown", event => { if (event.key === "?" && !isTyping(event)) dialog.showModal(); });
  return el("button", {type: "button", onclick: () => dialog.showModal()}, "Keys");
}

/** Whether a key belongs to a field that is being typed in. */
function isTyping(event) {
  const target = event.target;
  return target instanceof HTMLElement && (target.matches("input:not([type=checkbox]):not([type=range]), textarea, select") || target.isContentEditable);
}

function pageReady() {
  document.documentElement.dataset.ready = "yes";
}

// What report and review share: the rows of a table, filters, the overview, the list, the article beside it.

/** Rows as objects that stay arrays inside: 50,000 of them are read at once. */
class Rows {
  constructor(data) {
    this.docs = data.docs;
    this.at = Object.fromEntries(data.columns.map((name, place) => [name, place]));
    this.rows = data.rows;
    this.texts = new Map();
    this.ofDoc = this.docs.map(() => []);
    this.rows.forEach((row, index) => this.ofDoc[row[this.at.doc]].push(index));
    this.hay = new Array(this.rows.length);
  }

  get(index, name) {
    return this.rows[index][this.at[name]];
  }

  doc(index) {
    return this.docs[this.get(index, "doc")];
  }

  /** What a search looks through. */
  haystack(index) {
    if (this.hay[index] === undefined) {
      const doc = this.doc(index);
      this.hay[index] = [this.get(index, "text"), this.get(index, "speaker"), doc.publisher, doc.title, doc.id]
        .map(text => text || "").join("\n").toLowerCase();
    }
    return this.hay[index];
  }

  mark(index) {
    const get = name => this.get(index, name);
    return {key: String(index), parts: get("stands") ? get("parts") : [], cue: get("cue"), source: get("source"), speaker: get("speaker"),
      speakerKind: get("speaker_kind"), type: get("type")};
  }

  text(doc) {
    if (!this.texts.has(doc)) this.texts.set(doc, doc.text === null ? null : new Text(doc.text));
    return this.texts.get(doc);
  }
}

/** `2024-03-05` of what a publisher gives as its date; null where it cannot be read. */
function dayOf(published) {
  if (!published) return null;
  const plain = /^\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)/.exec(published);
  const date = plain ? new Date(Date.UTC(+plain[1], plain[2] - 1, +plain[3])) : new Date(published);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1500 || date.getUTCFullYear() > 2200) return null;
  if (!plain) return new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()));
  return date;
}

/** The selects: name of the filter, label, value of a row. */
const FIELDS = [
  ["publisher", "Publisher", (rows, index) => rows.doc(index).publisher || ""],
  ["type", "Kind", (rows, index) => rows.get(index, "type")],
  ["speaker_kind", "Speaker is", (rows, index) => rows.get(index, "speaker_kind")],
  ["cue_class", "Cue class", (rows, index) => rows.get(index, "cue_class")],
];
/** Filters without a select, set by a click into the overview. */
const PICKED = [
  ["speaker", "Speaker", (rows, index) => rows.get(index, "speaker")],
  ["source_kind", "Unnamed source", (rows, index) => rows.get(index, "source_kind")],
  ["reason", "Reason", (rows, index) => rows.get(index, "reason")],
  ["medium", "Medium", (rows, index) => rows.get(index, "medium")],
  ["doc", "Article", (rows, index) => rows.doc(index).id],
];
const VALUES = Object.fromEntries([...FIELDS, ...PICKED].map(([name, , value]) => [name, value]));
const LABELS = Object.fromEntries([...FIELDS, ...PICKED].map(([name, label]) => [name, label]));
const NOTHING = "(none)";

/** The page of a corpus. `extra` adds what review has: `rowBadge`, `detail`, `sort`, `opened`, `filter`. */
class Corpus {
  constructor(data, extra = {}) {
    this.data = data;
    this.rows = new Rows(data);
    this.extra = extra;
    this.filter = {};
    this.measure = "quotations";
    this.shown = [];
    this.current = -1;
    this.build();
    this.fromAddress();
    this.apply();
  }

  build() {
    const set = (name, value) => { if (value === "" || value === null) delete this.filter[name]; else this.filter[name] = value; this.apply(); };
    this.set = set;
    let waiting = 0;
    this.search = el("input", {type: "search", id: "search", placeholder: "words of a quotation, a speaker, a title", oninput: event => {
      clearTimeout(waiting);
      waiting = setTimeout(() => set("q", event.target.value.trim()), 120);
    }});
    const filters = byId("filters");
    filters.append(el("div", {class: "search"}, el("label", {for: "search"}, "Search"), this.search));
    this.selects = {};
    for (const [name, label, value] of FIELDS) {
      const counts = new Map();
      for (let index = 0; index < this.rows.rows.length; index++) {
        const key = value(this.rows, index);
        counts.set(key, (counts.get(key) || 0) + 1);
      }
      const options = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      const select = el("select", {id: `by-${name}`, onchange: event => set(name, event.target.value)}, el("option", {value: ""}, "all"),
        options.map(([key, n]) => el("option", {value: key || NOTHING}, `${key || NOTHING} (${number(n)})`)));
      this.selects[name] = select;
      filters.append(el("div", {}, el("label", {for: `by-${name}`}, label), select));
    }
    this.sliders = {};
    for (const [name, label] of [["confidence", "Speaker sure, at least"], ["quote_confidence", "Quotation sure, at least"]]) {
      const out = el("output", {}, "0 %");
      const slider = el("input", {type: "range", id: `least-${name}`, min: 0, max: 100, step: 5, value: 0, oninput: event => {
        out.textContent = `${event.target.value} %`;
        set(`least_${name}`, Number(event.target.value) ? Number(event.target.value) / 100 : "");
      }});
      this.sliders[name] = [slider, out];
      filters.append(el("div", {}, el("label", {for: `least-${name}`}, `${label} `, out), slider));
    }
    for (const control of this.extra.filters ? this.extra.filters(this) : []) filters.append(control);
    this.list = new VirtualList(byId("list"), {height: 100, label: "Quotations", render: place => this.row(this.shown[place]),
      choose: (place, opens) => this.open(this.shown[place], opens)});
    addEventListener("keydown", event => {
      if (event.key === "Escape" && byId("detail").classList.contains("open")) this.close();
      else if (event.key === "/" && !isTyping(event)) { event.preventDefault(); this.search.focus(); }
      else if ((event.key === "j" || event.key === "k") && !isTyping(event) && event.target !== byId("list") && !event.ctrlKey && !event.metaKey && !event.altKey) this.list.key(event);
    });
    addEventListener("hashchange", () => { this.fromAddress(); this.apply(); });
    addEventListener("beforeprint", () => this.paper());
    addEventListener("themechange", () => this.overTime());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.overTime());
    byId("overview").addEventListener("toggle", () => this.overview());
    for (const measure of ["quotations", "words"]) {
      byId("measure").append(el("button", {type: "button", "data-measure": measure, "aria-pressed": String(measure === this.measure), onclick: () => {
        this.measure = measure;
        for (const button of byId("measure").querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.measure === measure));
        this.overview();
      }}, measure));
    }
  }

  /** The filter stands in the address, so that a page that is loaded again shows the same. */
  fromAddress() {
    const given = new URLSearchParams(location.hash.slice(1));
    this.filter = {};
    for (const [name, value] of given) {
      if (name in VALUES || name === "q" || name === "verdict") this.filter[name] = value;
      else if (/^least_(quote_)?confidence$/.test(name) && Number(value) > 0) this.filter[name] = Number(value);
    }
    this.search.value = this.filter.q || "";
    for (const [name, select] of Object.entries(this.selects)) {
      select.value = this.filter[name] || "";
      if (select.selectedIndex < 0) { select.value = ""; delete this.filter[name]; }
    }
    for (const [name, [slider, out]] of Object.entries(this.sliders)) {
      slider.value = 100 * (this.filter[`least_${name}`] || 0);
      out.textContent = `${slider.value} %`;
    }
  }

  apply() {
    const {rows, filter} = this;
    const words = (filter.q || "").toLowerCase().split(/\s+/).filter(Boolean);
    const fields = Object.entries(filter).filter(([name]) => name in VALUES).map(([name, wanted]) => [VALUES[name], wanted === NOTHING ? "" : wanted]);
    const least = filter.least_confidence || 0, leastQuote = filter.least_quote_confidence || 0;
    const shown = [];
    for (let index = 0; index < rows.rows.length; index++) {
      if (rows.get(index, "confidence") < least || rows.get(index, "quote_confidence") < leastQuote) continue;
      if (!fields.every(([value, wanted]) => value(rows, index) === wanted)) continue;
      if (this.extra.filter && !this.extra.filter(index, filter)) continue;
      if (words.length && !words.every(word => rows.haystack(index).includes(word))) continue;
      shown.push(index);
    }
    if (this.extra.sort) shown.sort(this.extra.sort);
    this.shown = shown;
    const hash = new URLSearchParams(filter).toString();
    if (hash !== location.hash.slice(1)) history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    for (const [name, select] of Object.entries(this.selects)) select.value = filter[name] || "";
    this.chips();
    this.numbers();
    this.list.root.scrollTop = 0;
    this.list.show(shown.length, shown.indexOf(this.current));
    this.overview();
  }

  chips() {
    const chips = Object.entries(this.filter).filter(([name]) => name !== "q" && !(name in this.selects) && name in VALUES)
      .map(([name, value]) => el("button", {type: "button", "aria-label": `Take away the filter ${LABELS[name]} ${value}`, onclick: () => this.set(name, "")}, `${LABELS[name]}: ${value} ×`));
    if (Object.keys(this.filter).length) {
      chips.push(el("button", {type: "button", class: "quiet", id: "clear", onclick: () => { this.filter = {}; this.search.value = ""; history.replaceState(null, "", location.pathname + location.search); this.fromAddress(); this.apply(); }}, "Show all"));
    }
    byId("chosen").replaceChildren(...chips);
  }

  numbers() {
    const {rows, shown} = this;
    const docs = new Set(), speakers = new Set();
    let words = 0;
    for (const index of shown) {
      docs.add(rows.get(index, "doc"));
      if (rows.get(index, "speaker")) speakers.add(`${rows.get(index, "speaker_kind")}\n${rows.get(index, "speaker")}`);
      words += rows.get(index, "words");
    }
    const all = shown.length === rows.rows.length ? "" : ` of ${number(rows.rows.length)}`;
    const one = (id, n, noun, rest = "") => el("span", {}, el("b", {id}, number(n)), ` ${noun}${n === 1 ? "" : "s"}${rest}`);
    byId("numbers").replaceChildren(one("n-quotations", shown.length, "quotation", all), one("n-speakers", speakers.size, "speaker"),
      one("n-articles", docs.size, "article"), one("n-words", words, "word"));
  }

  row(index) {
    const get = name => this.rows.get(index, name), doc = this.rows.doc(index);
    const where = [doc.publisher, doc.published && doc.published.slice(0, 10), doc.title || doc.id].filter(Boolean).join(" · ");
    return el("div", {}, el("div", {class: "head"}, this.extra.badge ? this.extra.badge(index) : null, el("span", {class: "who"}, get("speaker") || "nobody found"),
      el("span", {class: "soft"}, `${get("type")} · ${get("speaker") ? percent(get("confidence")) : "–"}`)),
      el("div", {class: "said"}, get("text")), el("div", {class: "where"}, where));
  }

  open(index, opens = true) {
    this.current = index;
    this.draw();
    const pane = byId("detail");
    if (opens) {
      pane.classList.add("open");
      if (getComputedStyle(pane).position === "fixed") pane.querySelector(".close").focus();
    }
    if (this.extra.opened) this.extra.opened(index);
  }

  /** Opens a row that may not be in the list now. */
  pick(index) {
    const place = this.shown.indexOf(index);
    if (place >= 0) this.list.select(place, true); else { this.list.show(this.shown.length, -1); this.open(index); }
  }

  close() {
    byId("detail").classList.remove("open");
    byId("list").focus();
  }

  draw() {
    const index = this.current, pane = byId("detail");
    if (index < 0) return;
    const doc = this.rows.doc(index), docIndex = this.rows.get(index, "doc");
    const marks = this.rows.ofDoc[docIndex].map(one => this.rows.mark(one)).filter(mark => !this.extra.hides || !this.extra.hides(Number(mark.key)));
    const text = this.rows.text(doc);
    const about = [doc.publisher, doc.published, doc.author].filter(Boolean).join(" · ");
    const view = text === null ? el("blockquote", {class: "article"}, this.rows.get(index, "text")) : articleView(text, marks, {active: String(index), pick: key => this.pick(Number(key))});
    const missing = text === null ? el("p", {class: "soft"}, this.data.has_texts ? "This article is not in the input that was named." : "The article stands here when the report is made with --against.") : null;
    const scroll = pane.scrollTop, same = pane.dataset.doc === String(docIndex);
    pane.dataset.doc = docIndex;
    pane.replaceChildren(...[el("button", {type: "button", class: "close", onclick: () => this.close()}, "Close"),
      el("h2", {}, doc.title || doc.id), el("p", {class: "soft"}, about, about && doc.url ? " · " : null, doc.url ? link(doc.url) : null),
      this.extra.tools ? this.extra.tools(index) : null, castView(marks), view, missing, legendView(), this.facts(index)].filter(Boolean));
    this.view = view;
    pane.scrollTop = same ? scroll : 0;
    const active = view.querySelector(".active");
    if (active && !this.extra.isEditing?.()) {
      const [box, frame] = [active.getBoundingClientRect(), pane.getBoundingClientRect()];
      if (box.top < frame.top + 40 || box.bottom > Math.min(frame.bottom, innerHeight) - 20) pane.scrollTop += box.top - frame.top - frame.height / 3;
    }
  }

  facts(index) {
    const get = name => this.rows.get(index, name);
    const surely = [["Speaker", get("speaker") ? `${get("speaker")} (${get("speaker_kind")}), ${percent(get("confidence"))} sure` : "nobody found"],
      ["Quotation", `${get("type")}, ${percent(get("quote_confidence"))} sure`], ["Source", get("source_text")], ["Cue", [get("cue_text"), get("cue_class")].filter(Boolean).join(", ")],
      ["Medium", get("medium")], ["Unnamed source", get("source_kind")], ["Reason given", get("reason")], ["Class", get("class")],
      ["Told as", [get("negated") ? "not said" : "", get("declined_comment") ? "no comment" : ""].filter(Boolean).join(", ")],
      ["Decided by", get("rule")], ["Words", String(get("words"))], ["Row", get("id")], ["Article", this.rows.doc(index).id]];
    return el("dl", {class: "facts"}, surely.filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  }

  overview() {
    if (!byId("overview").open) return;
    const {rows, shown} = this, isWords = this.measure === "words";
    const charts = [["speaker", "Speakers", 12], ["publisher", "Publishers", 12], ["type", "Kinds of quotation", 5], ["speaker_kind", "Kinds of speaker", 7], ["cue_class", "Classes of cues", 12],
      ["source_kind", "Unnamed sources", 10], ["reason", "Reasons given for a missing name", 10], ["medium", "Writings that words stand in", 10]];
    byId("bars").replaceChildren(...charts.map(([name, title, most]) => {
      const value = VALUES[name], counts = new Map();
      for (const index of shown) {
        const key = value(rows, index);
        if (!key) continue;
        counts.set(key, (counts.get(key) || 0) + (isWords ? rows.get(index, "words") : 1));
      }
      const all = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      const max = all.length ? all[0][1] : 1;
      if (!all.length) return null;
      const rest = all.length - most;
      const section = el("section", {class: "panel", "data-chart": name}, el("h2", {class: "chart"}, isWords ? `${title}, words` : title),
        el("ul", {class: "bars"}, all.slice(0, most).map(([key, n]) => {
          const bar = el("span", {class: "bar"});
          bar.style.width = `${100 * n / max}%`;
          return el("li", {}, el("button", {type: "button", "aria-pressed": String(this.filter[name] === key), title: key, onclick: () => this.set(name, this.filter[name] === key ? "" : key)},
            el("span", {class: "name"}, key), el("span", {class: "n"}, number(n)), bar));
        })));
      if (rest > 0) section.append(el("p", {class: "none"}, `and ${number(rest)} more`));
      return section;
    }).filter(Boolean));
    this.overTime();
  }

  /** Quotations by day, month or year, whatever the range of dates asks for. */
  overTime() {
    const holder = byId("over-time"), note = byId("undated");
    if (!byId("overview").open) return;
    const {rows, shown} = this, isWords = this.measure === "words";
    const days = new Map();
    let undated = 0;
    this.days = this.days || rows.docs.map(doc => dayOf(doc.published));
    for (const index of shown) {
      const day = this.days[rows.get(index, "doc")];
      const n = isWords ? rows.get(index, "words") : 1;
      if (day === null) { undated += n; continue; }
      days.set(day.getTime(), (days.get(day.getTime()) || 0) + n);
    }
    note.textContent = undated ? `${number(undated)} ${this.measure} without a date that can be read` : "";
    const times = [...days.keys()].sort((a, b) => a - b);
    byId("time-chart").hidden = times.length === 0;
    if (!times.length) { holder.replaceChildren(); return; }
    const span = (times[times.length - 1] - times[0]) / 86400000;
    const by = span <= 120 ? "day" : span <= 366 * 12 ? "month" : "year";
    const floor = time => { const date = new Date(time); return Date.UTC(date.getUTCFullYear(), by === "year" ? 0 : date.getUTCMonth(), by === "day" ? date.getUTCDate() : 1); };
    const counts = new Map();
    for (const [time, n] of days) counts.set(floor(time), (counts.get(floor(time)) || 0) + n);
    const x = [], y = [];
    for (let time = floor(times[0]); time <= times[times.length - 1];) {
      x.push(time / 1000);
      y.push(counts.get(time) || 0);
      const date = new Date(time);
      time = by === "day" ? time + 86400000 : by === "month" ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) : Date.UTC(date.getUTCFullYear() + 1, 0, 1);
    }
    byId("time-title").textContent = `${isWords ? "Words" : "Quotations"} by ${by}`;
    const most = y.indexOf(Math.max(...y));
    const named = time => new Date(1000 * time).toISOString().slice(0, by === "day" ? 10 : by === "month" ? 7 : 4);
    holder.setAttribute("aria-label", `${counted(x.length, by)} from ${named(x[0])} to ${named(x[x.length - 1])}; most in ${named(x[most])}: ${number(y[most])}`);
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    const axis = {stroke: colour("--soft"), grid: {stroke: colour("--line"), width: 1}, ticks: {stroke: colour("--line"), width: 1}, font: "12px system-ui, sans-serif"};
    if (this.plot) this.plot.destroy();
    const width = Math.max(200, holder.clientWidth);
    const step = x.length > 1 ? x[1] - x[0] : 86400;
    this.plot = new uPlot({width, height: 180, tzDate: time => uPlot.tzDate(new Date(time * 1000), "Etc/UTC"), legend: {show: false}, cursor: {drag: {x: false, y: false}},
      scales: {x: {range: (_, low, high) => [low - step / 2, high + step / 2]}, y: {range: (_, low, high) => [0, Math.max(1, high) * 1.05]}},
      axes: [axis, {...axis, size: 60, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6, 1e7]}],
      series: [{}, {fill: colour("--accent"), stroke: colour("--accent"), paths: uPlot.paths.bars({size: [.8, 60]}), points: {show: false}}]}, [x, y], holder);
    if (!this.resizing) {
      this.resizing = new ResizeObserver(() => { if (this.plot && holder.clientWidth > 0 && Math.abs(holder.clientWidth - this.plot.width) > 2) this.plot.setSize({width: holder.clientWidth, height: 180}); });
      this.resizing.observe(holder);
    }
  }

  /** What is printed: the overview and the rows, up to a number that paper can bear. */
  paper() {
    const most = 1000, rows = this.rows;
    byId("overview").open = true;
    byId("paper").replaceChildren(el("table", {}, el("thead", {}, el("tr", {}, ["Speaker", "Quotation", "Kind", "Sure", "Article"].map(name => el("th", {scope: "col"}, name)))),
      el("tbody", {}, this.shown.slice(0, most).map(index => el("tr", {}, el("td", {}, rows.get(index, "speaker") || "nobody found"), el("td", {}, rows.get(index, "text")),
        el("td", {}, rows.get(index, "type")), el("td", {}, percent(rows.get(index, "confidence"))), el("td", {}, [rows.doc(index).publisher, rows.doc(index).title || rows.doc(index).id].filter(Boolean).join(": ")))))),
    this.shown.length > most ? el("p", {}, `${number(this.shown.length - most)} more are not printed; filter to print others.`) : "");
  }
}

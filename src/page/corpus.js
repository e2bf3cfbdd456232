// What report and review share: the rows of a table, filters, the overview, the list, the article beside it.

/** A column of texts of which many are the same: what they are, and which one each row has. */
class Coded {
  constructor({values, of}) {
    Object.assign(this, {values, of});
    this.codes = new Map(values.map((value, code) => [value, code]));
  }

  get(index) {
    return this.values[this.of[index]];
  }

  set(index, value) {
    if (!this.codes.has(value)) this.codes.set(value, this.values.push(value) - 1);
    this.of[index] = this.codes.get(value);
  }

  /** For each value how much the rows of `shown` have of it, one each or what `weights` says. */
  counts(shown, weights = null) {
    const counts = new Array(this.values.length).fill(0);
    for (const index of shown) counts[this.of[index]] += weights === null ? 1 : weights[index];
    return this.values.map((value, code) => [value, counts[code]]).filter(([, n]) => n > 0);
  }
}

/** A column of places: `[start, end]`, or null where `starts` has -1. */
class Places {
  constructor({starts, ends}) {
    Object.assign(this, {starts, ends});
  }

  get(index) {
    return this.starts[index] < 0 ? null : [this.starts[index], this.ends[index]];
  }

  set(index, place) {
    [this.starts[index], this.ends[index]] = place || [-1, -1];
  }
}

/** A column of lists of places, nearly all of which have one. */
class ListsOfPlaces {
  constructor({starts, ends, more}) {
    Object.assign(this, {starts, ends, more});
  }

  get(index) {
    return this.more[index] || [[this.starts[index], this.ends[index]]];
  }

  set(index, parts) {
    this.more[index] = parts;
  }
}

/** A column of anything else. */
class Plain {
  constructor(values) {
    this.values = values;
  }

  get(index) {
    return this.values[index];
  }

  set(index, value) {
    this.values[index] = value;
  }
}

const columnOf = data => Array.isArray(data) ? new Plain(data) : data.values ? new Coded(data) : data.more ? new ListsOfPlaces(data) : new Places(data);

/** A column of ids, most of which are those of their article with a number behind it, which is all that is held of them. */
class Ids extends Plain {
  constructor(values, articleOf) {
    super(values);
    this.articleOf = articleOf;
  }

  get(index) {
    const own = this.values[index];
    return typeof own === "number" ? `${this.articleOf(index)}#${own}` : own;
  }
}

/** Rows, column by column: 50,000 of them are read at once. */
class Rows {
  constructor(data) {
    this.docs = data.docs;
    this.docs.forEach((doc, place) => { doc.place = place; });
    this.columns = Object.fromEntries(Object.entries(data.columns).map(([name, column]) => [name, columnOf(column)]));
    this.columns.id = new Ids(data.columns.id, index => this.doc(index).id);
    this.n = this.columns.doc.values.length;
    this.texts = new Map();
    this.hay = new Array(this.n);
    this.hayOfDoc = new Array(this.docs.length);
    this.ofDocs = {};
  }

  /** The rows of each article. */
  get ofDoc() {
    if (!this.listed) {
      this.listed = this.docs.map(() => []);
      this.columns.doc.values.forEach((place, index) => this.listed[place].push(index));
    }
    return this.listed;
  }

  /** What can be filtered by, and counted: a column of texts, or what is known of the rows' articles. */
  field(name) {
    const value = {publisher: doc => doc.publisher || "", doc: doc => doc.id}[name];
    if (!value) return this.columns[name];
    if (!this.ofDocs[name]) {
      const texts = new Coded({values: [], of: []});
      this.docs.forEach((doc, place) => texts.set(place, value(doc)));
      const {values, of} = texts;
      this.ofDocs[name] = Object.assign(texts, {values, of: this.columns.doc.values.map(place => of[place])});
    }
    return this.ofDocs[name];
  }

  get(index, name) {
    return this.columns[name].get(index);
  }

  set(index, name, value) {
    this.columns[name].set(index, value);
    if (name === "text" || name === "speaker") this.hay[index] = undefined;
  }

  /** Adds a row of an article with nothing in it, and gives its index. */
  add(doc) {
    const index = this.n++;
    for (const column of Object.values(this.columns)) column.set(index, column instanceof Coded || column instanceof Plain ? "" : column instanceof Places ? null : []);
    this.set(index, "doc", doc);
    // What is made of all rows is made anew.
    this.listed = null;
    this.ofDocs = {};
    return index;
  }

  doc(index) {
    return this.docs[this.columns.doc.values[index]];
  }

  /** Whether a search finds all of `words`, each in the quotation, its speaker, or what is known of the article. */
  holds(index, words) {
    const lower = texts => texts.map(text => text || "").join("\n").toLowerCase();
    const doc = this.doc(index);
    const hay = this.hay[index] ??= lower([this.get(index, "text"), this.get(index, "speaker")]);
    const hayOfDoc = this.hayOfDoc[doc.place] ??= lower([doc.publisher, doc.title, doc.id]);
    return words.every(word => hay.includes(word) || hayOfDoc.includes(word));
  }

  mark(index) {
    const get = name => this.get(index, name);
    const placed = name => get("stands") ? get(name) : null;
    return {key: String(index), parts: placed("parts") || [], cue: placed("cue"), source: placed("source"), speaker: get("speaker"),
      speakerKind: get("speaker_kind"), type: get("type")};
  }

  /** The text of an article; null where there is none, undefined where it is still on its way: texts stand behind all else. */
  text(doc) {
    if (!doc.has_text) return null;
    if (!this.texts.has(doc)) {
      if (document.readyState === "loading") return undefined;
      this.all = this.all || JSON.parse(byId("texts").textContent);
      this.texts.set(doc, new Text(this.all[doc.place]));
    }
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

/** Filters with a select. */
const FIELDS = {publisher: "Publisher", type: "Kind", speaker_kind: "Speaker is", cue_class: "Cue class"};
/** Filters without one, set by a click into the overview. */
const PICKED = {speaker: "Speaker", source_kind: "Unnamed source", reason: "Reason", medium: "Medium", doc: "Article"};
const LABELS = {...FIELDS, ...PICKED};
const NOTHING = "(none)";

/** The page of a corpus. `extra` adds what review has: `rowBadge`, `detail`, `sort`, `opened`, `filter`. */
class Corpus {
  constructor(data, rows, extra = {}) {
    this.data = data;
    this.rows = rows;
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
    for (const [name, label] of Object.entries(FIELDS)) {
      const options = this.rows.field(name).counts(this.rows.columns.doc.values.keys()).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      const select = el("select", {id: `by-${name}`, onchange: event => set(name, event.target.value)}, el("option", {value: ""}, "all"),
        options.map(([key, n]) => el("option", {value: key || NOTHING}, `${key || NOTHING} (${number(n)})`)));
      this.selects[name] = select;
      filters.append(el("div", {}, el("label", {for: `by-${name}`}, label), select));
    }
    this.sliders = {};
    for (const [name, label] of [["confidence", "Sure of speaker ≥"], ["quote_confidence", "Sure of quotation ≥"]]) {
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
      if (name in LABELS || name === "q" || name === "verdict") this.filter[name] = value;
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
    const fields = Object.entries(filter).filter(([name]) => name in LABELS).map(([name, wanted]) => [rows.field(name).of, rows.field(name).codes.get(wanted === NOTHING ? "" : wanted)]);
    const least = filter.least_confidence || 0, leastQuote = filter.least_quote_confidence || 0;
    const {confidence: {values: sure}, quote_confidence: {values: quoteSure}} = rows.columns;
    const shown = [];
    for (let index = 0; index < rows.n; index++) {
      if (sure[index] < least || quoteSure[index] < leastQuote) continue;
      if (!fields.every(([of, code]) => of[index] === code)) continue;
      if (this.extra.filter && !this.extra.filter(index, filter)) continue;
      if (words.length && !rows.holds(index, words)) continue;
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
    const chips = Object.entries(this.filter).filter(([name]) => name !== "q" && !(name in this.selects) && name in LABELS)
      .map(([name, value]) => el("button", {type: "button", "aria-label": `Take away the filter ${LABELS[name]} ${value}`, onclick: () => this.set(name, "")}, `${LABELS[name]}: ${value} ×`));
    if (Object.keys(this.filter).length) {
      chips.push(el("button", {type: "button", class: "quiet", id: "clear", onclick: () => { this.filter = {}; this.search.value = ""; history.replaceState(null, "", location.pathname + location.search); this.fromAddress(); this.apply(); }}, "Show all"));
    }
    byId("chosen").replaceChildren(...chips);
  }

  numbers() {
    const {rows, shown} = this;
    const docs = new Set(), speakers = new Set(), {doc, words: wordsOf, speaker, speaker_kind: kind} = rows.columns;
    const nobody = speaker.codes.get("");
    let words = 0;
    for (const index of shown) {
      docs.add(doc.values[index]);
      if (speaker.of[index] !== nobody) speakers.add(speaker.of[index] * kind.values.length + kind.of[index]);
      words += wordsOf.values[index];
    }
    const all = shown.length === rows.n ? "" : ` of ${number(rows.n)}`;
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
    if (text === undefined && !this.awaited) {
      this.awaited = true;
      addEventListener("DOMContentLoaded", () => this.draw(), {once: true});
    }
    const about = [doc.publisher, doc.published, doc.author].filter(Boolean).join(" · ");
    const view = !text ? el("blockquote", {class: "article"}, this.rows.get(index, "text")) : articleView(text, marks, {active: String(index), pick: key => this.pick(Number(key))});
    const missing = !text ? el("p", {class: "soft"}, text === undefined ? "The article is on its way." : this.data.has_texts ? "This article is not in the input that was named." : "The article stands here when the report is made with --against.") : null;
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
    const charts = [["speaker", "Speakers"], ["type", "Kinds of quotation"], ["speaker_kind", "Kinds of speaker"], ["publisher", "Publishers"], ["cue_class", "Classes of cues"],
      ["source_kind", "Unnamed sources"], ["reason", "Reasons given for a missing name"], ["medium", "Writings that words stand in"]];
    const most = 8;
    byId("bars").replaceChildren(...charts.map(([name, title]) => {
      const counts = rows.field(name).counts(shown, isWords ? rows.columns.words.values : null).filter(([key]) => key);
      const all = counts.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
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
    this.days = this.days || rows.docs.map(doc => { const day = dayOf(doc.published); return day === null ? null : day.getTime(); });
    const {doc, words} = rows.columns;
    for (const index of shown) {
      const day = this.days[doc.values[index]];
      const n = isWords ? words.values[index] : 1;
      if (day === null) undated += n; else days.set(day, (days.get(day) || 0) + n);
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

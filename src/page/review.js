// The page of `whosaid review`: the page of a corpus with a hand to correct it. Every edit goes to the server at once; what
// other windows did comes from there.
{
  const data = pageData(), rows = new Rows(data);
  const VERDICTS = {open: "not looked at", right: "right", wrong: "wrong, not corrected yet", changed: "corrected", added: "added", none: "no quotation"};
  const SIGNS = {open: ["", ""], right: ["✓", "good"], wrong: ["✗", "bad"], changed: ["✎", "good"], added: ["+", "good"], none: ["∅", "warn"]};
  const docOf = new Map(data.docs.map((doc, index) => [doc.id, index]));
  const items = Array.from({length: rows.n}, (_, index) => itemOfRow(index));
  const indexOf = new Map(items.map((item, index) => [item.quote_id, index]));
  const articles = new Map();
  const undo = [];
  let serial = data.review.serial, corpus = null, busy = Promise.resolve(), namesOf = new Map();

  function itemOfRow(index) {
    const get = name => rows.get(index, name);
    const place = (words, range) => range ? {text: words, start: range[0], end: range[1]} : null;
    return {doc_id: rows.doc(index).id, quote_id: get("id"), type: get("type"), text: get("text"), parts: get("parts").map(([start, end]) => ({start, end})),
      cue: place(get("cue_text"), get("cue")), source: place(get("source_text"), get("source")), speaker: get("speaker") ? {name: get("speaker"), kind: get("speaker_kind") || null} : null,
      verdict: "open", version: 0, conflict: null};
  }

  /** Takes in what the server says stands; a quotation that the table has not gets a row. */
  function takeIn(item) {
    let index = item.row !== null && item.row !== undefined ? item.row : indexOf.get(item.quote_id);
    if (index === undefined) {
      if (!docOf.has(item.doc_id)) return -1;
      index = rows.add(docOf.get(item.doc_id));
      Object.entries({stands: 1, confidence: 1, quote_confidence: 1, words: 0, negated: 0, declined_comment: 0, rule: "added by hand"}).forEach(([name, value]) => rows.set(index, name, value));
      items.push(item);
    }
    indexOf.set(item.quote_id, index);
    items[index] = item;
    const set = (name, value) => rows.set(index, name, value);
    set("id", item.quote_id); set("type", item.type); set("text", item.text); set("parts", item.parts.map(part => [part.start, part.end]));
    set("cue", item.cue && [item.cue.start, item.cue.end]); set("cue_text", item.cue ? item.cue.text : "");
    set("source", item.source && [item.source.start, item.source.end]); set("source_text", item.source ? item.source.text : "");
    set("speaker", item.speaker ? item.speaker.name : ""); set("speaker_kind", item.speaker && item.speaker.kind || "");
    set("stands", /no more$/.test(item.conflict || "") ? 0 : 1);
    return index;
  }

  function takeInAll({items: changed, articles: read, serial: last}) {
    changed.forEach(takeIn);
    read.forEach(article => articles.set(article.doc_id, article));
    serial = Math.max(serial, last);
  }

  const isRead = doc => Boolean(articles.get(doc) && articles.get(doc).reviewed);

  function say(text, bad = false) {
    const message = byId("message");
    message.textContent = text;
    message.className = bad ? "bad" : "";
    message.hidden = false;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { message.hidden = true; }, bad ? 8000 : 2200);
  }

  async function post(path, body) {
    const response = await fetch(path, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)});
    const answer = await response.json();
    if (!response.ok && response.status !== 409) throw new Error([answer.error.message, answer.error.hint].filter(Boolean).join(": "));
    return [response.status, answer];
  }

  /** How many edits of this window are on the server's disk. */
  function countSaved() {
    byId("progress").dataset.saved = Number(byId("progress").dataset.saved || 0) + 1;
  }

  /** One edit after another, so that each knows the version that the one before it made. */
  function edit(index, change, {remember = true, then = null} = {}) {
    busy = busy.then(async () => {
      const before = index === null ? null : items[index];
      const wanted = {version: 0, cue: null, source: null, speaker: null, ...before, ...change(before)};
      delete wanted.row;
      try {
        const [status, item] = await post("/api/edit", wanted);
        const place = takeIn(item);
        if (status === 409) {
          say("Another window changed this quotation meanwhile: it is shown as it stands now. Make your change again if it is still wanted.", true);
          redraw(place);
          return;
        }
        if (remember) undo.push(before ? {index: place, before} : {index: place, before: {...item, verdict: "none"}});
        refresh(place);
        countSaved();
        if (then) then(place);
        else say(`Saved: ${VERDICTS[item.verdict]}`);
      } catch (error) {
        say(`Not saved: ${error.message}`, true);
      }
    });
    return busy;
  }

  function redraw(index) {
    if (index >= 0) corpus.current = index;
    corpus.list.drawn = null;
    corpus.list.draw();
    corpus.draw();
    progress();
  }

  /** After an edit the list stays as it is, so that nothing jumps away under the hand. */
  function refresh(index) {
    if (!corpus.shown.includes(index)) {
      corpus.shown.push(index);
      corpus.list.show(corpus.shown.length, corpus.shown.indexOf(index));
    }
    redraw(index);
    corpus.numbers();
  }

  /** To the next quotation that nobody has looked at. */
  function onward(from) {
    const place = corpus.shown.indexOf(from);
    const next = corpus.shown.findIndex((index, where) => where > place && items[index].verdict === "open");
    if (next >= 0) corpus.list.select(next, false); else say("No quotation is open behind this one.");
  }

  const verdict = (index, value) => edit(index, () => ({verdict: value}), {then: place => onward(place)});
  const corrected = item => item.verdict === "added" ? "added" : "changed";

  function setSpeaker(index, name, kind) {
    const speaker = name.trim() ? {name: name.trim(), kind: kind || null} : null;
    return edit(index, item => ({speaker, verdict: corrected(item)}));
  }

  async function readToEnd(doc, reviewed) {
    busy = busy.then(async () => {
      try {
        const [, changes] = await post("/api/article", {doc_id: doc, reviewed});
        takeInAll(changes);
        redraw(corpus.current);
        corpus.numbers();
        countSaved();
        say(reviewed ? "Read to its end: what was open in it is right." : "The article is open again.");
      } catch (error) {
        say(`Not saved: ${error.message}`, true);
      }
    });
    return busy;
  }

  function undoLast() {
    const last = undo.pop();
    if (!last) { say("Nothing to take back."); return; }
    edit(last.index, now => ({...last.before, version: now.version, quote_id: now.quote_id}), {remember: false, then: () => say("Taken back.")});
  }

  /** The places in code points of what is selected in the article; null where nothing is. */
  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !corpus.view || !corpus.view.contains(selection.anchorNode) || !corpus.view.contains(selection.focusNode)) return null;
    const range = selection.getRangeAt(0), text = rows.text(rows.doc(corpus.current));
    let [start, end] = [pointAt(range.startContainer, range.startOffset), pointAt(range.endContainer, range.endOffset)];
    if (start === null || end === null) return null;
    while (start < end && /\s/.test(text.slice(start, start + 1))) start += 1;
    while (end > start && /\s/.test(text.slice(end - 1, end))) end -= 1;
    return start < end ? {start, end} : null;
  }

  /** The code point of a place in the article's nodes. */
  function pointAt(node, offset) {
    const text = rows.text(rows.doc(corpus.current));
    if (node.nodeType === Node.ELEMENT_NODE) {
      const child = node.childNodes[offset];
      if (node === corpus.view) return child ? Number(child.dataset.from ?? child.nextSibling?.dataset.from ?? text.length) : text.length;
      return offset === 0 ? Number(node.dataset.from) : pointAt(node.firstChild, node.firstChild.length);
    }
    const piece = node.parentElement.closest("[data-from]");
    if (!piece) return null;
    return text.point(text.unit(Number(piece.dataset.from)) + offset);
  }

  function setBorders(index, range) {
    if (!range) { say("Select the words in the article first."); return; }
    edit(index, item => ({parts: [range], verdict: corrected(item)}));
  }

  function addQuotation(range) {
    if (!range) { say("Select the words of the missed quotation in the article first."); return; }
    const doc = rows.doc(corpus.current), text = rows.text(doc);
    const around = text.slice(Math.max(0, range.start - 1), range.end + 1);
    const type = /^["“«‘„].*["”»’“]$/su.test(around) ? "direct" : /["“”«»„]/u.test(text.slice(range.start, range.end)) ? "mixed" : "indirect";
    let n = 1;
    while (indexOf.has(`${doc.id}#+${n}`)) n += 1;
    edit(null, () => ({doc_id: doc.id, quote_id: `${doc.id}#+${n}`, type, parts: [range], verdict: "added"}), {then: () => { say("Added. Name its speaker."); byId("speaker").focus(); }});
  }

  /** Moves one border by words with the keyboard: `edge` is 0 for the start, 1 for the end. */
  function nudge(index, edge, direction) {
    const item = items[index], text = rows.text(rows.doc(index));
    if (!text) { say("The article is not here."); return; }
    const part = edge ? item.parts[item.parts.length - 1] : item.parts[0];
    const isWord = point => /[\p{L}\p{N}’'-]/u.test(text.slice(point, point + 1));
    let point = edge ? part.end : part.start;
    const inside = where => where > 0 && where < text.length;
    do point += direction; while (inside(point) && !(isWord(point) !== isWord(point - 1) && (edge ? isWord(point - 1) : isWord(point))));
    move(index, edge, Math.max(0, Math.min(text.length, point)));
  }

  function move(index, edge, point) {
    edit(index, item => {
      const parts = item.parts.map(part => ({...part}));
      const part = edge ? parts[parts.length - 1] : parts[0];
      if (edge) part.end = Math.max(part.start + 1, point); else part.start = Math.min(part.end - 1, point);
      // A border that is let go beside a space means the word.
      const text = rows.text(rows.doc(index)), isSpace = place => /\s/.test(text.slice(place, place + 1));
      while (!edge && part.start < part.end - 1 && isSpace(part.start)) part.start += 1;
      while (edge && part.end > part.start + 1 && isSpace(part.end - 1)) part.end -= 1;
      return {parts, verdict: corrected(item)};
    });
  }

  /** Handles at both ends of the quotation, to be dragged. */
  function handles(index) {
    const pieces = corpus.view.querySelectorAll("mark.active");
    if (!pieces.length) return;
    const handle = (edge, about) => {
      const grip = el("span", {class: "handle", role: "slider", tabindex: 0, "aria-label": about, "aria-valuenow": edge ? items[index].end ?? 0 : items[index].start ?? 0, onkeydown: event => {
        if (event.key === "ArrowLeft" || event.key === "ArrowRight") { event.preventDefault(); event.stopPropagation(); nudge(index, edge, event.key === "ArrowRight" ? 1 : -1); }
      }});
      grip.addEventListener("pointerdown", down => {
        down.preventDefault();
        grip.setPointerCapture(down.pointerId);
        let point = null;
        const drag = event => {
          grip.style.pointerEvents = "none";
          const caret = document.caretPositionFromPoint ? document.caretPositionFromPoint(event.clientX, event.clientY) : null;
          const range = caret ? null : document.caretRangeFromPoint?.(event.clientX, event.clientY);
          grip.style.pointerEvents = "";
          const [node, offset] = caret ? [caret.offsetNode, caret.offset] : range ? [range.startContainer, range.startOffset] : [null, 0];
          if (!node || !corpus.view.contains(node) || grip.contains(node)) return;
          const found = pointAt(node, offset);
          if (found === null || Number.isNaN(found)) return;
          point = found;
          const selection = getSelection(), first = items[index].parts[0].start, last = items[index].parts[items[index].parts.length - 1].end;
          const [start, end] = edge ? [first, Math.max(first + 1, point)] : [Math.min(last - 1, point), last];
          select(selection, start, end);
        };
        grip.addEventListener("pointermove", drag);
        grip.addEventListener("pointerup", () => {
          grip.removeEventListener("pointermove", drag);
          getSelection().removeAllRanges();
          if (point !== null) move(index, edge, point);
        }, {once: true});
      });
      return grip;
    };
    pieces[0].before(handle(0, "Start of the quotation"));
    pieces[pieces.length - 1].after(handle(1, "End of the quotation"));
  }

  /** Selects code points `start` to `end` of the article, to show where a border goes. */
  function select(selection, start, end) {
    const text = rows.text(rows.doc(corpus.current));
    const place = point => {
      let piece = null;
      for (const one of corpus.view.querySelectorAll("[data-from]")) if (Number(one.dataset.from) <= point) piece = one;
      return [piece.firstChild, Math.min(piece.firstChild.length, text.unit(point) - text.unit(Number(piece.dataset.from)))];
    };
    selection.setBaseAndExtent(...place(start), ...place(end));
  }

  /** The article's names: of its rows at once, and what the program sees as soon as it answers. */
  function names(doc, list) {
    const known = new Map();
    rows.ofDoc[docOf.get(doc.id)].forEach(index => { const speaker = items[index].speaker; if (speaker) known.set(speaker.name, speaker.kind); });
    const fill = more => {
      more.forEach(({name, kind}) => { if (!known.has(name)) known.set(name, kind); });
      list.replaceChildren(...[...known.keys()].sort().map(name => el("option", {value: name})));
    };
    fill(namesOf.get(doc.id) || []);
    list.kinds = known;
    if (!namesOf.has(doc.id) && doc.has_text) {
      namesOf.set(doc.id, []);
      post("/api/names", {doc_id: doc.id}).then(([, answer]) => { namesOf.set(doc.id, answer.names); fill(answer.names); }).catch(() => namesOf.delete(doc.id));
    }
  }

  const KINDS = ["person", "organization", "anonymous", "document", "author"];

  function tools(index) {
    const item = items[index], doc = rows.doc(index), read = isRead(doc.id);
    const button = (label, key, act, pressed) => el("button", {type: "button", "aria-pressed": pressed === undefined ? null : String(pressed), onclick: act, "data-act": key}, label, " ", el("kbd", {}, key));
    const list = el("datalist", {id: "names"});
    names(doc, list);
    const kind = el("select", {id: "speaker-kind", "aria-label": "Kind of speaker", onchange: event => setSpeaker(index, byId("speaker").value, event.target.value)},
      KINDS.map(name => el("option", {value: name}, name)));
    kind.value = item.speaker && KINDS.includes(item.speaker.kind) ? item.speaker.kind : "person";
    const speaker = el("input", {id: "speaker", list: "names", value: item.speaker ? item.speaker.name : "", placeholder: "nobody can tell", autocomplete: "off", "aria-label": "Speaker", onchange: event => {
      const name = event.target.value.trim(), of = list.kinds.get(name);
      setSpeaker(index, name, KINDS.includes(of) ? of : kind.value);
    }, onkeydown: event => { if (event.key === "Enter") { event.preventDefault(); event.target.blur(); byId("list").focus(); } event.stopPropagation(); }});
    const type = el("select", {"aria-label": "Kind of quotation", id: "type", onchange: event => edit(index, one => ({type: event.target.value, verdict: corrected(one)}))}, ["direct", "mixed", "indirect"].map(name => el("option", {value: name}, name)));
    type.value = item.type;
    const open = rows.ofDoc[docOf.get(doc.id)].filter(one => items[one].verdict === "open").length;
    return el("div", {class: "tools", role: "group", "aria-label": "Correct this quotation"},
      item.conflict ? el("p", {class: "conflict"}, `Conflict: ${item.conflict}`) : null,
      articles.get(doc.id) && articles.get(doc.id).conflict ? el("p", {class: "conflict"}, `Conflict: ${articles.get(doc.id).conflict}`) : null,
      el("div", {class: "line"}, button("Right", "r", () => verdict(index, "right"), item.verdict === "right"), button("Wrong", "w", () => markWrong(index), item.verdict === "wrong"),
        button("No quotation", "x", () => verdict(index, "none"), item.verdict === "none"), el("span", {class: "said", id: "verdict"}, VERDICTS[item.verdict])),
      el("div", {class: "line"}, speaker, list, kind, button("Nobody can tell", "n", () => setSpeaker(index, ""))),
      el("div", {class: "line"}, type, button("Borders as selected", "b", () => setBorders(index, selected())), button("Add selected", "a", () => addQuotation(selected())), button("Take back", "z", undoLast)),
      el("div", {class: "line"}, button(read ? "Open this article again" : "Article read to its end", "d", () => readToEnd(doc.id, !read), read), el("span", {class: "said"}, read ? "counts for evaluate" : `${counted(open, "quotation")} open in it`)));
  }

  function markWrong(index) {
    edit(index, () => ({verdict: "wrong"}), {then: () => { say("Who is right? Type or choose; empty where nobody can tell."); const field = byId("speaker"); field.focus(); field.select(); }});
  }

  function progress() {
    const looked = items.filter(item => item.verdict !== "open").length, read = [...articles.values()].filter(article => article.reviewed).length;
    byId("progress").value = looked;
    byId("progress").max = Math.max(1, items.length);
    byId("progress-text").textContent = `${number(looked)} of ${number(items.length)} looked at, ${counted(read, "article")} read to the end`;
  }

  takeInAll(data.review);
  byId("title").textContent = `${data.title} → ${data.gold.split(/[\\/]/).pop()}`;
  byId("title").title = data.gold;
  if (data.notes.length) {
    byId("notes").hidden = false;
    byId("notes").append(...data.notes.map(note => el("p", {}, note)));
  }
  byId("overview").open = false;
  byId("buttons").append(el("progress", {id: "progress", class: "progress", "aria-label": "Quotations looked at"}), el("span", {id: "progress-text", class: "soft"}),
    keysButton([["r", "right, and on to the next"], ["w", "the speaker is wrong: name the right one"], ["x", "this is no quotation, and on to the next"], ["s", "change the speaker"], ["n", "nobody can tell who speaks"],
      ["b", "borders as selected in the article"], ["[ ]", "start a word earlier, later"], ["{ }", "end a word earlier, later"], ["a", "add the selected words as a quotation"], ["1 2 3", "direct, mixed, indirect"], ["z", "take back"],
      ["d", "the article is read to its end: what is open in it is right"], ["j k ↓ ↑", "next and previous quotation"], ["/", "search"], ["Esc", "close the article"]]), themeButton());
  document.body.append(el("div", {id: "message", role: "status", "aria-live": "polite", hidden: true}));

  corpus = new Corpus(data, rows, {
    sort: (a, b) => sureness(a) - sureness(b) || a - b,
    hides: index => items[index].verdict === "none" && index !== corpus.current,
    badge: index => { const [sign, look] = SIGNS[items[index].verdict]; return sign || items[index].conflict ? el("span", {class: `badge ${items[index].conflict ? "bad" : look}`, title: items[index].conflict || VERDICTS[items[index].verdict]}, items[index].conflict ? "conflict" : sign) : null; },
    tools,
    filter: (index, filter) => !filter.verdict || (filter.verdict === "conflict" ? Boolean(items[index].conflict) : items[index].verdict === filter.verdict),
    filters: corpus => {
      const select = el("select", {id: "by-verdict", onchange: event => corpus.set("verdict", event.target.value)}, el("option", {value: ""}, "all"),
        [...Object.entries(VERDICTS), ["conflict", "conflicts"]].map(([value, label]) => el("option", {value}, label)));
      corpus.selects.verdict = select;
      return [el("div", {}, el("label", {for: "by-verdict"}, "Looked at"), select)];
    },
    isEditing: () => false,
  });
  const draw = corpus.draw.bind(corpus);
  corpus.draw = () => { draw(); if (corpus.current >= 0 && rows.text(rows.doc(corpus.current))) handles(corpus.current); };

  /** Unsure ones first: the smaller of the two probabilities. */
  function sureness(index) {
    return Math.min(rows.get(index, "confidence"), rows.get(index, "quote_confidence"));
  }

  addEventListener("keydown", event => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || corpus.current < 0) return;
    const index = corpus.current, doc = rows.doc(index);
    const acts = {r: () => verdict(index, "right"), w: () => markWrong(index), x: () => verdict(index, "none"), n: () => setSpeaker(index, ""), s: () => { byId("speaker").focus(); byId("speaker").select(); },
      b: () => setBorders(index, selected()), a: () => addQuotation(selected()), z: undoLast, d: () => readToEnd(doc.id, !isRead(doc.id)),
      "[": () => nudge(index, 0, -1), "]": () => nudge(index, 0, 1), "{": () => nudge(index, 1, -1), "}": () => nudge(index, 1, 1),
      1: () => edit(index, item => ({type: "direct", verdict: corrected(item)})), 2: () => edit(index, item => ({type: "mixed", verdict: corrected(item)})), 3: () => edit(index, item => ({type: "indirect", verdict: corrected(item)}))};
    if (event.key in acts) { event.preventDefault(); acts[event.key](); }
  });

  setInterval(async () => {
    if (document.hidden) return;
    try {
      const changes = await (await fetch(`/api/changes?since=${serial}`)).json();
      if (changes.serial < serial) { location.reload(); return; }
      const here = corpus.current >= 0 ? items[corpus.current].version : 0;
      if (!changes.items.length && !changes.articles.length) return;
      takeInAll(changes);
      corpus.list.drawn = null;
      corpus.list.draw();
      progress();
      if (corpus.current >= 0 && items[corpus.current].version !== here && !(document.activeElement && document.activeElement.id === "speaker")) corpus.draw();
      byId("off")?.remove();
    } catch {
      if (!byId("off")) byId("notes").append(el("p", {id: "off"}, "The server does not answer: edits cannot be saved. Start `whosaid review` again."));
      byId("notes").hidden = false;
    }
  }, 2000);
  progress();
  if (corpus.shown.length) corpus.list.select(0, false);
  pageReady();
}

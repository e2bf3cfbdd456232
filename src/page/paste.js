// The page at `/` of `whosaid serve`: an article is sent while it is typed, and shown with its quotations.
{
  let [waiting, sent, active] = [0, 0, null];
  const input = byId("text");
  byId("buttons").append(themeButton());

  const draw = (text, quotes) => {
    const marks = quotes.map((row, index) => ({key: String(index), parts: row.parts.map(part => [part.start, part.end]), cue: row.cue && [row.cue.start, row.cue.end],
      source: row.source && [row.source.start, row.source.end], speaker: row.speaker ? row.speaker.name : "", speakerKind: row.speaker ? row.speaker.kind : "", type: row.type}));
    const pick = key => { active = key; draw(text, quotes); };
    const row = active === null ? null : quotes[Number(active)];
    const facts = row ? el("dl", {class: "facts"}, [["Speaker", row.speaker ? `${row.speaker.name} (${row.speaker.kind}), ${percent(row.confidence)} sure` : "nobody found"],
      ["Quotation", `${row.type}, ${percent(row.quote_confidence)} sure`], ["Decided by", row.rule]].flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])) : null;
    byId("shown").className = "";
    byId("shown").replaceChildren(...[castView(marks), articleView(text, marks, {active, pick}), facts, legendView()].filter(Boolean));
    const speakers = new Set(marks.map(mark => mark.speaker).filter(Boolean));
    byId("numbers").textContent = `${counted(quotes.length, "quotation")}, ${counted(speakers.size, "speaker")}`;
  };

  const ask = async () => {
    const text = input.value, ticket = ++sent;
    active = null;
    if (!text.trim()) { byId("shown").replaceChildren("Nothing yet."); byId("numbers").textContent = "Paste an article: who said what appears while you type."; return; }
    try {
      const response = await fetch("/v1/quotes", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({text})});
      const answer = await response.json();
      if (ticket !== sent) return;
      if (response.ok) draw(text, answer.quotes);
      else byId("numbers").textContent = answer.error.message;
    } catch {
      if (ticket === sent) byId("numbers").textContent = "The server does not answer.";
    }
  };

  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 350); });
  if (input.value) ask();
  pageReady();
}

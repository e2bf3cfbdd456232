// The page of `whosaid evaluate --report`: labels and predictions of each article side by side, and a row for each quotation.
{
  const data = pageData();
  const LOOKS = {missed: "bad", spurious: "bad", boundary: "warn", kind: "warn", source: "bad", speaker: "bad", name: "warn", right: "good"};
  byId("title").textContent = data.title;
  byId("scores").textContent = data.scores;
  byId("legend").append(legendView());
  const boxes = new Map();
  for (const {name, about, n} of data.classes) {
    const box = el("input", {type: "checkbox", id: `class-${name}`, checked: name !== "right" || data.classes.every(one => one.name === "right" || !one.n), onchange: () => draw()});
    boxes.set(name, box);
    byId("classes").append(el("label", {title: about}, box, " ", el("span", {class: `badge ${LOOKS[name]}`}, name), ` ${number(n)}`));
  }
  const texts = el("input", {type: "checkbox", id: "texts", checked: true, onchange: () => draw()});
  byId("classes").append(el("label", {}, texts, " texts"));
  byId("buttons").append(themeButton());

  /** Both sides have the same number for the same speaker. */
  const marksOf = (quotes, side) => quotes.map((quote, index) => ({...quote, key: `${side}${index}`, type: quote.type || "direct"}));

  const words = (whole, quote) => whole ? quote.parts.map(([start, end]) => whole.slice(start, end)).join(" … ") : quote.parts.map(part => part.join("–")).join(" … ");

  function section(article, rows, place) {
    const whole = article.text === null ? null : new Text(article.text);
    const section = el("section", {class: "one", "aria-label": article.id}, el("h2", {}, article.id));
    if (whole && texts.checked) {
      const [gold, found] = [marksOf(article.gold, "g"), marksOf(article.predicted, "p")];
      // The numbers are given over both sides together, in the order of the text.
      const all = [...gold, ...found];
      const cast = castOf(all);
      const shared = marks => {
        const view = articleView(whole, marks);
        const own = castOf(marks);
        for (const piece of view.querySelectorAll("mark")) {
          const mark = marks.find(one => one.key === piece.dataset.key);
          const [was, is] = [hue(own.get(mark.speaker)), hue(cast.get(mark.speaker))];
          piece.classList.remove(was);
          piece.classList.add(is);
          if (piece.dataset.number) piece.dataset.number = cast.get(mark.speaker).number || "?";
        }
        return view;
      };
      section.append(castView(all, false), el("div", {class: "sides"}, el("div", {}, el("h3", {}, "gold"), shared(gold)), el("div", {}, el("h3", {}, "predicted"), shared(found))));
    }
    const side = (quotes, index, name) => {
      if (index === null) return [el("td", {"data-label": name}), el("td", {"data-label": `${name} speaker`})];
      const quote = quotes[index];
      return [el("td", {"data-label": name}, words(whole, quote), el("span", {class: "soft"}, quote.type ? ` ${quote.type}` : "")),
        el("td", {"data-label": `${name} speaker`}, quote.speaker || "–", quote.source && whole ? el("span", {class: "soft"}, ` ${whole.slice(...quote.source)}`) : null)];
    };
    section.append(el("table", {}, el("thead", {}, el("tr", {}, [["errors", "narrow"], ["gold"], ["speaker"], ["predicted"], ["speaker"], ["rule", "narrow"]].map(([name, look]) => el("th", {scope: "col", class: look}, name)))),
      el("tbody", {}, rows.map(row => {
        const found = row.predicted === null ? null : article.predicted[row.predicted];
        return el("tr", {"data-classes": row.classes.join(" ")}, el("td", {"data-label": "errors"}, row.classes.flatMap(name => [el("span", {class: `badge ${LOOKS[name]}`}, name), " "])),
          ...side(article.gold, row.gold, "gold"), ...side(article.predicted, row.predicted, "predicted"),
          el("td", {"data-label": "rule"}, found ? [found.rule, found.confidence === null || found.confidence === undefined ? null : percent(found.confidence)].filter(Boolean).join(", ") : ""));
      }))));
    place.replaceWith(section);
  }

  let watcher = null;
  function draw() {
    const wanted = new Set([...boxes].filter(([, box]) => box.checked).map(([name]) => name));
    if (watcher) watcher.disconnect();
    let [nRows, nArticles] = [0, 0];
    const places = [];
    // An article is made when it comes near the window.
    watcher = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => {
      watcher.unobserve(entry.target);
      section(entry.target.article, entry.target.rows, entry.target);
    }), {rootMargin: "1500px"});
    for (const article of data.articles) {
      const rows = article.rows.filter(row => row.classes.some(name => wanted.has(name)));
      if (!rows.length) continue;
      nRows += rows.length;
      nArticles += 1;
      const place = el("section", {class: "one"}, el("h2", {}, article.id));
      place.style.minHeight = "20rem";
      Object.assign(place, {article, rows});
      places.push(place);
    }
    byId("articles").replaceChildren(...places);
    places.forEach(place => watcher.observe(place));
    byId("numbers").textContent = `${counted(nRows, "quotation")} of ${counted(nArticles, "article")}`;
  }
  addEventListener("beforeprint", () => document.querySelectorAll("#articles > section").forEach(place => { if (place.article) section(place.article, place.rows, place); }));
  draw();
  pageReady();
}

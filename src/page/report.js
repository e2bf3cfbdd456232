// The page of `whosaid report`.
{
  const data = pageData();
  byId("title").textContent = data.title;
  if (data.notes.length) {
    byId("notes").hidden = false;
    byId("notes").append(...data.notes.map(note => el("p", {}, note)));
  }
  byId("buttons").append(keysButton([["/", "search"], ["↓ ↑ j k", "next and previous quotation"], ["Enter", "open the article"], ["Esc", "close the article"], ["?", "these keys"]]), themeButton());
  new Corpus(data, new Rows(data));
  pageReady();
}

// The pages in a real browser: they load, filter, edit and keep, show what the table says, and run nothing of an article.
import assert from "node:assert/strict";
import {readFileSync, mkdirSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {ROOT, address, bigCorpus, browser as start, endAll, file, open, records, server, whosaid} from "./common.js";

const SAMPLE = join(ROOT, "corpus/sample");
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Where screenshots go, for a look at them; none are taken without it. */
const SHOTS = process.env.WHOSAID_SHOTS;
let browser;

before(async () => {
  browser = await start();
  whosaid("run", SAMPLE, "-o", file("quotes.csv"), "--quiet");
  whosaid("report", file("quotes.csv"), "--against", SAMPLE, "-o", file("report.html"));
  whosaid("evaluate", "--gold", join(ROOT, "corpus/gold/sample.jsonl"), "--input", SAMPLE, "--report", file("evaluate.html"));
});

after(async () => {
  await browser.close();
  endAll();
});

const text = (page, selector) => page.textContent(selector);
const figure = async (page, id) => Number((await text(page, `#${id}`)).replaceAll(",", ""));

async function finish(page) {
  assert.deepEqual(page.faults, []);
  await page.close();
}

async function accessible(page, name) {
  // Evaluated by the tool, so the page's own policy does not stand in its way.
  await page.evaluate(AXE);
  const {violations} = await page.evaluate(() => axe.run(document, {resultTypes: ["violations"]}));
  const grave = violations.filter(one => ["serious", "critical"].includes(one.impact));
  assert.deepEqual(grave.map(one => `${name}: ${one.id} at ${one.nodes.slice(0, 3).map(node => node.target).join(", ")}: ${one.nodes[0].failureSummary}`), []);
}

async function shot(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, {recursive: true});
  await page.screenshot({path: join(SHOTS, `${name}.png`)});
}

test("the report's numbers are those of the table", async () => {
  const rows = records(readFileSync(file("quotes.csv"), "utf8"));
  const page = await open(browser, address("report.html"));
  const count = rows => ({
    quotations: rows.length, articles: new Set(rows.map(row => row.doc_id)).size,
    speakers: new Set(rows.filter(row => row.speaker).map(row => `${row.speaker_kind}\n${row.speaker}`)).size,
    words: rows.reduce((sum, row) => sum + Number(row.words), 0),
  });
  const shown = async () => ({quotations: await figure(page, "n-quotations"), articles: await figure(page, "n-articles"), speakers: await figure(page, "n-speakers"), words: await figure(page, "n-words")});
  assert.deepEqual(await shown(), count(rows));
  for (const [name, column] of [["speaker", "speaker"], ["type", "type"], ["cue_class", "cue_class"], ["speaker_kind", "speaker_kind"], ["source_kind", "source_kind"], ["medium", "medium"], ["reason", "anonymity_reason"]]) {
    const bars = await page.$$eval(`[data-chart=${name}] button`, buttons => buttons.map(button => [button.title, Number(button.querySelector(".n").textContent.replaceAll(",", ""))]));
    assert.ok(bars.length > 0, name);
    for (const [key, n] of bars) assert.equal(n, rows.filter(row => row[column] === key).length, `${name} ${key}`);
  }
  await page.click("[data-measure=words]");
  const [name, words] = await page.$eval("[data-chart=speaker] button", button => [button.title, Number(button.querySelector(".n").textContent.replaceAll(",", ""))]);
  assert.equal(words, count(rows.filter(row => row.speaker === name)).words);
  await page.selectOption("#by-type", "direct");
  assert.deepEqual(await shown(), count(rows.filter(row => row.type === "direct")));
  await page.fill("#least-confidence", "80");
  assert.deepEqual(await shown(), count(rows.filter(row => row.type === "direct" && Number(row.confidence) >= .8)));
  await page.reload();
  await page.waitForSelector("html[data-ready=yes]");
  assert.deepEqual(await shown(), count(rows.filter(row => row.type === "direct" && Number(row.confidence) >= .8)), "the filter survives a reload");
  await page.click("#clear");
  assert.deepEqual(await shown(), count(rows));
  await finish(page);
});

test("a row opens its article with the words of the row marked, by mouse and by keys alone", async () => {
  const page = await open(browser, address("report.html"));
  await page.fill("#search", "nobody will spend the winter");
  await page.waitForFunction(() => document.querySelector("#n-quotations").textContent === "1");
  await page.focus("#list");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await page.$$eval("mark.active", marks => marks.map(mark => mark.textContent).join("")), "Nobody will spend the winter under canvas,");
  assert.match(await page.getAttribute("mark.active", "title"), /^Octavio Larraín/);
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");
  await page.keyboard.press("Escape");
  await finish(page);
});

test("nothing of an article, its names or its ids runs as script", async () => {
  const evil = "<img src=x onerror=alert(1)><script>alert(2)</script>";
  const articles = [
    {id: `a${evil}`, title: `T${evil}`, url: "javascript:alert(3)", publisher: `P${evil}`, published: `2024-01-02${evil}`, author: evil,
      text: `“We wait </script><script>alert(4)</script>,” said Ana Ruiz. “It is ${evil} late,” said Tom <b onmouseover=alert(5)>Lee</b>.`},
    {id: "b", title: "\u2028]]>--!>", text: "“Rain &lt;script&gt;alert(6)&lt;/script&gt; came,” said Bo Ek."},
  ];
  writeFileSync(file("evil.jsonl"), articles.map(article => JSON.stringify(article)).join("\n"));
  whosaid("run", file("evil.jsonl"), "-o", file("evil.csv"), "--keep-boilerplate", "--quiet");
  // Names as hostile as can be, whatever the program finds.
  const rows = records(readFileSync(file("evil.csv"), "utf8"));
  assert.ok(rows.length >= 2);
  const head = Object.keys(rows[0]);
  const cell = value => `"${value.replaceAll('"', '""')}"`;
  const table = [head.join(","), ...rows.map(row => head.map(name => cell(["speaker", "rule", "cue_class", "medium", "anonymity_reason", "source_kind"].includes(name) ? `${row[name]}${evil}` : row[name])).join(","))];
  writeFileSync(file("evil.csv"), `${table.join("\n")}\n`);
  whosaid("report", file("evil.csv"), "--against", file("evil.jsonl"), "--keep-boilerplate", "-o", file("evil.html"), "--title", evil);
  const gold = rows.map(row => JSON.stringify({doc_id: row.doc_id, start: Number(row.start), end: Number(row.end), type: row.type, speaker: {name: evil}}));
  writeFileSync(file("evil-gold.jsonl"), gold.join("\n"));
  whosaid("evaluate", "--gold", file("evil-gold.jsonl"), "--input", file("evil.jsonl"), "--keep-boilerplate", "--report", file("evil-evaluate.html"));
  const review = await server("review", file("evil.csv"), "--against", file("evil.jsonl"), "--keep-boilerplate", "-o", file("evil-review.jsonl"), "--port", "0");
  const serve = await server("serve", "--port", "0");
  for (const url of [address("evil.html"), address("evil-evaluate.html"), review.url, serve.url]) {
    const page = await open(browser, url);
    if (url === serve.url) {
      await page.fill("#text", articles[0].text);
      await page.waitForSelector("mark");
    } else if (await page.$("#row-0")) {
      await page.click("#row-0");
      await page.waitForSelector("#detail .article");
    }
    await page.waitForTimeout(300);
    assert.equal(await page.$$eval("img, iframe, object, [onerror], [onmouseover], a[href^=javascript]", all => all.length), 0, url);
    // Its data, its script, and where there are articles their texts.
    assert.equal(await page.$$eval("script", all => all.length), await page.$("#list") ? 3 : 2, url);
    assert.match(await text(page, "body"), /onerror|said/);
    await finish(page);
  }
  await review.end();
  await serve.end();
});

test("50,000 quotations open, scroll, filter and show their articles under a second an action", async () => {
  bigCorpus();
  whosaid("report", file("big.csv"), "--against", file("big.jsonl"), "-o", file("big.html"));
  // Taken in the page, up to the frame that shows the outcome. What else the machine does is no fault of the page: the fastest
  // of a few tries counts, and where another program held the processor the time that the page's own process had of it.
  const times = {}, processor = {};
  const least = (list, name, took) => { list[name] = Math.round(Math.min(took, list[name] ?? Infinity)); };
  for (let tries = 0; tries < 3; tries++) {
    const context = await browser.newContext({viewport: {width: 1400, height: 900}});
    await context.addInitScript(() => {
      const shown = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
      globalThis.acted = async (act, isDone) => {
        const begin = performance.now();
        act();
        do await shown(); while (!isDone());
        return performance.now() - begin;
      };
      globalThis.opened = acted(() => {}, () => document.documentElement.dataset.ready === "yes" && document.getElementById("row-0")).then(() => performance.now());
      globalThis.counts = () => Number(document.getElementById("n-quotations").textContent.replaceAll(",", ""));
    });
    const page = await open(context, address("big.html"));
    const watch = await context.newCDPSession(page);
    await watch.send("Performance.enable");
    const worked = async () => 1000 * (await watch.send("Performance.getMetrics")).metrics.find(one => one.name === "ProcessTime").value;
    let before = 0;
    const seen = async (name, took) => {
      const now = await worked();
      least(times, name, took);
      least(processor, name, now - before);
      before = await worked();
    };
    await seen("open", await page.evaluate(() => opened));
    assert.equal(await text(page, "#n-quotations"), "50,000");
    await seen("scroll to the end", await page.evaluate(() => acted(() => { document.getElementById("list").scrollTop = 1e9; }, () => document.getElementById("row-49999"))));
    await seen("open an article", await page.evaluate(() => acted(() => document.getElementById("row-49998").click(), () => document.querySelector("mark.active"))));
    await seen("search", await page.evaluate(() => acted(() => {
      const search = document.getElementById("search");
      search.value = "spring harbour zoë";
      search.dispatchEvent(new Event("input", {bubbles: true}));
    }, () => counts() < 50000)));
    assert.ok(await figure(page, "n-quotations") > 0);
    await seen("show all", await page.evaluate(() => acted(() => document.getElementById("clear").click(), () => counts() === 50000)));
    await seen("filter by publisher", await page.evaluate(() => acted(() => {
      const select = document.getElementById("by-publisher");
      select.selectedIndex = 2;
      select.dispatchEvent(new Event("change", {bubbles: true}));
    }, () => counts() < 50000)));
    await seen("filter by confidence", await page.evaluate(() => {
      const before = counts(), slider = document.getElementById("least-confidence");
      return acted(() => { slider.value = 20; slider.dispatchEvent(new Event("input", {bubbles: true})); }, () => counts() < before);
    }));
    await seen("click into a chart", await page.evaluate(() => acted(() => document.querySelector("[data-chart=speaker] button").click(), () => document.querySelector("#chosen button:not(#clear)"))));
    await seen("count words", await page.evaluate(() => acted(() => document.querySelector("[data-measure=words]").click(), () => document.querySelector("[data-measure=words][aria-pressed=true]"))));
    await seen("show all again", await page.evaluate(() => acted(() => document.getElementById("clear").click(), () => counts() === 50000)));
    const frames = await page.evaluate(async () => {
      const list = document.getElementById("list"), frames = [];
      for (let frame = 0; frame < 100; frame++) frames.push(await acted(() => { list.scrollTop += 1234; }, () => true));
      return frames.sort((a, b) => a - b);
    });
    least(times, "a frame of scrolling, the slowest but one of 100", frames[98]);
    assert.ok((await page.$$(".row")).length < 100, "only rows in sight are made");
    await finish(page);
    await context.close();
  }
  console.log(`50,000 quotations, ms: ${JSON.stringify(times)}; of the processor: ${JSON.stringify(processor)}`);
  for (const [name, time] of Object.entries(times)) assert.ok(Math.min(time, processor[name] ?? time) < 1000, `${name} took ${time} ms`);
});

test("edits are kept at once, survive a reload, and evaluate reads them", async () => {
  const article = "Harbour\n\n“We will wait,” said Ana Ruiz, the mayor.\n\n“It is late,” said Tom Lee. “Far too late,” he said.\n\n🌊 The gate was shut, Bo Ek noted.\n";
  writeFileSync(file("one.jsonl"), `${JSON.stringify({id: "one", text: article})}\n${JSON.stringify({id: "two", text: "“No,” said Bo Ek."})}\n`);
  whosaid("run", file("one.jsonl"), "-o", file("one.csv"), "--quiet");
  const rows = records(readFileSync(file("one.csv"), "utf8"));
  const args = ["review", file("one.csv"), "--against", file("one.jsonl"), "-o", file("gold.jsonl"), "--port", "0"];
  let review = await server(...args);
  let page = await open(browser, review.url);
  const gold = () => readFileSync(file("gold.jsonl"), "utf8").trim().split("\n").map(line => JSON.parse(line));
  const saved = async act => {
    const n = await page.evaluate(() => Number(document.getElementById("progress").dataset.saved || 0));
    await act();
    await page.waitForFunction(n => Number(document.getElementById("progress").dataset.saved || 0) > n, n);
  };
  const choose = async words => {
    await page.evaluate(words => { const index = [...document.querySelectorAll(".row")].findIndex(row => row.textContent.includes(words)); document.querySelectorAll(".row")[index].click(); }, words);
    await page.waitForFunction(words => [...document.querySelectorAll("mark.active")].some(mark => mark.textContent.includes(words)), words);
  };
  await choose("We will wait");
  await saved(() => page.keyboard.press("r"));
  assert.equal(gold()[0].verdict, "right");
  await choose("It is late");
  await saved(() => page.keyboard.press("w"));
  await page.waitForFunction(() => document.activeElement.id === "speaker");
  await page.waitForFunction(() => [...document.querySelectorAll("#names option")].some(option => option.value === "Bo Ek"), null, {timeout: 20000});
  await saved(async () => { await page.fill("#speaker", "Bo Ek"); await page.keyboard.press("Enter"); });
  assert.deepEqual(gold().find(row => row.text.startsWith("It is late")).speaker.name, "Bo Ek");
  // A border drawn by a word with the keyboard, then dragged back with the mouse.
  await choose("It is late");
  await page.focus("#list");
  await saved(() => page.keyboard.press("]"));
  assert.equal(gold().find(row => row.text.includes("late")).text.slice(0, 7), "is late");
  const grip = await page.locator(".handle").first().boundingBox();
  const mark = await page.locator("mark.active").first().boundingBox();
  await saved(async () => {
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
    await page.mouse.down();
    await page.mouse.move(mark.x - 24, mark.y + mark.height / 2, {steps: 6});
    await page.mouse.up();
  });
  assert.match(gold().find(row => row.text.includes("is late")).text, /^“?I?t is late/);
  // One that was missed: its words are selected, and added.
  const select = words => page.evaluate(words => {
    const walker = document.createTreeWalker(document.querySelector("#detail .article"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(words);
      if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + words.length); return; }
    }
    throw new Error("not there");
  }, words);
  const knows = rows.some(row => row.text.includes("gate"));
  if (!knows) {
    await select("The gate was shut");
    await saved(() => page.click("[data-act=a]"));
    const added = gold().find(row => row.verdict === "added");
    assert.deepEqual([added.text, added.type, [...article].slice(added.start, added.end).join("")], ["The gate was shut", "indirect", "The gate was shut"]);
  }
  // Another window sees it all, and of two edits of one quotation neither is lost without a word.
  const other = await open(browser, review.url);
  assert.match(await text(other, "#progress-text"), knows ? /^2 of/ : /^3 of/);
  await choose("Far too late");
  await saved(() => page.keyboard.press("x"));
  await other.evaluate(() => { const rows = [...document.querySelectorAll(".row")]; rows.find(row => row.textContent.includes("Far too late")).click(); });
  await other.waitForTimeout(2600);
  assert.match(await text(other, "#verdict"), /no quotation/);
  const fetched = async (url, body) => { const answer = await fetch(url, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)}); return [answer.status, await answer.json()]; };
  const row = gold().find(row => row.verdict === "none");
  const [status, stands] = await fetched(`${review.url}api/edit`, {...row, version: 0, verdict: "right"});
  assert.deepEqual([status, stands.verdict], [409, "none"]);
  await saved(() => page.keyboard.press("z"));
  assert.ok(!gold().some(row => row.verdict === "none"), "taken back");
  // Read to its end; then a new server, and nothing is lost.
  await choose("We will wait");
  await saved(() => page.keyboard.press("d"));
  const kept = readFileSync(file("gold.jsonl"), "utf8");
  assert.deepEqual(gold().filter(line => line.reviewed).map(line => [line.doc_id, line.text]), [["one", article]]);
  await finish(page);
  await finish(other);
  assert.equal(await review.end(), 0, "a graceful end");
  review = await server(...args);
  page = await open(browser, review.url);
  assert.match(await text(page, "#progress-text"), /1 article read to the end/);
  assert.equal(readFileSync(file("gold.jsonl"), "utf8"), kept);
  await finish(page);
  await review.end();
  const scores = JSON.parse(whosaid("evaluate", "--gold", file("gold.jsonl"), "--json").stdout);
  assert.equal(scores.documents, 1);
  assert.ok(scores.quotes.all.iou50.recall > 0);
});

test("the page of evaluate shows gold and predictions side by side and filters by class of error", async () => {
  const page = await open(browser, address("evaluate.html"));
  assert.ok(await page.$("#legend .swatch"));
  await page.waitForSelector("#articles table");
  for (const box of await page.$$("#classes input[id^=class-]")) await box.setChecked(false);
  await page.check("#class-missed");
  const n = Number((await page.$eval("label:has(#class-missed)", label => label.textContent)).match(/\d+/)[0]);
  assert.match(await text(page, "#numbers"), new RegExp(`^${n} quotation`));
  await page.waitForSelector("#articles tr[data-classes]");
  assert.deepEqual(await page.$$eval("#articles tr[data-classes]", rows => rows.filter(row => !row.dataset.classes.split(" ").includes("missed")).length), 0);
  await finish(page);
});

test("the page at / marks an article while one types", async () => {
  const serve = await server("serve", "--port", "0");
  const page = await open(browser, serve.url);
  await page.locator("#text").pressSequentially("🌊 “The tide will turn,” said Ana Ruiz, the harbour master.");
  await page.waitForFunction(() => [...document.querySelectorAll("mark")].map(mark => mark.textContent).join("") === "The tide will turn,");
  assert.match(await text(page, "#numbers"), /1 quotation, 1 speaker/);
  await finish(page);
  assert.equal(await serve.end(), 0);
});

test("every page is accessible, no wider than its window, light and dark, wide and on a phone", async () => {
  const review = await server("review", file("quotes.csv"), "--against", SAMPLE, "-o", file("sample-gold.jsonl"), "--port", "0");
  const serve = await server("serve", "--port", "0");
  const pages = {report: address("report.html"), evaluate: address("evaluate.html"), review: review.url, serve: serve.url};
  for (const [name, url] of Object.entries(pages)) {
    for (const [look, width, dark] of [["wide", 1400, false], ["wide-dark", 1400, true], ["phone", 390, false], ["phone-dark", 390, true]]) {
      const page = await open(browser, url, {width, height: 844, dark});
      if (name === "serve") {
        await page.fill("#text", readFileSync(join(SAMPLE, "harbour-vote.txt"), "utf8"));
        await page.waitForSelector("mark");
      }
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${name} ${look} scrolls sideways by ${wider}`);
      await shot(page, `${name}-${look}`);
      await accessible(page, `${name} ${look}`);
      if (await page.$("#row-2")) {
        await page.click("#row-2");
        await page.waitForSelector("#detail .article");
        await shot(page, `${name}-${look}-open`);
        await accessible(page, `${name} ${look} open`);
      }
      await finish(page);
    }
  }
  const page = await open(browser, pages.report);
  await page.emulateMedia({media: "print"});
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.$$eval("#paper tbody tr", rows => rows.length), records(readFileSync(file("quotes.csv"), "utf8")).length);
  assert.ok(!await page.isVisible("#list") && await page.isVisible("#paper"));
  await finish(page);
  await review.end();
  await serve.end();
});

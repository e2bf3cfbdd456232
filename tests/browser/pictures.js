// Writes the pictures of the README: `node pictures.js FOLDER`. Their texts are those of the sample corpus.
import {execFileSync} from "node:child_process";
import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {ROOT, WHOSAID, address, browser as start, file, open, whosaid} from "./common.js";

const folder = process.argv[2] || join(ROOT, "docs");
mkdirSync(folder, {recursive: true});
const SAMPLE = join(ROOT, "corpus/sample");
const browser = await start();

/** A picture of a whole page of the program that has no script. */
async function shot(name, picture) {
  const page = await browser.newPage({viewport: {width: 780, height: 600}});
  await page.goto(address(name));
  await page.screenshot({path: join(folder, picture), fullPage: true});
  await page.close();
}

whosaid("run", SAMPLE, "-o", file("quotes.csv"), "--quiet");
whosaid("report", file("quotes.csv"), "--against", SAMPLE, "-o", file("report.html"));
const page = await open(browser, address("report.html"), {width: 1240, height: 760});
await page.evaluate(() => { document.getElementById("overview").open = false; });
await page.fill("#search", "harbour");
await page.waitForTimeout(300);
await page.click("#row-1");
await page.screenshot({path: join(folder, "report.png")});
await page.close();

// A draft with a quotation of several kinds, beside its sources.
const CHECK = join(ROOT, "corpus/check");
const wanted = ["draft-04", "draft-20", "draft-35", "draft-41", "draft-47", "draft-53"];
const drafts = readFileSync(join(CHECK, "drafts.jsonl"), "utf8").trim().split("\n").map(line => JSON.parse(line));
writeFileSync(file("draft.md"), wanted.map(id => drafts.find(draft => draft.id === id).text).join("\n\n"));
whosaid("check", file("draft.md"), "--against", join(CHECK, "sources.jsonl"), "-o", file("check.html"));
await shot("check.html", "check.png");

// One quotation over outlets.
const MANY = join(ROOT, "corpus/many/articles.jsonl");
whosaid("run", MANY, "-o", file("many.csv"), "--quiet");
whosaid("merge", file("many.csv"), "-o", file("speakers.csv"), "--quotes", file("all.csv"));
whosaid("events", file("all.csv"), "--journey", "wire/ferry-1#2", "-o", file("journey.html"));
await shot("journey.html", "journey.png");

// The terminal: what `show` prints, its colours turned into those of a page.
const shown = execFileSync(WHOSAID, ["show", join(SAMPLE, "harbour-vote.txt"), "--color", "always", "--width", "96"], {encoding: "utf8"});
const colours = {31: "#e06c75", 32: "#98c379", 33: "#e5c07b", 34: "#61afef", 35: "#c678dd", 36: "#56b6c2"};
const escape = text => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const html = shown.split("\x1b[").map((part, index) => {
  if (index === 0) return escape(part);
  const [, codes, text] = /^([\d;]*)m([\s\S]*)$/.exec(part);
  const style = codes.split(";").map(code => ({1: "font-weight:700", 2: "opacity:.6", 3: "font-style:italic", 4: "text-decoration:underline"}[code] || (colours[code] ? `color:${colours[code]}` : ""))).filter(Boolean).join(";");
  return `<span style="${style}">${escape(text)}</span>`;
}).join("");
writeFileSync(file("terminal.html"), `<!doctype html><meta charset=utf-8><body style="margin:0;background:#16181d;color:#d7dae0;font:14px/1.4 'DejaVu Sans Mono',monospace"><pre id=t style="margin:0;padding:14px 18px;display:inline-block"><span style="color:#98c379">$</span> whosaid show harbour-vote.txt\n${html}</pre>`);
const terminal = await browser.newPage({viewport: {width: 900, height: 600}});
await terminal.goto(address("terminal.html"));
await terminal.locator("#t").screenshot({path: join(folder, "show.png")});
await browser.close();

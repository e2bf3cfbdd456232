// What tests, pictures and the load test share: the program, a browser, corpora written for them.
import {execFileSync, spawn} from "node:child_process";
import {mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {pathToFileURL} from "node:url";

export const ROOT = resolve(import.meta.dirname, "../..");
export const WHOSAID = process.env.WHOSAID_BIN || join(ROOT, "target/debug/whosaid");
export const folder = mkdtempSync(join(tmpdir(), "whosaid-browser-"));
export const file = name => join(folder, name);
export const address = name => pathToFileURL(file(name)).href;

/** Runs the program; an exit code of 1 (something was skipped) is told as well. */
export function whosaid(...args) {
  try {
    return {code: 0, stdout: execFileSync(WHOSAID, args, {encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28})};
  } catch (error) {
    if (error.status === 1) return {code: 1, stdout: error.stdout, stderr: error.stderr};
    throw error;
  }
}

const children = new Set();
/** Ends what a test that failed has left running. */
export const endAll = () => children.forEach(child => child.kill("SIGKILL"));

/** Starts a server of the program and gives its address once it says so. */
export async function server(...args) {
  const child = spawn(WHOSAID, args, {stdio: ["ignore", "ignore", "pipe"]});
  children.add(child);
  let said = "";
  const url = await new Promise((ready, failed) => {
    child.stderr.on("data", bytes => {
      said += bytes;
      const found = /http:\/\/\S+/.exec(said);
      if (found) ready(found[0]);
    });
    child.on("exit", code => failed(new Error(`ended with ${code}: ${said}`)));
  });
  const end = () => new Promise(done => {
    if (child.exitCode !== null) { done(child.exitCode); return; }
    child.on("exit", done);
    child.kill("SIGTERM");
  });
  return {url, end};
}

/** A browser; what needs none, as the load test, needs no packages either. */
export const browser = async () => (await import("playwright-core")).chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** A page of a browser or of a context that fails its test with every error of its scripts and every request that leaves it. */
export async function open(browser, url, {width = 1400, height = 900, dark = false} = {}) {
  const page = await browser.newPage({viewport: {width, height}, colorScheme: dark ? "dark" : "light"});
  page.faults = [];
  page.on("pageerror", error => page.faults.push(error.message));
  page.on("dialog", dialog => { page.faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", request => {
    const to = request.url();
    if (!to.startsWith("file:") && !to.startsWith("data:") && !to.startsWith(new URL(url).origin)) page.faults.push(`asks ${to}`);
  });
  await page.goto(url);
  await page.waitForSelector("html[data-ready=yes]");
  return page;
}

/** Records of a CSV table. */
export function records(text) {
  const rows = [[]];
  let [cell, quoted] = ["", false];
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (quoted) {
      if (letter === '"' && text[i + 1] === '"') { cell += '"'; i++; } else if (letter === '"') quoted = false; else cell += letter;
    } else if (letter === '"') quoted = true;
    else if (letter === "," || letter === "\n") {
      rows[rows.length - 1].push(cell);
      cell = "";
      if (letter === "\n") rows.push([]);
    } else cell += letter;
  }
  rows.pop();
  const [head, ...rest] = rows;
  return rest.map(row => Object.fromEntries(head.map((name, place) => [name, row[place]])));
}

/** 50,000 quotations in some 3,300 articles, the same every time. */
export function bigCorpus() {
  let state = 7;
  const random = n => { state = (state * 1103515245 + 12345) % 2147483648; return Math.floor(state / 65536) % n; };
  const pick = list => list[random(list.length)];
  const given = "Ana Tom Zoë Bo Ines Maeve Luis Priya Omar Grace Nils Yuki".split(" "), family = "Ruiz Lee Ek Larraín Dunleavy Hall Moala Quispe Rao Kamble Wray".split(" ");
  const words = "tide gate harbour council vote water late money plan bridge meeting never always nobody spring winter school train hospital figure paper".split(" ");
  const publishers = "River Echo,Coast Post,Valley Times,Island Herald,Harbour Gazette".split(",");
  const table = ["doc_id,title,publisher,published,quote_id,type,text,start,end,parts,cue,cue_start,cue_end,source,source_start,source_end,speaker,speaker_kind,confidence,quote_confidence,cue_class,words"];
  const articles = [];
  for (let n = 0, doc = 1; n < 50000; doc++) {
    let text = `Report ${doc}\n\n`;
    const [publisher, date] = [pick(publishers), `20${18 + random(7)}-${String(1 + random(12)).padStart(2, "0")}-${String(1 + random(28)).padStart(2, "0")}`];
    for (let i = 1, last = 5 + random(20); i <= last && n < 50000; i++, n++) {
      const said = Array.from({length: 5 + random(25)}, () => pick(words)).join(" "), speaker = `${pick(given)} ${pick(family)}`;
      const start = text.length + 1, end = start + said.length, cue = end + 2, source = cue + 5;
      text += `“${said}” said ${speaker}.\n\n`;
      table.push([`d${doc}`, `Report ${doc}`, publisher, date, `d${doc}#${i}`, pick(["direct", "mixed", "indirect"]), said, start, end, `${start}-${end}`, "said", cue, cue + 4, speaker, source, source + speaker.length,
        speaker, pick(["person", "person", "organization"]), random(1000) / 1000, random(1000) / 1000, pick(["say", "warn", "deny"]), said.split(" ").length].join(","));
    }
    articles.push(JSON.stringify({id: `d${doc}`, text}));
  }
  writeFileSync(file("big.csv"), `${table.join("\n")}\n`);
  writeFileSync(file("big.jsonl"), `${articles.join("\n")}\n`);
}

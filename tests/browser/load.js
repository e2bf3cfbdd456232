// The load test of `whosaid serve`: `node load.js [--requests N] [--concurrent N,N…] [--rounds N] [--letters N] [--into README]`.
//
// It sends the articles of the sample corpus (their first letters alone, where a number is given), compares every answer with the
// rows that `run` gives, and prints a table: requests, concurrency, lost, p50, p99, and articles a second beside those of `run`
// with the same articles. `run` and `serve` take turns, so that what else the machine does falls upon both; what is shown of
// them is the median of the rounds. `--into` writes the table between the lines `<!-- load -->` and `<!-- /load -->` of a file.
import {spawnSync} from "node:child_process";
import {readFileSync, writeFileSync} from "node:fs";
import net from "node:net";
import {join} from "node:path";
import {isDeepStrictEqual, parseArgs} from "node:util";
import {ROOT, WHOSAID, file, server} from "./common.js";

const {values: given} = parseArgs({options: {
  requests: {type: "string", default: "1000"}, concurrent: {type: "string", default: "1,8,64,1000"}, rounds: {type: "string", default: "3"},
  letters: {type: "string", default: "1e9"}, into: {type: "string"},
}});
const [requests, rounds, letters] = [given.requests, given.rounds, given.letters].map(Number);
const names = "cyclone-evacuation earthquake-relief flood-trial harbour-vote hospital-strike island-diplomacy lagos-ferry-fire mining-tribunal poll-of-polls senate-water-bill".split(" ");
const texts = names.map(name => readFileSync(join(ROOT, "corpus/sample", `${name}.txt`), "utf8").slice(0, letters));
const articles = Array.from({length: requests}, (_, n) => ({id: `n${n}`, text: texts[n % texts.length]}));
writeFileSync(file("load.jsonl"), articles.map(article => JSON.stringify(article)).join("\n"));

/** Articles a second of `run`, from the start of the program to its end. */
function ofRun() {
  const begin = performance.now();
  const run = spawnSync(WHOSAID, ["run", file("load.jsonl"), "-o", file("load-rows.jsonl"), "--quiet"]);
  if (run.status !== 0) throw new Error(String(run.stderr));
  return requests / ((performance.now() - begin) / 1000);
}

ofRun();
const expected = new Map(articles.map(({id}) => [id, []]));
// What is sent has no file, which is all that its rows differ in.
for (const line of readFileSync(file("load-rows.jsonl"), "utf8").trim().split("\n")) expected.get(JSON.parse(line).doc_id).push({...JSON.parse(line), input: null});
const right = ([article, answer]) => answer.status === 200 && isDeepStrictEqual(JSON.parse(answer.text), {id: article.id, quotes: expected.get(article.id)});

/** A connection that sends one article after another. It does no more than it must, as it takes from the cores of the server. */
class Connection {
  constructor({hostname, port}) {
    this.socket = net.connect(Number(port), hostname).setNoDelay(true);
    this.socket.on("data", bytes => { this.bytes.push(bytes); this.take(); });
    this.socket.on("error", error => this.done?.({status: 0, text: error.message}));
    this.socket.on("close", () => this.done?.({status: 0, text: "the connection was closed"}));
  }

  ask(article) {
    this.bytes = [];
    this.end = null;
    return new Promise(done => {
      this.done = answer => { this.done = null; done(answer); };
      const body = JSON.stringify(article);
      this.socket.write(`POST /v1/quotes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    });
  }

  take() {
    const all = this.bytes.length === 1 ? this.bytes[0] : Buffer.concat(this.bytes);
    this.bytes = [all];
    if (this.end === null) {
      const head = all.indexOf("\r\n\r\n");
      if (head < 0) return;
      this.end = head + 4 + Number(/^content-length: (\d+)/im.exec(all.latin1Slice(0, head))[1]);
      this.begin = head + 4;
    }
    if (all.length >= this.end) this.done?.({status: Number(all.latin1Slice(9, 12)), text: all.subarray(this.begin, this.end)});
  }
}

/** Articles a second of `serve`, the times of its answers, and how many were lost or wrong. */
async function ofServe(url, concurrent) {
  const waiting = [...articles], answers = [], begin = performance.now();
  await Promise.all(Array.from({length: concurrent}, async () => {
    const connection = new Connection(new URL(url));
    for (let article = waiting.pop(); article; article = waiting.pop()) {
      const from = performance.now(), answer = await connection.ask(article);
      answers.push([article, {...answer, time: performance.now() - from}]);
    }
    connection.socket.end();
  }));
  const rate = requests / ((performance.now() - begin) / 1000);
  return {rate, times: answers.map(([, answer]) => answer.time), lost: answers.filter(one => !right(one)).length + requests - answers.length};
}

const middle = list => [...list].sort((a, b) => a - b)[list.length >> 1];
const lines = ["| requests | concurrent | lost, or not as `run` | p50 | p99 | articles a second | of `run` | ratio |", "|---|---|---|---|---|---|---|---|"];
let lost = 0;
for (const concurrent of given.concurrent.split(",").map(Number)) {
  const found = [];
  for (let round = 0; round < rounds; round++) {
    const run = ofRun();
    // A server that has just begun, as `run` has.
    const {url, end} = await server("serve", "--port", "0", "--max-seconds", "600", "--max-requests", "4096");
    found.push({run, ...await ofServe(url, concurrent)});
    await end();
  }
  const times = found.flatMap(one => one.times).sort((a, b) => a - b), at = share => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  const shown = time => time < 1000 ? `${time.toFixed(0)} ms` : `${(time / 1000).toFixed(1)} s`;
  const lostNow = found.reduce((sum, one) => sum + one.lost, 0);
  lost += lostNow;
  lines.push(`| ${requests * rounds} | ${concurrent} | ${lostNow} | ${shown(at(.5))} | ${shown(at(.99))} | ${middle(found.map(one => one.rate)).toFixed(1)} | ${middle(found.map(one => one.run)).toFixed(1)} | ${middle(found.map(one => one.rate / one.run)).toFixed(2)} |`);
  if (concurrent === Number(given.concurrent.split(",")[0])) console.log(lines.slice(0, 2).join("\n"));
  console.log(lines.at(-1));
}
if (given.into) {
  const [open, close] = ["<!-- load -->", "<!-- /load -->"], page = readFileSync(given.into, "utf8"), [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`${given.into} has no lines ${open} and ${close}`);
  writeFileSync(given.into, `${page.slice(0, from + open.length)}\n\n${lines.join("\n")}\n\n${page.slice(to)}`);
}
process.exit(lost ? 1 : 0);

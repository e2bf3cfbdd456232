// The load test of `whosaid serve`: `node load.js [REQUESTS] [CONCURRENT] [LETTERS]`. It sends the articles of the sample corpus
// (their first letters alone, where a number is given), compares
// every answer with the row that `run` gives, and prints a table: requests, concurrency, lost, p50, p99, and articles a second
// beside those of `run` with the same articles.
import {spawnSync} from "node:child_process";
import {readFileSync, writeFileSync} from "node:fs";
import http from "node:http";
import {join} from "node:path";
import {isDeepStrictEqual} from "node:util";
import {ROOT, WHOSAID, file, server} from "./common.js";

const [requests, concurrent, letters] = [Number(process.argv[2] || 2000), Number(process.argv[3] || 1000), Number(process.argv[4] || 1e9)];
const names = "cyclone-evacuation earthquake-relief flood-trial harbour-vote hospital-strike island-diplomacy lagos-ferry-fire mining-tribunal poll-of-polls senate-water-bill".split(" ");
const texts = names.map(name => readFileSync(join(ROOT, "corpus/sample", `${name}.txt`), "utf8").slice(0, letters));
const articles = Array.from({length: requests}, (_, n) => ({id: `n${n}`, text: texts[n % texts.length]}));
writeFileSync(file("load.jsonl"), articles.map(article => JSON.stringify(article)).join("\n"));

const begin = performance.now();
const run = spawnSync(WHOSAID, ["run", file("load.jsonl"), "-o", file("load-rows.jsonl"), "--quiet"]);
const ofRun = requests / ((performance.now() - begin) / 1000);
if (run.status !== 0) throw new Error(String(run.stderr));
const expected = new Map(articles.map(({id}) => [id, []]));
// What is sent has no file, which is all that its rows differ in.
for (const line of readFileSync(file("load-rows.jsonl"), "utf8").trim().split("\n")) expected.get(JSON.parse(line).doc_id).push({...JSON.parse(line), input: null});

const serve = await server("serve", "--port", "0", "--max-seconds", "600", "--max-requests", "4096");
const agent = new http.Agent({keepAlive: true, maxSockets: concurrent});
const ask = article => new Promise(done => {
  const body = JSON.stringify(article), from = performance.now();
  const request = http.request(`${serve.url}v1/quotes`, {agent, method: "POST", headers: {"Content-Type": "application/json", "Content-Length": Buffer.byteLength(body)}}, response => {
    let text = "";
    response.setEncoding("utf8").on("data", part => { text += part; }).on("end", () => done({status: response.statusCode, text, time: performance.now() - from}));
  });
  request.on("error", error => done({status: 0, text: error.message, time: performance.now() - from}));
  request.end(body);
});
await ask(articles[0]);
const start = performance.now();
const waiting = [...articles];
const answers = [];
await Promise.all(Array.from({length: concurrent}, async () => {
  for (let article = waiting.pop(); article; article = waiting.pop()) answers.push([article, await ask(article)]);
}));
const ofServe = requests / ((performance.now() - start) / 1000);
const right = ([article, answer]) => answer.status === 200 && isDeepStrictEqual(JSON.parse(answer.text), {id: article.id, quotes: expected.get(article.id)});
const lost = answers.filter(one => !right(one)).length + requests - answers.length;
const times = answers.map(([, answer]) => answer.time).sort((a, b) => a - b);
const at = share => `${(times[Math.min(times.length - 1, Math.floor(share * times.length))] / 1000).toFixed(2)} s`;
console.log("| requests | concurrent | lost or not as `run` | p50 | p99 | articles a second | of `run` | ratio |");
console.log("|---|---|---|---|---|---|---|---|");
console.log(`| ${requests} | ${concurrent} | ${lost} | ${at(.5)} | ${at(.99)} | ${ofServe.toFixed(1)} | ${ofRun.toFixed(1)} | ${(ofServe / ofRun).toFixed(2)} |`);
await serve.end();
process.exit(lost ? 1 : 0);

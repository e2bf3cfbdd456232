//! Scores: small cases computed by hand, gold against itself, other ways to compute the same, and what users see.

use std::{fs, path::Path};

use assert_cmd::Command;
use predicates::{prelude::PredicateBooleanExt, str::contains};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{repository, skipped};

fn evaluate() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whosaid"));
    command.arg("evaluate");
    command
}

/// The scores that the program prints as JSON.
fn scores(arguments: &[&str]) -> Value {
    let output = evaluate().args(arguments).arg("--json").assert().success().get_output().stdout.clone();
    serde_json::from_slice(&output).expect("the program prints JSON")
}

fn written(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("the folder is writable");
    fs::write(&path, text).expect("the folder is writable");
    plain(&path)
}

fn plain(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

type Place = Option<(usize, usize)>;

/// One row of quotations.
fn row(kind: &str, (start, end): (usize, usize), cue: Place, source: Place, speaker: Option<&str>) -> Value {
    let place = |place: Place| place.map(|(start, end)| json!({"start": start, "end": end}));
    json!({
        "doc_id": "a", "type": kind, "start": start, "end": end, "cue": place(cue), "source": place(source),
        "speaker": speaker.map(|name| json!({"name": name, "kind": "person"})),
    })
}

fn answered(mut row: Value, rule: &str, confidence: f64) -> Value {
    row["rule"] = json!(rule);
    row["confidence"] = json!(confidence);
    row
}

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

fn gold() -> Vec<Value> {
    vec![
        row("direct", (0, 10), Some((12, 16)), Some((17, 25)), Some("Ana Ruiz")),
        row("indirect", (40, 60), Some((34, 38)), Some((30, 33)), Some("Tom Lee")),
        row("mixed", (80, 100), Some((75, 79)), None, None),
        row("indirect", (120, 140), Some((112, 117)), Some((105, 111)), Some("Bo Ek")),
    ]
}

fn predictions() -> Vec<Value> {
    vec![
        answered(row("direct", (0, 10), Some((12, 16)), Some((17, 25)), Some("Ruiz")), "one", 0.9),
        answered(row("mixed", (40, 55), Some((34, 38)), Some((30, 33)), Some("Sen. Tom Lee")), "one", 0.8),
        answered(row("mixed", (80, 100), Some((75, 79)), None, None), "none", 0.0),
        answered(row("indirect", (200, 210), Some((211, 215)), Some((105, 111)), Some("Bo Ek")), "two", 0.7),
    ]
}

/// The numbers at a path of keys, as one value or as precision, recall and F1.
fn at(scores: &Value, path: &str) -> Vec<f64> {
    let node = path.split('.').fold(scores, |node, key| &node[key]);
    let number = |value: &Value| value.as_f64().unwrap_or(-1.0);
    match node {
        Value::Object(three) => ["precision", "recall", "f1"].iter().map(|name| number(&three[*name])).collect(),
        one => vec![number(one)],
    }
}

#[test]
fn every_metric_of_quotations_is_as_computed_by_hand() {
    let folder = TempDir::new().unwrap();
    let gold = written(&folder, "gold.jsonl", &lines(&gold()));
    let found = written(&folder, "found.jsonl", &lines(&predictions()));
    let scores = scores(&["--gold", &gold, "--predictions", &found]);
    for (path, expected) in [
        ("quotes.all.gold", &[4.0][..]),
        ("quotes.all.predicted", &[4.0]),
        ("quotes.all.iou50", &[75.0, 75.0, 75.0]),
        // The second is 15 of 20 long.
        ("quotes.all.iou80", &[50.0, 50.0, 50.0]),
        // The third has no source on either side.
        ("quotes.all.source_link", &[75.0, 75.0, 75.0]),
        // Of three matched, `Ruiz` is not `Ana Ruiz`; nobody is right where the gold knows nobody.
        ("quotes.all.speaker_link", &[50.0, 50.0, 50.0]),
        ("quotes.all.speaker_accuracy", &[50.0]),
        ("quotes.all.speaker_answered", &[100.0]),
        // The second counts as mixed for precision and as indirect for recall.
        ("quotes.direct.iou50", &[100.0, 100.0, 100.0]),
        ("quotes.mixed.iou50", &[100.0, 100.0, 100.0]),
        ("quotes.mixed.predicted", &[2.0]),
        ("quotes.indirect.iou50", &[0.0, 50.0, 0.0]),
        ("quotes.marked.gold", &[2.0]),
        ("quotes.marked.predicted", &[3.0]),
        ("cofenet.content.exact", &[50.0, 50.0, 50.0]),
        ("cofenet.content.begin", &[75.0, 75.0, 75.0]),
        // 1, 0.75, 1, 0, and a prediction astray.
        ("cofenet.content.jaccard", &[55.0]),
        ("cofenet.source.exact", &[100.0, 100.0, 100.0]),
        ("cofenet.cue.exact", &[75.0, 75.0, 75.0]),
        ("cofenet.link.exact", &[50.0, 50.0, 50.0]),
        ("citron.cue.exact", &[75.0, 75.0, 75.0]),
        ("citron.source.exact", &[75.0, 75.0, 75.0]),
        ("citron.content.exact", &[50.0, 50.0, 50.0]),
        ("citron.quote.exact", &[50.0, 50.0, 50.0]),
        ("ggt.t30.quotes", &[75.0, 75.0, 75.0]),
        ("ggt.t30.speaker", &[100.0]),
        ("ggt.t80.quotes", &[50.0, 50.0, 50.0]),
        // Both mixed predictions have gold cues; the one mixed gold cue is predicted.
        ("kinds.mixed.cofenet.cue.exact", &[100.0, 100.0, 100.0]),
        ("kinds.indirect.cofenet.content.begin", &[0.0, 50.0, 0.0]),
        // 0.75 and 0 of the gold, and a prediction astray.
        ("kinds.indirect.cofenet.content.jaccard", &[25.0]),
        ("kinds.direct.citron.quote.exact", &[100.0, 100.0, 100.0]),
        // Sure at 0.9 and wrong, sure at 0.8 and right.
        ("calibration.ece", &[55.0]),
        ("rules.one.fired", &[2.0]),
        ("rules.one.speaker_right", &[50.0]),
        ("rules.two.matched", &[0.0]),
    ] {
        assert_eq!(at(&scores, path), expected, "{path}");
    }
    assert_eq!(scores["entities"], Value::Null);
    assert_eq!(scores["citron"]["cue"]["overlap"]["f1"], Value::Null, "tokens are unknown without the text");
}

/// Every percentage below a value, with its path.
fn percentages(value: &Value, path: &str, found: &mut Vec<(String, f64)>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object.iter().filter(|(key, _)| !matches!(key.as_str(), "gold" | "predicted")) {
                percentages(value, &format!("{path}.{key}"), found);
            }
        }
        Value::Number(number) => found.push((path.to_owned(), number.as_f64().unwrap_or(f64::NAN))),
        _ => {}
    }
}

fn all_percentages(scores: &Value) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    for section in ["entities", "cofenet", "citron", "ggt", "quotes", "kinds"] {
        percentages(&scores[section], section, &mut found);
    }
    found
}

const COLUMNS: &str = "-DOCSTART- -X- O\n\nAna NNP I-PER\nRuiz NNP I-PER\nleft VBD O\nOakdale NNP I-LOC\n\nNATO NNP I-ORG\n\
    Dutch JJ I-MISC\n\n-DOCSTART- -X- O\n\nBo NNP I-PER\n";

/// Windows with labels, written for this test.
fn windows() -> Vec<(Vec<&'static str>, Vec<&'static str>)> {
    vec![
        (
            vec!["“", "We", "wait", ",", "”", "said", "Ana", "Ruiz", "."],
            vec!["B-content", "I-content", "I-content", "I-content", "I-content", "B-cue", "B-source", "I-source", "O"],
        ),
        (
            vec!["The", "mayor", "had", "hoped", "to", "win", ",", "she", "added", "."],
            vec![
                "B-content",
                "I-content",
                "I-content",
                "I-content",
                "I-content",
                "I-content",
                "O",
                "B-source",
                "B-cue",
                "O",
            ],
        ),
        (vec!["It", "rained", "."], vec!["O", "O", "O"]),
        (
            vec!["Lee", "says", "no", "and", "Ek", "says", "yes", "."],
            vec!["B-source", "B-cue", "B-content", "O", "B-source", "B-cue", "B-content", "O"],
        ),
    ]
}

fn cofenet_lines(windows: &[(Vec<&str>, Vec<String>)]) -> String {
    let line = |(window_idx, (tokens, labels)): (usize, &(Vec<&str>, Vec<String>))| json!({"tokens": tokens, "labels": labels, "id": format!("d{}", window_idx % 7)});
    windows.iter().enumerate().map(|window| format!("{}\n", line(window))).collect()
}

fn owned(labels: &[&str]) -> Vec<String> {
    labels.iter().map(|label| (*label).to_owned()).collect()
}

const TEXT: &str = "“We will wait,” Ana Ruiz said.\nShe hopes to “win” in May, and Tom Lee denied that it rained.\n";
const ANNOTATED: &str = "E1\tAttribution:T4 Content:T1 Cue:T2 Source:T3\n\
    T1\tContent 0 15\t“We will wait,”\nT2\tCue 25 29\tsaid\nT3\tSource 16 24\tAna Ruiz\nT4\tAttribution 25 29\tsaid\n\
    T5\tContent 41 50;54 57\tto “win”\nMay\nT6\tCue 35 40\thopes\nT7\tSource 31 34\tShe\nE2\tContent:T5 Cue:T6 Source:T7\n";

/// A folder of brat files: an article with two annotators.
fn brat(folder: &TempDir) -> String {
    written(folder, "dev/text/story.txt", TEXT);
    written(folder, "dev/attributions/story_ab12.ann", ANNOTATED);
    written(folder, "dev/attributions/story_cd34.ann", &ANNOTATED.replace("0 15", "1 12").replace("31 34", "16 24"));
    plain(&folder.path().join("dev"))
}

#[test]
fn gold_against_itself_is_100_everywhere_and_nothing_is_0() {
    let folder = TempDir::new().unwrap();
    let rows = written(&folder, "gold.jsonl", &lines(&gold()));
    let empty_rows = written(&folder, "empty.jsonl", "");
    let columns = written(&folder, "gold.conll", COLUMNS);
    let plain: String =
        COLUMNS.lines().map(|line| format!("{}\n", line.rsplit_once(' ').map_or("", |cells| cells.0))).collect();
    let plain = plain
        .lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{line} O\n") })
        .collect::<String>();
    let empty_columns = written(&folder, "empty.conll", &plain);
    let labelled: Vec<_> = windows().iter().map(|(tokens, labels)| (tokens.clone(), owned(labels))).collect();
    let silent: Vec<_> =
        windows().iter().map(|(tokens, _)| (tokens.clone(), vec!["O".to_owned(); tokens.len()])).collect();
    let cofenet = written(&folder, "cofenet.jsonl", &cofenet_lines(&labelled));
    let empty_cofenet = written(&folder, "silent.jsonl", &cofenet_lines(&silent));
    let brat = brat(&folder);
    let table = written(&folder, "speakers.tsv", "story_ab12\tE1\tperson\tAna Ruiz\nstory_ab12\tE2\tnone\t\n");
    for (gold, empty, n_least) in [
        (&rows, &empty_rows, 60),
        (&columns, &empty_columns, 15),
        (&cofenet, &empty_cofenet, 20),
        (&brat, &empty_rows, 60),
    ] {
        let mut arguments = vec!["--gold", gold];
        if gold == &brat {
            arguments.extend(["--speakers", &table]);
        }
        let itself = all_percentages(&scores(&[arguments.clone(), vec!["--predictions", gold]].concat()));
        assert!(itself.len() >= n_least, "{gold}: {}", itself.len());
        for (path, percentage) in itself {
            assert!((percentage - 100.0).abs() < 1e-9, "{gold}: {path} is {percentage}");
        }
        let nothing = all_percentages(&scores(&[arguments, vec!["--predictions", empty]].concat()));
        assert!(nothing.len() >= n_least, "{gold}: {}", nothing.len());
        for (path, percentage) in nothing {
            assert!(percentage.abs() < 1e-9, "{gold}: {path} is {percentage}");
        }
    }
}

/// Precision, recall and F1 of exact and begin, and the Jaccard mean, of one role, computed in another way than the
/// program does: over strings of spans and sets of tokens.
fn independent(role: &str, gold: &[Vec<String>], found: &[Vec<String>]) -> Vec<f64> {
    fn spans(labels: &[String], role: &str) -> Vec<Vec<usize>> {
        let mut spans: Vec<Vec<usize>> = Vec::new();
        for (token, label) in labels.iter().enumerate() {
            if *label == format!("B-{role}") {
                spans.push(vec![token]);
            } else if *label == format!("I-{role}")
                && token > 0
                && spans.last().is_some_and(|span| span.last() == Some(&(token - 1)))
            {
                spans.last_mut().expect("there is one").push(token);
            }
        }
        spans
    }
    let (mut n_gold, mut n_found, mut exact, mut begin, mut sum, mut n_scored) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (gold, found) in gold.iter().zip(found) {
        let (gold, found) = (spans(gold, role), spans(found, role));
        n_gold += gold.len() as f64;
        n_found += found.len() as f64;
        exact += gold.iter().filter(|span| found.contains(span)).count() as f64;
        begin += gold.iter().filter(|span| found.iter().any(|other| other[0] == span[0])).count() as f64;
        let meets = |a: &[usize], b: &[usize]| a.iter().filter(|token| b.contains(token)).count();
        for span in &gold {
            let best = found.iter().map(|other| {
                let hull = span.last().max(other.last()).expect("spans are not empty") - span[0].min(other[0]) + 1;
                meets(span, other) as f64 / hull as f64
            });
            sum += best.fold(0.0, f64::max);
            n_scored += 1.0;
        }
        n_scored += found.iter().filter(|span| gold.iter().all(|other| meets(span, other) == 0)).count() as f64;
    }
    let three = |right: f64| [100.0 * right / n_found, 100.0 * right / n_gold, 200.0 * right / (n_found + n_gold)];
    [three(exact).as_slice(), &three(begin), &[100.0 * sum / n_scored]].concat()
}

#[test]
fn scores_of_spans_agree_with_another_computation_on_perturbed_gold() {
    let folder = TempDir::new().unwrap();
    let kinds = ["O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"];
    let mut state = 7_u64;
    let mut draw = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let mut gold = Vec::new();
    let mut found = Vec::new();
    for _ in 0..60 {
        for (tokens, labels) in windows() {
            let labels = owned(&labels);
            let perturbed =
                labels.iter().map(|label| if draw(6) == 0 { kinds[draw(7)].to_owned() } else { label.clone() });
            found.push((tokens.clone(), perturbed.collect::<Vec<_>>()));
            gold.push((tokens, labels));
        }
    }
    let gold_path = written(&folder, "gold.jsonl", &cofenet_lines(&gold));
    let found_path = written(&folder, "found.jsonl", &cofenet_lines(&found));
    let scores = scores(&["--gold", &gold_path, "--predictions", &found_path]);
    let labels =
        |windows: &[(Vec<&str>, Vec<String>)]| windows.iter().map(|window| window.1.clone()).collect::<Vec<_>>();
    for role in ["source", "cue", "content"] {
        let expected = independent(role, &labels(&gold), &labels(&found));
        let program: Vec<f64> = ["exact", "begin", "jaccard"]
            .iter()
            .flat_map(|metric| at(&scores, &format!("cofenet.{role}.{metric}")))
            .collect();
        assert!(expected[2] > 20.0 && expected[2] < 95.0, "{role}: {expected:?}");
        for (program, expected) in program.iter().zip(expected) {
            assert!((program - expected).abs() < 0.02, "{role}: {program} is {expected}");
        }
    }
}

#[test]
fn the_first_annotator_is_the_gold_and_speakers_come_from_their_table() {
    let folder = TempDir::new().unwrap();
    let brat = brat(&folder);
    let table =
        written(&folder, "speakers.tsv", "story_ab12\tE1\tperson\tAna Ruiz\nstory_ab12\tE2\tperson\tAna Ruiz\n");
    let scores = scores(&["--gold", &brat, "--speakers", &table]);
    assert_eq!(at(&scores, "quotes.all.gold"), [2.0]);
    assert_eq!(at(&scores, "quotes.direct.gold"), [1.0]);
    assert_eq!(at(&scores, "quotes.direct.iou80.f1"), [100.0]);
    assert_eq!(at(&scores, "quotes.direct.speaker_accuracy"), [100.0]);
}

#[test]
fn annotators_are_scored_against_each_other() {
    let folder = TempDir::new().unwrap();
    let scores = scores(&["--gold", &brat(&folder), "--annotators"]);
    assert_eq!(at(&scores, "quotes.all.iou50.f1"), [100.0]);
    // One content is shorter, one source is another.
    assert_eq!(
        at(&scores, "cofenet.source.exact"),
        [100.0, 50.0, 200.0 / 3.0].map(|one: f64| (one * 100.0).round() / 100.0)
    );
    assert_eq!(at(&scores, "quotes.all.source_link.f1"), [50.0]);
    assert_eq!(scores["quotes"]["all"]["speaker_accuracy"], Value::Null, "nobody labelled speakers");
}

#[test]
fn tokens_are_scored_as_they_are_given() {
    let folder = TempDir::new().unwrap();
    let columns = written(&folder, "gold.conll", COLUMNS);
    let scores = scores(&["--gold", &columns]);
    assert_eq!(scores["documents"], json!(2));
    assert!(scores["entities"]["micro"]["f1"].is_number());
    assert_eq!(scores["quotes"], Value::Null);
    let other = written(&folder, "other.conll", &COLUMNS.replace("Oakdale", "Oak"));
    evaluate()
        .args(["--gold", &columns, "--predictions", &other])
        .assert()
        .code(2)
        .stderr(contains("other.conll: line 1: these are not the tokens of the gold"));
}

#[test]
fn malformed_labels_are_named_by_file_and_line() {
    let folder = TempDir::new().unwrap();
    for (name, text, message) in [
        (
            "a.jsonl",
            "{\"doc_id\":\"a\",\"start\":0,\"end\":4}\n{\"doc_id\":\"a\",\"start\":1}\n",
            "a.jsonl: line 2: not a row",
        ),
        ("b.jsonl", "{\"tokens\":[\"a\"],\"labels\":[]}\n", "b.jsonl: line 1: 1 tokens but 0 labels"),
        ("c.conll", "a B-PER\nb PER\n", "c.conll: line 2: expected a token and, last, a label"),
        ("d.txt", "nothing of the kind\n", "d.txt: cannot tell the format of these labels"),
        ("e/e.ann", "T1\tCue 1 2\tx\n", "e.ann: no text for these labels"),
    ] {
        let path = written(&folder, name, text);
        let gold = if name.starts_with("e/") { plain(&folder.path().join("e")) } else { path };
        evaluate().args(["--gold", &gold]).assert().code(2).stderr(contains(message));
    }
    let brat = brat(&folder);
    let table = written(&folder, "speakers.tsv", "story_ab12\tE1\tghost\tAna\n");
    evaluate()
        .args(["--gold", &brat, "--speakers", &table])
        .assert()
        .code(2)
        .stderr(contains("speakers.tsv: line 1: unknown kind `ghost`").and(contains("hint: known are `person`")));
}

#[test]
fn a_missed_bar_is_exit_code_1() {
    let folder = TempDir::new().unwrap();
    let gold = written(&folder, "gold.jsonl", &lines(&gold()));
    let found = written(&folder, "found.jsonl", &lines(&predictions()));
    let with_bar = |bar: &str| {
        let mut command = evaluate();
        command.args(["--gold", &gold, "--predictions", &found, "--at-least", bar]);
        command
    };
    with_bar("quotes.all.iou50.f1=75").assert().success();
    with_bar("quotes.all.iou50.f1=75.1")
        .assert()
        .code(1)
        .stderr(contains("`quotes.all.iou50.f1` is 75.00, below 75.1"));
    with_bar("quotes.all=3").assert().code(2).stderr(contains("these labels give no metric `quotes.all`"));
    with_bar("75").assert().code(2).stderr(contains("expected a metric and a percentage"));
}

#[test]
fn articles_are_grouped_by_a_field_and_those_without_rows_have_no_quotations() {
    let folder = TempDir::new().unwrap();
    let text = "x".repeat(300);
    let articles: Vec<Value> = [("a", "first"), ("b", "second")]
        .iter()
        .map(|(id, group)| json!({"id": id, "group": group, "text": text}))
        .collect();
    let articles = written(&folder, "articles.jsonl", &lines(&articles));
    let gold = written(&folder, "gold.jsonl", &lines(&gold()));
    let mut astray = row("direct", (3, 9), None, None, None);
    astray["doc_id"] = json!("b");
    let found = written(&folder, "found.jsonl", &lines(&[predictions(), vec![astray]].concat()));
    let scores = scores(&["--gold", &gold, "--predictions", &found, "--input", &articles, "--by", "group"]);
    assert_eq!(at(&scores, "by.first.quotes.all.iou50"), [75.0, 75.0, 75.0]);
    assert_eq!(at(&scores, "by.second.quotes.all.predicted"), [1.0]);
    assert_eq!(at(&scores, "by.second.quotes.all.iou50"), [0.0, 0.0, 0.0]);
    assert_eq!(at(&scores, "quotes.all.predicted"), [5.0]);
}

#[test]
fn a_comparison_names_what_differs_and_where() {
    let folder = TempDir::new().unwrap();
    let gold = written(&folder, "gold.jsonl", &lines(&gold()));
    let found = written(&folder, "found.jsonl", &lines(&predictions()));
    let scores = scores(&["--gold", &gold, "--predictions", &found, "--compare", &gold]);
    let link = &scores["compare"]["metrics"]["quotes.all.speaker_link.f1"];
    assert_eq!((&link["first"], &link["second"], &link["difference"]), (&json!(50.0), &json!(100.0), &json!(50.0)));
    let changed = &scores["compare"]["changed"][0];
    assert_eq!((&changed["document"], &changed["metric"]), (&json!("a"), &json!("quotes.all.iou50")));
    assert_eq!((&changed["first"]["right"], &changed["second"]["right"]), (&json!(3), &json!(4)));
    evaluate()
        .args(["--gold", &gold, "--predictions", &gold, "--compare", &found])
        .assert()
        .success()
        .stdout(contains("Documents that changed").and(contains("4 → 3")));
}

#[test]
fn the_page_holds_everything_it_needs() {
    let folder = TempDir::new().unwrap();
    let page = folder.path().join("report.html");
    let brat = brat(&folder);
    evaluate().args(["--gold", &brat, "--report"]).arg(&page).assert().success();
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("<main") && page.contains("We will wait") && page.contains("\"spurious\""));
    assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("rel=\"stylesheet\""));
    let columns = written(&folder, "gold.conll", COLUMNS);
    evaluate()
        .args(["--gold", &columns, "--report"])
        .arg(folder.path().join("x.html"))
        .assert()
        .code(2)
        .stderr(contains("labels of given tokens have no page"));
}

#[test]
fn each_stage_can_be_given_right_input() {
    let folder = TempDir::new().unwrap();
    let brat = brat(&folder);
    let table =
        written(&folder, "speakers.tsv", "story_ab12\tE1\tperson\tAna Ruiz\nstory_ab12\tE2\tperson\tAna Ruiz\n");
    for (given, n_sources) in [("quotes", 50.0), ("sources", 100.0)] {
        let scores = scores(&["--gold", &brat, "--speakers", &table, "--given", given]);
        assert_eq!(at(&scores, "quotes.all.iou80"), [100.0, 100.0, 100.0], "{given}");
        assert!(at(&scores, "quotes.all.source_link.f1")[0] >= n_sources, "{given}");
        assert!(at(&scores, "quotes.all.speaker_accuracy")[0] >= n_sources, "{given}");
    }
}

#[test]
fn the_labels_of_the_data_folder_are_100_against_themselves() {
    let Some(data) = std::env::var_os("WHOSAID_DATA") else {
        return skipped("labels of the data folder", "set `WHOSAID_DATA=../shared` to run it");
    };
    let at = |path: &str| plain(&Path::new(&data).join("data").join(path));
    let (dev, speakers) = (at("polnear/dev"), at("polnear/dev-speakers.tsv"));
    for (gold, speakers) in [
        (dev.as_str(), Some(speakers.as_str())),
        (&at("polnear/cofenet-dev.jsonl"), None),
        (&at("ner/conll2003/eng.testa"), None),
        (&at("coref/litbank_quotations/tsv"), None),
    ] {
        let mut arguments = vec!["--gold", gold, "--predictions", gold];
        arguments.extend(speakers.iter().flat_map(|table| ["--speakers", table]));
        for (path, percentage) in all_percentages(&scores(&arguments)) {
            assert!((percentage - 100.0).abs() < 1e-9, "{gold}: {path} is {percentage}");
        }
    }
}

/// The scores of what the repository holds are those in its record. After a change that means to change them, run the
/// commands below with `--scores corpus/scores.csv` and commit the record.
#[test]
fn the_record_of_scores_is_up_to_date() {
    let folder = TempDir::new().unwrap();
    let record = folder.path().join("scores.csv");
    let committed = fs::read_to_string(repository("corpus/scores.csv")).unwrap();
    fs::write(&record, &committed).unwrap();
    for (name, gold, input) in [
        ("challenge", "corpus/challenge/gold.jsonl", "corpus/challenge/articles.jsonl"),
        ("sample", "corpus/gold/sample.jsonl", "corpus/sample"),
    ] {
        for given in [None, Some("quotes"), Some("sources")] {
            let set = given.map_or(name.to_owned(), |given| format!("{name}-given-{given}"));
            evaluate()
                .current_dir(repository(""))
                .args(["--gold", gold, "--input", input, "--set", &set, "--scores"])
                .arg(&record)
                .args(given.map(|given| format!("--given={given}")))
                .assert()
                .success();
        }
    }
    let now = fs::read_to_string(&record).unwrap();
    let changed: Vec<&str> = now.lines().filter(|line| !committed.lines().any(|before| before == *line)).collect();
    assert!(now == committed, "run `whosaid evaluate … --scores corpus/scores.csv` for each set; now: {changed:#?}");
}

#[test]
fn what_each_rule_and_sieve_is_worth_is_told_at_once_as_by_leaving_it_out_alone() {
    let gold = plain(&repository("corpus/gold/sample.jsonl"));
    let input = plain(&repository("corpus/sample"));
    let arguments = ["--gold", &gold, "--input", &input];
    let at_once = scores(&[&arguments[..], &["--without-each"]].concat());
    let all = whosaid::pipeline::Without::names().count();
    assert_eq!(at_once["without"].as_object().map(serde_json::Map::len), Some(all));
    let metric = "quotes.all.speaker_link.f1";
    let whole = at(&at_once, metric)[0];
    for name in ["tagged-source", "name"] {
        let alone = at(&scores(&[&arguments[..], &["--without", name]].concat()), metric)[0];
        let one = &at_once["without"][name][metric];
        assert!((one["without"].as_f64().unwrap() - alone).abs() < 1e-9, "{name}: {one} but {alone} alone");
        assert!(alone < whole, "{name} decides something in the sample: {alone} without it, {whole} with it");
    }
}

#[cfg(feature = "archives")]
#[test]
fn what_goes_to_annotation_tools_comes_back_without_a_loss() {
    let folder = TempDir::new().unwrap();
    let long =
        "🌊 “We will wait,” said Ana Ruiz, the mayor, “for the tide.”\n\nShe said that the gate was “full of sand”.\n";
    written(&folder, "news/a.txt", long);
    written(&folder, "news/sport/a.txt", "“No,” said Bo Ek.\n\nAccording to Zoë Lee, the match was “a farce”.\n");
    let path = |name: &str| plain(&folder.path().join(name));
    let rows = path("rows.jsonl");
    let tasks = ["tasks.label-studio.json", "tasks.doccano.jsonl", "tasks.prodigy.jsonl", "tasks.brat.zip"].map(path);
    let mut run = crate::whosaid();
    run.args(["run", "--quiet", &path("news"), "-o", &rows]);
    run.args(tasks.iter().flat_map(|task| ["-o", task])).assert().success();
    let n_rows = fs::read_to_string(&rows).unwrap().lines().count();
    assert!(n_rows >= 4);
    zip::ZipArchive::new(fs::File::open(&tasks[3]).unwrap()).unwrap().extract(path("brat")).unwrap();
    for gold in [&tasks[0], &tasks[1], &tasks[2], &path("brat")] {
        let found = scores(&["--gold", gold, "--predictions", &rows]);
        assert_eq!(found["documents"], 2, "{gold}");
        for metric in ["iou80", "source_link", "speaker_link"] {
            assert_eq!(found["quotes"]["all"][metric]["f1"], 100.0, "{gold}: {metric}");
        }
    }
}

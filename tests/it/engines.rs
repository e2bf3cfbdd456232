//! The contract of every engine that is built in, tried on tiny models, and what users see of engines.

use std::{fs, path::PathBuf};

use predicates::{prelude::PredicateBooleanExt, str::contains};
use tempfile::TempDir;
use whosaid::{
    article::Article,
    clean::{CleanOptions, CleanText, clean},
    entity::{ENGINES, Engine, EngineOptions, Mention, MentionKind, Recognize, Tagged},
    evaluate::{Task, Window, predict_windows},
    input::RawDocument,
    pipeline::{self, Analysis, NameFinder, Options, Timings},
    segment::segment,
    tag::{Tags, tag},
};

use crate::{documents, repository, whosaid};

/// The models of `tests/engines` that an engine can load; for the embedded one, itself.
fn models(engine: &Engine) -> Vec<Option<PathBuf>> {
    let names: &[&str] = match engine.name {
        "embedded" => return vec![None],
        "onnx" => &["bert", "bert/model_quantized.onnx", "roberta", "deberta", "deberta-v2"],
        "rust-bert" => &["bert", "distilbert", "roberta", "deberta", "deberta-v2", "deberta-v2-other"],
        other => panic!("no models to try engine `{other}` on: make some in `models/engines/tiny.py`"),
    };
    names.iter().map(|name| Some(repository("tests/engines").join(name))).collect()
}

/// Every engine that is built in with every model, as `check` sees it.
fn with_every_engine(mut check: impl FnMut(&str, &dyn Fn(usize) -> Box<dyn Recognize>)) {
    for engine in ENGINES.iter().filter(|engine| engine.is_built_in()) {
        for model in models(engine) {
            let load = |batch_size| {
                let model = model.as_ref().map(|path| path.to_str().expect("the path is text"));
                let options = EngineOptions { model, batch_size, n_threads: Some(1), ..EngineOptions::default() };
                engine.load(&options).expect("the engine loads")
            };
            check(&format!("{} {model:?}", engine.name), &load);
        }
    }
}

/// Articles: the golden ones, and texts that are hard to read.
fn articles() -> Vec<(Article, Tags)> {
    let mut texts: Vec<String> = documents(&repository("tests/golden"))
        .iter()
        .map(|document| clean(document, CleanOptions::default()).text)
        .collect();
    texts.extend(
        ["", " \n\n ", "…", "🚢🚢 sank.", "Zoë O’Brien‑Šimić\u{301}’s 東京 visit (“naïve”) ended.\n\n-\n\n42"]
            .map(String::from),
    );
    texts.push("Ana Ruiz of Oakdale met Tom Lee, who thanked the Harbour Board, and ".repeat(40) + "left.");
    texts.push("a".repeat(3000));
    texts
        .into_iter()
        .map(|text| {
            let article = segment(&CleanText { text, ..CleanText::default() });
            let tags = tag(&article);
            (article, tags)
        })
        .collect()
}

fn tagged(articles: &[(Article, Tags)]) -> Vec<Tagged<'_>> {
    articles.iter().map(|(article, tags)| Tagged { article, tags }).collect()
}

#[test]
fn names_of_every_engine_stand_on_borders_of_tokens_in_order_and_apart() {
    let articles = articles();
    with_every_engine(|engine, load| {
        let found = load(16).recognize(&tagged(&articles)).expect("any text can be read");
        assert_eq!(found.len(), articles.len(), "{engine}");
        let mut n_names = 0;
        for ((article, _), names) in articles.iter().zip(&found) {
            let mut end = 0;
            for Mention { span, head, kind, score, .. } in names {
                let tokens = article.tokens_in(*span);
                assert!(!tokens.is_empty(), "{engine}: {span:?}");
                assert_eq!(article.span_of(tokens.clone()), *span, "{engine}");
                assert_eq!(article.sentence_of(tokens.start), article.sentence_of(tokens.end - 1), "{engine}");
                assert_eq!((*head, *kind), (*span, MentionKind::Name), "{engine}");
                assert!(*score > 0.0 && *score <= 1.0, "{engine}: {score}");
                assert!(span.start() >= end, "{engine}: {span:?} after {end}");
                end = span.end();
                n_names += 1;
            }
        }
        assert!(n_names > 20, "{engine}: {n_names} names");
    });
}

#[test]
fn every_engine_says_the_same_again_and_of_no_articles_nothing() {
    let articles = articles();
    with_every_engine(|engine, load| {
        let mut recognizer = load(16);
        let first = recognizer.recognize(&tagged(&articles)).expect("any text can be read");
        assert_eq!(recognizer.recognize(&[]).expect("nothing is no error"), Vec::<Vec<Mention>>::new(), "{engine}");
        let second = recognizer.recognize(&tagged(&articles)).expect("any text can be read");
        assert_eq!(first, second, "{engine}");
    });
}

#[test]
fn the_company_of_an_article_does_not_change_its_names() {
    let articles = articles();
    with_every_engine(|engine, load| {
        if engine.contains("quantized") {
            // The scale of dynamic int8 comes from the whole batch.
            return;
        }
        let together = load(64).recognize(&tagged(&articles)).expect("any text can be read");
        let mut recognizer = load(3);
        for (article, names) in tagged(&articles).iter().zip(&together) {
            let alone = recognizer.recognize(&[*article]).expect("any text can be read").remove(0);
            let place = |name: &Mention| (name.span, name.class);
            assert_eq!(
                alone.iter().map(place).collect::<Vec<_>>(),
                names.iter().map(place).collect::<Vec<_>>(),
                "{engine}"
            );
            assert!(alone.iter().zip(names).all(|(left, right)| (left.score - right.score).abs() < 1e-3), "{engine}");
        }
    });
}

/// Tokens with a space between them, each of which the program parts from the others by itself.
const COLUMNS: [(&str, &str); 12] = [
    ("Ana", "B-PER"),
    ("Ruiz", "I-PER"),
    ("left", "O"),
    ("Oakdale", "B-LOC"),
    (".", "O"),
    ("The", "O"),
    ("Harbour", "B-ORG"),
    ("Board", "I-ORG"),
    ("thanked", "O"),
    ("Tom", "B-PER"),
    ("Lee", "I-PER"),
    (".", "O"),
];

fn columns() -> String {
    COLUMNS.iter().map(|(token, label)| format!("{token} {label}\n{}", if *token == "." { "\n" } else { "" })).collect()
}

#[test]
fn an_engine_finds_in_columns_what_it_finds_in_text() {
    let tokens = COLUMNS.map(|(token, _)| token.to_owned()).to_vec();
    let text = tokens.join(" ");
    let article = segment(&CleanText { text, ..CleanText::default() });
    assert_eq!((article.tokens().len(), article.sentences().len()), (12, 2));
    let starts = (0..12).map(|token| token % 5 == 0 && token < 10).collect();
    let window = Window { document: "1".to_owned(), tokens, starts, ..Window::default() };
    // Windows beyond a batch, so that each gets its own names.
    let mut windows = vec![window; 130];
    windows[129].tokens.truncate(5);
    windows[129].starts.truncate(5);
    with_every_engine(|engine, load| {
        if engine.contains("quantized") {
            // The scale of dynamic int8 comes from the whole batch.
            return;
        }
        let tags = tag(&article);
        let mut recognizer = load(16);
        let names = recognizer.recognize(&[Tagged { article: &article, tags: &tags }]).expect("any text can be read");
        let expected: Vec<(usize, usize, &str)> = names[0]
            .iter()
            .map(|name| (article.tokens_in(name.span), name.class.label()))
            .map(|(tokens, class)| (tokens.start, tokens.end, class))
            .collect();
        let finder: &mut NameFinder<'_> = &mut |articles| recognizer.recognize(articles);
        let found = predict_windows(&windows, Task::Entities, Some(finder)).expect("any tokens can be read");
        assert_eq!(found.len(), windows.len());
        for (window_idx, window) in found.iter().enumerate() {
            let found: Vec<_> =
                window.spans.iter().map(|span| (span.tokens.start, span.tokens.end, span.label.as_str())).collect();
            let n_tokens = windows[window_idx].tokens.len();
            let own: Vec<_> = expected.iter().copied().filter(|(_, end, _)| *end <= n_tokens).collect();
            assert_eq!(found, own, "{engine}");
        }
        assert!(!expected.is_empty(), "{engine}");
    });
}

#[test]
fn evaluate_scores_the_names_of_the_engine_that_is_asked_for() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let gold = path("gold.conll", &columns());
    let scores = |arguments: &[&str]| -> serde_json::Value {
        let mut command = whosaid();
        command.args(["evaluate", "--json", "--gold"]).arg(&gold).args(arguments);
        serde_json::from_slice(&command.assert().code(0).get_output().stdout).expect("JSON")
    };
    let embedded = scores(&[]);
    assert_eq!(embedded["entities"]["micro"]["f1"], 100.0);
    assert_eq!(scores(&["--engine=embedded"]), embedded);
    for engine in ENGINES.iter().filter(|engine| engine.is_built_in() && !engine.is_default()) {
        // A model of random weights finds something else.
        let model = repository("tests/engines/bert").display().to_string();
        let other = scores(&["--engine", engine.name, "--engine-model", &model, "--threads=1"]);
        assert_ne!(other["entities"]["micro"], embedded["entities"]["micro"], "{}", engine.name);
        let roles = path("roles.jsonl", "{\"tokens\": [\"Ana\", \"said\"], \"labels\": [\"B-source\", \"B-cue\"]}\n");
        let mut command = whosaid();
        command.args(["evaluate", "--engine", engine.name, "--engine-model", &model, "--gold"]).arg(roles);
        command
            .assert()
            .code(2)
            .stdout("")
            .stderr(contains("engines find names").and(contains("hint: leave `--engine` out")));
        // What the engine finds reaches the quotations, too.
        let articles = [repository("corpus/gold/sample.jsonl"), repository("corpus/sample")];
        let mut command = whosaid();
        command.args(["evaluate", "--json", "--engine", engine.name, "--engine-model", &model, "--gold"]);
        let by_engine = command.arg(&articles[0]).arg("--input").arg(&articles[1]).assert().code(0);
        let mut command = whosaid();
        let by_embedded =
            command.args(["evaluate", "--json", "--gold"]).arg(&articles[0]).arg("--input").arg(&articles[1]).assert();
        assert_ne!(by_engine.get_output().stdout, by_embedded.code(0).get_output().stdout, "{}", engine.name);
    }
    for arguments in [["--given", "quotes"], ["--predictions", "x.jsonl"]] {
        let mut command = whosaid();
        command.args(["evaluate", "--engine=embedded", "--gold"]).arg(&gold).args(arguments);
        command.assert().code(2).stderr(contains("cannot be used with"));
    }
}

fn run_with(recognizer: Option<&mut NameFinder<'_>>) -> Vec<Analysis> {
    let mut analyses = Vec::new();
    let documents: Vec<RawDocument> = documents(&repository("tests/golden"));
    pipeline::run(
        documents.into_iter().map(Ok),
        &Options::default(),
        recognizer,
        &Timings::default(),
        |analysis| analysis,
        |analysis| {
            analyses.push(analysis?);
            Ok(())
        },
    )
    .expect("the golden articles can be read");
    analyses
}

#[test]
fn sources_cues_and_contents_come_from_the_embedded_model_whichever_engine_finds_the_names() {
    let embedded = run_with(None);
    assert!(embedded.iter().map(|analysis| analysis.quotes.len()).sum::<usize>() > 20);
    let check = |engine: &str, recognizer: &mut NameFinder<'_>| {
        for (one, other) in embedded.iter().zip(&run_with(Some(recognizer))) {
            assert_eq!(one.tags.evidence, other.tags.evidence, "{engine}");
            assert_eq!(one.tags.inner, other.tags.inner, "{engine}");
            assert_eq!(one.quotes, other.quotes, "{engine}");
        }
    };
    check("none", &mut |articles| Ok(vec![Vec::new(); articles.len()]));
    with_every_engine(|engine, load| {
        let mut loaded = load(16);
        check(engine, &mut |articles| loaded.recognize(articles));
    });
}

#[test]
fn the_embedded_engine_of_the_list_gives_what_runs_unasked() {
    let mut engine = ENGINES[0].load(&EngineOptions::default()).expect("it is always there");
    let asked = run_with(Some(&mut |articles: &[Tagged<'_>]| engine.recognize(articles)));
    for (one, other) in run_with(None).iter().zip(&asked) {
        assert_eq!(one.mentions, other.mentions);
    }
}

#[test]
fn all_engines_are_listed_with_their_costs() {
    let assert = whosaid().arg("engines").assert().code(0).stderr("");
    let shown = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    for engine in ENGINES {
        let state = if engine.is_built_in() { "(built in" } else { "(not built in" };
        assert!(shown.contains(&format!("{} {state}", engine.name)), "{shown}");
        assert!(engine.is_default() || shown.contains(&format!("--features {}", engine.name)), "{shown}");
    }
    for what in ["size", "speed", "licence", "models"] {
        assert_eq!(shown.lines().filter(|line| line.trim_start().starts_with(what)).count(), ENGINES.len(), "{what}");
    }
}

#[test]
fn an_engine_that_cannot_run_ends_with_two_and_a_hint() {
    let run = |arguments: &[&str], message: &str| {
        whosaid()
            .arg("run")
            .args(arguments)
            .arg(repository("tests/golden"))
            .assert()
            .code(2)
            .stdout("")
            .stderr(contains(message));
    };
    run(&["--engine=spacy"], "possible values: embedded, onnx, rust-bert");
    run(&["--device=gpu"], "expected `cpu` or `cuda:0`");
    run(&["--batch-size=0"], "batch-size");
    run(&["--engine-model=x/y"], "engine `embedded` takes no `--engine-model`\nhint: `--model PATH`");
    run(&["--device=cuda:0"], "engine `embedded` runs on the processor only, not on `cuda:0`");
    for engine in ENGINES.iter().filter(|engine| !engine.is_default()) {
        let option = format!("--engine={}", engine.name);
        if engine.is_built_in() {
            run(&[&option, "--engine-model=no/such/folder"], "no/such/folder: no such folder\nhint: ");
        } else {
            run(&[&option], &format!("engine `{}` is not built in\nhint: build it in: ", engine.name));
        }
    }
}

#[test]
fn a_run_with_any_engine_gives_the_same_bytes_for_any_number_of_threads() {
    for engine in ENGINES.iter().filter(|engine| engine.is_built_in() && !engine.is_default()) {
        for model in models(engine).into_iter().flatten() {
            let run = |threads: &str| {
                let mut command = whosaid();
                command.args([
                    "run",
                    "--table=mentions",
                    "--engine",
                    engine.name,
                    "--threads",
                    threads,
                    "--engine-model",
                ]);
                let assert = command.arg(&model).arg(repository("tests/golden")).assert().code(0);
                assert.stderr(contains(" 0 skipped, ").and(contains("panicked").not())).get_output().stdout.clone()
            };
            let (one, two) = (run("1"), run("2"));
            assert!(one.len() > 1000);
            assert!(one == two, "{} {}", engine.name, model.display());
        }
    }
}

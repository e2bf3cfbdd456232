//! Order, batches, and documents or engines that fail.

use std::fs;

use super::*;
use crate::{
    entity::{MentionKind, Tagged},
    error::{Error, ErrorKind},
    lexicon::Language,
};

fn document(id: usize, text: &str) -> RawDocument {
    RawDocument { id: id.to_string(), text: text.to_owned(), ..RawDocument::default() }
}

fn ids(n_documents: usize, options: &Options, panic_on: Option<&str>) -> Vec<Result<String>> {
    let mut delivered = Vec::new();
    run(
        (0..n_documents).map(|id| Ok(document(id, &"A line.\n".repeat(id % 7)))),
        options,
        None,
        &Timings::default(),
        |analysis| {
            assert!(Some(analysis.document.id.as_str()) != panic_on, "no luck today");
            analysis.document.id
        },
        |result| {
            delivered.push(result);
            Ok(())
        },
    )
    .expect("delivering never fails here");
    delivered
}

#[test]
fn results_come_in_the_order_of_the_input_whatever_the_batches() {
    for (batch_documents, batch_bytes) in [(0, 0), (1, 100), (3, 20), (100, 1 << 20)] {
        let options = Options { batch_documents, batch_bytes, ..Options::default() };
        let found: Vec<String> = ids(20, &options, None).into_iter().map(|id| id.expect("readable")).collect();
        assert_eq!(found, (0..20).map(|id| id.to_string()).collect::<Vec<_>>());
    }
}

#[test]
fn a_panic_costs_one_document() {
    let results = ids(5, &Options::default(), Some("3"));
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 4);
    let error = results[3].as_ref().expect_err("the fourth panicked");
    assert_eq!(error.to_string(), "3: analysis failed: no luck today");
}

#[test]
fn a_batch_holds_no_more_bytes_than_allowed_unless_one_document_does() {
    let options = Options { batch_bytes: 10, ..Options::default() };
    let mut documents =
        ["1234567", "1234", "123456789012", "1"].iter().enumerate().map(|(id, text)| Ok(document(id, text))).peekable();
    let sizes: Vec<usize> = std::iter::from_fn(|| {
        let batch = next_batch(&mut documents, &options);
        (!batch.is_empty()).then_some(batch.len())
    })
    .collect();
    assert_eq!(sizes, [1, 1, 1, 1]);
}

#[test]
fn an_engine_that_fails_on_one_article_loses_only_that_one() {
    let mut calls = 0;
    let mut recognizer = |batch: &[Tagged<'_>]| {
        calls += 1;
        if batch.iter().any(|tagged| tagged.article.text().contains("bad")) {
            return Err(Error::new(ErrorKind::Model, "cannot"));
        }
        Ok(vec![Vec::new(); batch.len()])
    };
    let mut outcomes = Vec::new();
    run(
        [document(0, "good"), document(1, "bad"), document(2, "good")].map(Ok),
        &Options::default(),
        Some(&mut recognizer),
        &Timings::default(),
        |analysis| analysis.document.id,
        |result| {
            outcomes.push(result.map_err(|error| error.to_string()));
            Ok(())
        },
    )
    .expect("delivering never fails here");
    assert_eq!(outcomes, [Ok("0".to_owned()), Err("1: cannot".to_owned()), Ok("2".to_owned())]);
    assert_eq!(calls, 4);
}

#[test]
fn an_error_that_deliver_returns_ends_the_run() {
    let mut n_delivered = 0;
    let result = run(
        (0..10).map(|id| Ok(document(id, "text"))),
        &Options::default(),
        None,
        &Timings::default(),
        |_| (),
        |_| {
            n_delivered += 1;
            Err(Error::new(ErrorKind::Io, "no space"))
        },
    );
    assert!(result.is_err());
    assert_eq!(n_delivered, 1);
}

#[test]
fn a_second_language_is_a_folder_of_lists_that_the_stages_ask() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("de");
    fs::create_dir(&path).expect("a folder");
    for (list, entries) in [
        ("abbreviations.txt", "# Abbreviations\nHr. title\n"),
        ("cues.txt", "sagen say verb sagt sagte gesagt\n"),
        ("persons.txt", "lehrerin f\n"),
        ("titles.txt", "hr. m\n"),
    ] {
        fs::write(path.join(list), entries).expect("a list");
    }
    let german = Language::read(&path).expect("good lists");
    let text = "Hr. Lee was late. The lehrerin saw nothing of it.";
    let analyse = |builder: PipelineBuilder| builder.build().expect("a pipeline").analyse(text).expect("an analysis");
    let (ours, english) = (analyse(Pipeline::builder().language(german)), analyse(Pipeline::builder()));
    assert_eq!([ours.article.sentences().len(), english.article.sentences().len()], [2, 3]);
    let nouns = |analysis: &Analysis| {
        let nominal = analysis.mentions.iter().filter(|mention| mention.kind == MentionKind::Nominal);
        nominal.map(|mention| analysis.article.slice(mention.head).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(nouns(&ours), ["lehrerin"]);
    assert!(nouns(&english).is_empty());
    assert!(
        ours.article.language() == german && german.head_cue("sagte").is_some() && german.head_cue("said").is_none()
    );
}

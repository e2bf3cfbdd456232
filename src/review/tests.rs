//! Edits, files and new runs of a review.

use std::{fs, path::Path};

use tempfile::TempDir;

use super::*;
use crate::{
    evaluate::{Corpus, gold},
    export::Format,
    input::RawDocument,
    page::read_table,
};

const TEXT: &str = "“We go,” said Zoë Ek. “It rained,” she said. Tom Lee said he knew.";

fn table(rows: &[&str], text: &str) -> TableOfQuotations {
    let head = "doc_id,quote_id,type,text,start,end,speaker,speaker_kind,confidence\n";
    let csv = Format::named("csv").unwrap();
    let mut table = read_table(csv, format!("{head}{}\n", rows.join("\n")).as_bytes()).unwrap();
    table.add_texts([RawDocument::new("a", text), RawDocument::new("b", "Nobody spoke.")].into_iter());
    table
}

const ROWS: [&str; 2] = ["a,a#1,direct,We go,1,6,Zoë Ek,person,0.9", "a,a#2,direct,It rained,23,32,Tom Lee,person,0.3"];

fn open(path: &Path, rows: &[&str], text: &str) -> Review {
    Review::open(&table(rows, text), GoldFile::open(path).unwrap()).unwrap()
}

fn item<'r>(review: &'r Review, id: &str) -> &'r Item {
    review.items.iter().find(|item| item.decision.quote_id == id).unwrap()
}

fn edit(review: &mut Review, id: &str, change: impl FnOnce(&mut Decision)) -> Item {
    let item = item(review, id).clone();
    let mut decision = item.decision;
    change(&mut decision);
    match review.edit(Edit { version: item.version, decision }).unwrap() {
        Edited::Done(item) => *item,
        Edited::Conflict(item) => panic!("nobody else edits: {item:?}"),
    }
}

fn zoe() -> Speaker {
    Speaker { name: "Zoë Ek".to_owned(), kind: Some("person".to_owned()) }
}

/// Decides all of the article: one right, one speaker corrected, one added.
fn review_all(review: &mut Review) {
    edit(review, "a#1", |decision| decision.verdict = Ruling::Right);
    edit(review, "a#2", |decision| (decision.speaker, decision.verdict) = (Some(zoe()), Ruling::Changed));
    let decision = Decision {
        quote_id: "a#+1".to_owned(),
        kind: "indirect".to_owned(),
        text: "made up".to_owned(),
        parts: vec![RangeOf { start: 58, end: 65 }],
        speaker: Some(Speaker { name: "Tom Lee".to_owned(), kind: None }),
        verdict: Ruling::Added,
        ..item(review, "a#1").decision.clone()
    };
    assert!(matches!(review.edit(Edit { version: 0, decision }), Ok(Edited::Done(_))));
}

#[test]
fn every_edit_is_in_the_file_and_makes_gold_that_evaluate_reads() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("gold.jsonl");
    let mut review = open(&path, &ROWS, TEXT);
    edit(&mut review, "a#1", |decision| decision.verdict = Ruling::Right);
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
    review_all(&mut review);
    assert!(fs::read_to_string(&path).unwrap().contains("\"text\":\"he knew\""), "words are those of the article");
    review.set_reviewed("a", true).unwrap();
    let Corpus::Articles { documents, .. } = gold::read(&path, "auto").unwrap() else { panic!("articles") };
    assert_eq!(documents.len(), 1);
    let shown: Vec<_> = documents[0]
        .quotes
        .iter()
        .map(|quote| (quote.content[0].start, quote.speaker.known().map(|speaker| speaker.name.as_str())))
        .collect();
    assert_eq!(shown, [(1, Some("Zoë Ek")), (23, Some("Zoë Ek")), (58, Some("Tom Lee"))]);
}

#[test]
fn an_article_is_read_to_its_end_only_when_nothing_is_left_wrong() {
    let folder = TempDir::new().unwrap();
    let mut review = open(&folder.path().join("gold.jsonl"), &ROWS, TEXT);
    edit(&mut review, "a#2", |decision| decision.verdict = Ruling::Wrong);
    let error = review.set_reviewed("a", true).unwrap_err();
    assert!(error.to_string().starts_with("1 of its quotations"), "{error}");
    edit(&mut review, "a#2", |decision| decision.verdict = Ruling::None);
    let changes = review.set_reviewed("a", true).unwrap();
    assert_eq!(changes["items"][0]["verdict"], "right", "what was open is right");
    assert!(review.set_reviewed("c", true).is_err());
}

#[test]
fn of_two_windows_the_slower_is_told_and_nothing_is_lost() {
    let folder = TempDir::new().unwrap();
    let mut review = open(&folder.path().join("gold.jsonl"), &ROWS, TEXT);
    let stale = item(&review, "a#2").clone();
    edit(&mut review, "a#2", |decision| (decision.speaker, decision.verdict) = (Some(zoe()), Ruling::Changed));
    let late = Edit { version: stale.version, decision: Decision { verdict: Ruling::Right, ..stale.decision } };
    let Ok(Edited::Conflict(stands)) = review.edit(late) else { panic!("a conflict") };
    assert_eq!((stands.decision.speaker, stands.decision.verdict), (Some(zoe()), Ruling::Changed));
    // The other window learns of it.
    assert_eq!(review.changes(0)["items"][0]["speaker"]["name"], "Zoë Ek");
    assert_eq!(review.changes(1)["items"].as_array().map(Vec::len), Some(0));
}

#[test]
fn edits_survive_a_new_run_by_their_words() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("gold.jsonl");
    let mut review = open(&path, &ROWS, TEXT);
    review_all(&mut review);
    edit(&mut review, "a#1", |_| ());
    review.set_reviewed("a", true).unwrap();
    drop(review);
    // The new run numbers otherwise, reads a text that has moved, and changes its mind about the first speaker.
    let text = format!("🌊 {TEXT}");
    let rows = ["a,a#7,direct,It rained,25,34,Tom Lee,person,0.3", "a,a#8,direct,We go,3,8,Tom Lee,person,0.9"];
    let review = open(&path, &rows, &text);
    assert_eq!(review.items.len(), 3);
    let first = review.items.iter().find(|item| item.decision.text == "We go").unwrap();
    assert_eq!((first.row, first.decision.verdict), (Some(1), Ruling::Right));
    assert_eq!(first.decision.speaker, Some(zoe()));
    assert!(first.conflict.as_ref().unwrap().contains("Zoë Ek was right, the program now says Tom Lee"));
    let second = review.items.iter().find(|item| item.decision.text == "It rained").unwrap();
    assert_eq!((second.decision.speaker.clone(), second.conflict.clone()), (Some(zoe()), None));
    let added = review.items.iter().find(|item| item.decision.text == "he knew").unwrap();
    assert_eq!((added.row, added.decision.parts[0].start), (None, 60));
    let article = review.articles.iter().find(|article| article.doc_id == "a").unwrap();
    assert!(!article.reviewed && article.conflict.is_some(), "its text is another now");
}

#[test]
fn words_that_are_gone_and_quotations_that_are_found_no_more_are_conflicts() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("gold.jsonl");
    let mut review = open(&path, &ROWS, TEXT);
    edit(&mut review, "a#1", |decision| decision.verdict = Ruling::Right);
    edit(&mut review, "a#2", |decision| decision.verdict = Ruling::Right);
    drop(review);
    let before = fs::read_to_string(&path).unwrap();
    let text = TEXT.replace("It rained", "It poured");
    let review = open(&path, &["a,a#1,direct,It poured,23,32,Zoë Ek,person,0.9"], &text);
    let conflict = |words: &str| {
        let item = review.items.iter().find(|item| item.decision.text == words).unwrap();
        item.conflict.clone().unwrap_or_default()
    };
    assert_eq!(conflict("It rained"), "these words stand in the article no more");
    assert_eq!(conflict("We go"), "the program does not find this quotation any more");
    assert_eq!(fs::read_to_string(&path).unwrap(), before, "looking changes nothing");
}

#[test]
fn a_file_has_one_writer_and_is_never_written_over_what_another_wrote() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("gold.jsonl");
    let mut review = open(&path, &ROWS, TEXT);
    assert!(GoldFile::open(&path).is_err());
    edit(&mut review, "a#1", |decision| decision.verdict = Ruling::Right);
    fs::write(&path, "{}\n").unwrap();
    let stale = item(&review, "a#2").clone();
    let late = Edit { version: stale.version, decision: Decision { verdict: Ruling::Right, ..stale.decision } };
    assert!(review.edit(late).unwrap_err().to_string().contains("was changed by another program"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "{}\n");
    assert_eq!(item(&review, "a#2").decision.verdict, Ruling::Open, "what is not saved does not stand");
    drop(review);
    let error = Review::open(&table(&ROWS, TEXT), GoldFile::open(&path).unwrap()).unwrap_err();
    assert!(error.to_string().contains("gold.jsonl: line 1: not a line of a gold file"), "{error}");
}

#[test]
fn edits_that_fit_no_article_are_refused() {
    let folder = TempDir::new().unwrap();
    let mut review = open(&folder.path().join("gold.jsonl"), &ROWS, TEXT);
    let good = item(&review, "a#1").clone();
    let changes: [fn(&mut Decision); 5] = [
        |decision| decision.doc_id = "c".to_owned(),
        |decision| decision.kind = "loud".to_owned(),
        |decision| decision.parts.clear(),
        |decision| decision.parts[0].end = 999,
        |decision| decision.parts.push(RangeOf { start: 3, end: 9 }),
    ];
    for change in changes {
        let mut decision = good.decision.clone();
        change(&mut decision);
        assert!(review.edit(Edit { version: 0, decision }).is_err());
    }
    assert_eq!(item(&review, "a#1"), &good);
}

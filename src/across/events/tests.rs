//! Quotations over outlets, on rows made by hand.

use std::fmt::Write as _;

use super::*;
use crate::export::{Format, read_rows};

/// Document, type, speaker, text, date.
type Said<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

fn events(rows: &[Said<'_>]) -> Vec<(Event, Vec<Appearance>)> {
    let mut table =
        String::from("doc_id,quote_id,type,speaker,speaker_kind,confidence,publisher,published,cue,source,text\n");
    for (n, (doc, kind, speaker, text, date)) in rows.iter().enumerate() {
        let _ =
            writeln!(table, "{doc},{doc}#{n},{kind},{speaker},person,0.9,Paper {doc},{date},said,{speaker},\"{text}\"");
    }
    let csv = Format::named("csv").expect("a format of the list");
    let mut finder = Finder::new().expect("the disk has room");
    for row in read_rows(csv, std::io::Cursor::new(table.into_bytes())).expect("a table") {
        finder.take(&row.expect("a good row")).expect("the disk has room");
    }
    let mut found = Vec::new();
    let mut events = finder.finish().expect("the disk has room");
    events
        .each(|event, appearances| {
            found.push((event, appearances));
            Ok(())
        })
        .expect("the disk has room");
    found
}

#[test]
fn a_quotation_is_one_event_in_all_its_forms() {
    let found = events(&[
        (
            "b",
            "direct",
            "Ana Ruiz",
            "We will not wait for the spring tide, and the harbour owes 300 men their wages",
            "2020-03-02",
        ),
        ("a", "direct", "Ruiz", "We will not wait for the spring tide", "2020-03-01"),
        (
            "c",
            "direct",
            "Tom Lee",
            "We will wait for the spring tide, and the harbour owes 300 men their wages",
            "2020-03-03",
        ),
        ("d", "direct", "Ana Ruiz", "Nobody in this town has ever asked for a second bridge", "2020-03-03"),
    ]);
    let [(event, appearances)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((event.event_id.as_str(), event.appearances, event.outlets, event.altered), ("a#1", 3, 3, 1));
    assert!(event.speakers_disagree);
    assert_eq!(event.speakers, ["Ana Ruiz ×2", "Tom Lee ×1"]);
    let relations: Vec<&str> = appearances.iter().map(|one| one.relation).collect();
    assert_eq!(relations, ["part", "exact", "altered"]);
    let changes = appearances[2].changes.as_deref().unwrap_or_default();
    assert_eq!(changes, "We will [-not-] wait for the spring tide and the harbour owes 300 men their wages");
    assert_eq!(appearances[2].flags, ["negation"]);
}

#[test]
fn what_only_sounds_alike_is_not_one() {
    let found = events(&[
        ("a", "direct", "Ana Ruiz", "I do not know what to say to you", "2020-03-02"),
        ("b", "direct", "Tom Lee", "I do not know what to do about the yard", "2020-03-02"),
        ("c", "direct", "Bo Berg", "I do not know what to say", "2021-03-02"),
    ]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_sentence_that_two_speeches_share_makes_them_one_event() {
    let found = events(&[
        (
            "a",
            "direct",
            "Ana Ruiz",
            "We never took the owners' money. The tide will be high on Friday and the crews will be ready",
            "2020-03-01",
        ),
        (
            "b",
            "direct",
            "Ana Ruiz",
            "Nobody asked us about the bridge in May. We never took the owners' money",
            "2020-03-01",
        ),
        ("c", "mixed", "Ana Ruiz", "never", "2020-03-01"),
    ]);
    assert_eq!(found.iter().map(|(event, _)| event.appearances).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_phrase_that_two_speeches_share_makes_them_no_event() {
    let tide = "All I can do is ask, and I do not see any reason why the yard would have lied about the tide";
    let bridge = "The sentence should have been that nobody could see any reason why the bridge was not built in May";
    let found = events(&[
        ("a", "direct", "Ana Ruiz", tide, "2020-03-01"),
        ("b", "direct", "Ana Ruiz", tide, "2020-03-01"),
        ("c", "direct", "Ana Ruiz", bridge, "2020-03-02"),
        ("d", "direct", "Ana Ruiz", bridge, "2020-03-02"),
        ("e", "direct", "Ana Ruiz", tide, "2020-03-02"),
        ("f", "direct", "Ana Ruiz", "see any reason why", "2020-03-01"),
    ]);
    assert_eq!(found.iter().map(|(event, _)| event.appearances).collect::<Vec<_>>(), [4, 2]);
}

#[test]
fn what_a_quotation_has_beyond_the_fullest_form_is_no_alteration() {
    let whole =
        "We will not wait for the spring tide, and the harbour owes 300 men their wages, and they shall have them";
    let found = events(&[
        ("a", "direct", "Ana Ruiz", whole, "2020-03-01"),
        (
            "b",
            "direct",
            "Ana Ruiz",
            "The harbour owes 300 men their wages, and they shall have them. But a loan is none",
            "2020-03-02",
        ),
        (
            "c",
            "direct",
            "Ana Ruiz",
            "It is late, And the harbour owes 400 men their wages, and they shall have them",
            "2020-03-02",
        ),
    ]);
    let told: Vec<(&str, Option<&str>)> = found[0].1.iter().map(|one| (one.relation, one.changes.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("exact", None),
            ("overlapping", None),
            ("altered", Some("and the harbour owes [-300-] {+400+} men their wages and they shall have them")),
        ]
    );
}

#[test]
fn a_report_in_the_same_words_is_wire_copy() {
    let report = "that the harbour board had met three times before it asked the owners of the yard for help";
    let quote = "We will not wait for the spring tide this year";
    let rows = [
        ("a", "direct", "Ana Ruiz", quote, "2020-03-01"),
        ("a", "indirect", "Ana Ruiz", report, "2020-03-01"),
        ("b", "direct", "Ana Ruiz", quote, "2020-03-02"),
        ("b", "indirect", "Ana Ruiz", report, "2020-03-02"),
        ("c", "direct", "Ana Ruiz", quote, "2020-03-02"),
    ];
    let found = events(&rows);
    let copies: Vec<Option<&str>> = found[0].1.iter().map(|one| one.copy_of.as_deref()).collect();
    assert_eq!(copies, [None, Some("a"), None]);
    assert_eq!(found[0].0.copies, 1);
}

#[test]
fn pieces_in_marks_are_cut_out_of_reports() {
    let table =
        "doc_id,quote_id,type,text,parts,verbatim\na,a#1,mixed,that “we wait” … and “sail”,10-24;30-40,16-23;35-39\n";
    let csv = Format::named("csv").expect("a format of the list");
    let row = read_rows(csv, table.as_bytes()).expect("a table").next().expect("a row").expect("a good row");
    assert_eq!(marked(&row), "we wait … sail");
}

//! Speakers over articles, on rows made by hand.

use std::fmt::Write;

use super::*;
use crate::export::{Format, read_rows};

/// A row: document, speaker, kind, title, pronouns, month.
type Said<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, &'a str);

fn records(rows: &[Said<'_>]) -> Vec<TableRow> {
    let mut table = String::from(
        "doc_id,speaker,speaker_id,speaker_kind,speaker_title,speaker_affiliation,speaker_pronouns,publisher,published,words\n",
    );
    for (doc, name, kind, title, pronouns, month) in rows {
        let _ = writeln!(table, "{doc},{name},{doc}#{name},{kind},{title},,{pronouns},Post,{month}-03,5");
    }
    let csv = Format::named("csv").expect("a format of the list");
    let rows = read_rows(csv, std::io::Cursor::new(table.into_bytes())).expect("a table");
    rows.collect::<Result<_>>().expect("good rows")
}

fn ids(rows: &[Said<'_>], known: &[Known]) -> Vec<String> {
    let rows = records(rows);
    let mut merger = Merger::new(known).expect("a good table");
    rows.iter().for_each(|row| merger.take(row).expect("the disk has room"));
    let merged = merger.finish().expect("the disk has room");
    let mut assigner = Assigner::new(&merged);
    rows.iter().map(|row| assigner.take(row).id).collect()
}

#[test]
fn writings_of_one_name_are_one_speaker() {
    let found = ids(
        &[
            ("a", "Joe Biden", "person", "senator", "he", "2020-01"),
            ("a", "Ana Ruiz", "person", "", "", "2020-01"),
            ("b", "Joseph R. Biden", "person", "senator", "", "2020-01"),
            ("b", "Ana Ruiz", "person", "", "", "2020-01"),
            ("c", "Biden", "person", "", "he", "2020-01"),
            ("c", "Ana Ruiz", "person", "", "", "2020-01"),
        ],
        &[],
    );
    assert_eq!(found[0], found[2]);
    assert_eq!(found[0], found[4]);
    assert_eq!(found[1], found[5]);
    assert_ne!(found[0], found[1]);
}

#[test]
fn namesakes_stay_apart() {
    let found = ids(
        &[
            ("a", "Tom Lee", "person", "Senator", "he", "2020-01"),
            ("b", "Tom Lee", "person", "striker", "he", "2021-07"),
            ("c", "Bill Lee", "person", "", "he", "2020-01"),
            ("d", "Jo Lee", "person", "", "she", "2020-01"),
            ("d", "Lee", "person", "", "", "2020-01"),
        ],
        &[],
    );
    let mut parted = found.clone();
    parted.sort();
    parted.dedup();
    assert_eq!(parted.len(), 5, "{found:?}");
}

#[test]
fn bodies_are_one_by_their_words_and_initials() {
    let found = ids(
        &[
            ("a", "Federal Bureau of Tides", "organization", "", "", "2020-01"),
            ("b", "FBT", "organization", "", "", "2020-01"),
            ("c", "the Tides Federal Bureau", "organization", "", "", "2020-01"),
            ("d", "Federal Bureau of Wind", "organization", "", "", "2020-01"),
        ],
        &[],
    );
    assert_eq!(found[0], found[1]);
    assert_eq!(found[0], found[2]);
    assert_ne!(found[0], found[3]);
}

#[test]
fn the_users_table_is_honoured_first_and_joint_speakers_are_several() {
    let known = [Known { name: "Ana Ruiz".into(), aliases: vec!["Anita Ruiz".into()], id: "Q1".into() }];
    let found = ids(
        &[
            ("a", "Anita Ruiz", "person", "", "", "2020-01"),
            ("b", "Ana Ruiz & Tom Lee", "person", "", "", "2020-01"),
            ("c", "some officials", "anonymous", "", "", "2020-01"),
        ],
        &known,
    );
    assert_eq!(found, ["Q1", "Q1 & person:tom-lee", ""]);
    let known_by_initials = [Known { name: "Ana Ruiz".into(), aliases: vec!["ARZ".into()], id: "Q1".into() }];
    let found = ids(
        &[("a", "ARZ", "person", "", "", "2020-01"), ("b", "Ana Ruiz", "person", "", "", "2020-01")],
        &known_by_initials,
    );
    assert_eq!(found, ["Q1", "Q1"]);
    let twice = [known[0].clone(), Known { name: "Anita Ruiz".into(), aliases: vec![], id: "Q2".into() }];
    assert!(Merger::new(&twice).is_err());
}

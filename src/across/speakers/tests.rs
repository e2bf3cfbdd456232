//! Speakers over articles, on rows made by hand.

use std::fmt::Write;

use super::*;
use crate::export::{Format, read_rows};

/// A row: document, speaker, kind, title, pronouns, month.
type Said<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, &'a str);

fn records(rows: &[Said<'_>]) -> Vec<TableRow> {
    let sourced: Vec<(Said<'_>, &str)> = rows.iter().map(|row| (*row, "")).collect();
    sourced_records(&sourced)
}

/// Rows with the words that name the speaker there.
fn sourced_records(rows: &[(Said<'_>, &str)]) -> Vec<TableRow> {
    let mut table = String::from(
        "doc_id,speaker,speaker_id,speaker_kind,speaker_title,speaker_affiliation,speaker_pronouns,publisher,published,words,source\n",
    );
    for ((doc, name, kind, title, pronouns, month), source) in rows {
        let _ = writeln!(table, "{doc},{name},{doc}#{name},{kind},{title},,{pronouns},Post,{month}-03,5,{source}");
    }
    let csv = Format::named("csv").expect("a format of the list");
    let rows = read_rows(csv, std::io::Cursor::new(table.into_bytes())).expect("a table");
    rows.collect::<Result<_>>().expect("good rows")
}

fn ids(rows: &[Said<'_>], known: &[Known]) -> Vec<String> {
    ids_of(&records(rows), known)
}

fn ids_of(rows: &[TableRow], known: &[Known]) -> Vec<String> {
    let merged = merged(rows, known);
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
fn a_title_is_the_same_in_whatever_form() {
    let found = ids(
        &[
            ("a", "Ana Ruiz", "person", "mayor of Oakdale", "", "2020-01"),
            ("b", "Ana M. Ruiz", "person", "Oakdale's mayor", "", "2020-01"),
            ("c", "Ruiz", "person", "Mayor", "", "2020-01"),
            ("d", "Ana Ruiz", "person", "goalkeeper", "", "2020-01"),
        ],
        &[],
    );
    assert_eq!(found[1..3], [found[0].as_str(), found[0].as_str()]);
    assert_ne!(found[3], found[0]);
}

#[test]
fn a_son_is_not_his_father_unless_an_article_writes_one_mans_name_both_ways() {
    let rows = [
        ("a", "Tom Lee", "person", "Senator", "he", "2020-01"),
        ("a", "Tom Lee Jr.", "person", "", "he", "2020-01"),
        ("a", "Bo Berg", "person", "", "", "2020-01"),
        ("b", "Tom Lee", "person", "Senator", "he", "2020-01"),
        ("b", "Bo Berg", "person", "", "", "2020-01"),
        ("c", "Tom Lee Jr.", "person", "", "he", "2020-01"),
        ("c", "Bo Berg", "person", "", "", "2020-01"),
    ];
    let found = ids(&rows, &[]);
    assert_eq!((&found[0], &found[1]), (&found[3], &found[5]));
    assert_ne!(found[0], found[1]);
    // Though no article names both.
    let found = ids(&rows[2..], &[]);
    assert_ne!(found[1], found[3]);
    // `Lee Jr.` is not his father either.
    let short = [
        rows[3],
        rows[4],
        ("d", "Lee Jr.", "person", "", "he", "2020-01"),
        ("d", "Bo Berg", "person", "", "", "2020-01"),
    ];
    let found = ids(&short, &[]);
    assert_ne!(found[0], found[2]);
    // One man with his name in full.
    let mut sourced: Vec<(Said<'_>, &str)> = rows[2..].iter().map(|row| (*row, "")).collect();
    sourced[3].1 = "Tom Lee";
    let found = ids_of(&sourced_records(&sourced), &[]);
    assert_eq!(found[1], found[3]);
}

#[test]
fn authors_without_a_name_are_not_one_author() {
    let rows = [("a", "author", "author", "", "", "2020-01"), ("b", "author", "author", "", "", "2020-01")];
    assert_eq!(ids(&rows, &[]), ["", ""]);
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

/// Rows that hold what is hard: namesakes, short forms, acronyms that several names have, bodies of one core, equal ids.
fn hard_rows(seed: u64) -> Vec<TableRow> {
    const PEOPLE: [&str; 14] = [
        "Joe Biden",
        "Joseph R. Biden",
        "Biden",
        "Jill Biden",
        "Tom Lee",
        "Tommy Lee",
        "Tom Lee Jr.",
        "Tom Lee-Jr",
        "Lee",
        "Ana Ruiz",
        "Anita Ruiz",
        "A. Ruiz",
        "Ruiz",
        "Ana-Ruiz",
    ];
    const BODIES: [&str; 14] = [
        "Federal Bureau of Tides",
        "Tides Federal Bureau",
        "FBT",
        "Fair Bay Trust",
        "Fair Bay",
        "Fair Bay Council",
        "Oakdale Police",
        "Oakdale Police Department",
        "Oakdale Harbour Company",
        "Oakdale Harbour",
        "OP",
        "US Steel",
        "Post-Tribune",
        "Post Tribune",
    ];
    let mut random = fastrand::Rng::with_seed(seed);
    let mut table = String::from(
        "doc_id,speaker,speaker_id,speaker_kind,speaker_title,speaker_affiliation,speaker_pronouns,publisher,published,words\n",
    );
    for article in 0..60 {
        for row in 0..random.usize(1..5) {
            let (mut name, kind) = match random.u8(0..3) {
                0 => (BODIES[random.usize(..BODIES.len())].to_owned(), "organization"),
                _ => (PEOPLE[random.usize(..PEOPLE.len())].to_owned(), "person"),
            };
            if random.u8(0..8) == 0 {
                name = format!("{name} & {}", if kind == "person" { "Ana Ruiz" } else { "FBT" });
            }
            let title = ["", "senator", "striker", "harbour master"][random.usize(..4)];
            let pronouns = ["", "he/him", "she/her"][random.usize(..3)];
            let _ = writeln!(
                table,
                "a{article:03},{name},a{article}#{row},{kind},{title},,{pronouns},Post,2026-0{}-03,5",
                random.u8(1..9)
            );
        }
    }
    let csv = Format::named("csv").expect("a format of the list");
    let rows = read_rows(csv, std::io::Cursor::new(table.into_bytes())).expect("a table");
    rows.collect::<Result<_>>().expect("good rows")
}

fn told(speakers: &[GlobalSpeaker]) -> Vec<String> {
    let mut lines: Vec<String> =
        speakers.iter().map(|speaker| serde_json::to_string(speaker).expect("plain data")).collect();
    lines.sort();
    lines
}

fn merged(rows: &[TableRow], known: &[Known]) -> Merged {
    let mut merger = Merger::new(known).expect("a good table");
    rows.iter().for_each(|row| merger.take(row).expect("the disk has room"));
    merger.finish().expect("the disk has room")
}

fn whole(rows: &[TableRow], known: &[Known]) -> Vec<String> {
    let mut speakers = Vec::new();
    let mut merged = merged(rows, known);
    let keep = |speaker| {
        speakers.push(speaker);
        Ok(())
    };
    merged.each(keep).expect("the disk has room");
    told(&speakers)
}

/// The articles in another order, the rows of each still together.
fn shuffled(rows: &[TableRow], random: &mut fastrand::Rng) -> Vec<TableRow> {
    let mut articles: Vec<Vec<TableRow>> =
        rows.chunk_by(|one, other| one.cell("doc_id") == other.cell("doc_id")).map(<[TableRow]>::to_vec).collect();
    random.shuffle(&mut articles);
    articles.concat()
}

#[test]
fn keys_looked_at_one_by_one_give_the_speakers_of_all_at_once_in_whatever_order_articles_come() {
    let known = [
        Known { name: "Ana Ruiz".into(), aliases: vec!["Anita Lee".into(), "Anita Ruiz".into()], id: String::new() },
        Known { name: "Fair Bay".into(), aliases: vec!["Oakdale Harbour".into()], id: "Q1".into() },
        Known { name: "Jill".into(), aliases: vec![], id: "person:joe-biden".into() },
    ];
    let (mut n_shared, mut n_apart) = (0, 0);
    for seed in 0..40 {
        let known = if seed % 2 == 0 { &known[..] } else { &[] };
        let rows = hard_rows(seed);
        let mut random = fastrand::Rng::with_seed(seed);
        let expected = whole(&rows, known);
        let rows = shuffled(&rows, &mut random);
        assert_eq!(whole(&rows, known), expected);

        let bodies = rows.iter().filter(|row| row.cell("speaker_kind") == "organization");
        let blocks = apart::blocks(bodies.map(|row| row.cell("speaker")), known).expect("a good table");
        n_shared += blocks.len();
        let maker = apart::Candidates::new(known, blocks).expect("a good table");
        let mut candidates = maker.of(&rows);
        random.shuffle(&mut candidates);
        let mut by_key: BTreeMap<String, Vec<apart::Candidate>> = BTreeMap::new();
        for candidate in candidates {
            by_key.entry(candidate.merge_key.clone()).or_default().push(candidate);
        }
        n_apart += by_key.len();
        let linker = apart::Linker::new(known).expect("a good table");
        let (mut speakers, mut of_members) = (Vec::new(), BTreeMap::new());
        for candidates in by_key.into_values() {
            let (linked, members) = linker.link(candidates);
            speakers.extend(linked);
            for one in members {
                let id = of_members.insert((one.doc_id, one.speaker_id, one.place), one.speaker_global_id);
                assert_eq!(id, None, "each candidate is one speaker");
            }
        }
        assert_eq!(told(&speakers), expected);

        let merged = merged(&rows, known);
        let mut assigner = Assigner::new(&merged);
        for row in &rows {
            for (place, id) in assigner.take(row).id.split(" & ").enumerate() {
                let key = (row.cell("doc_id").to_owned(), row.cell("speaker_id").to_owned(), place as u32);
                assert_eq!(of_members.get(&key).map(String::as_str), Some(id));
            }
        }
    }
    assert!(n_shared > 200 && n_apart > 300, "{n_shared} bodies with others, {n_apart} keys");
}

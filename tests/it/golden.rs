//! Golden articles: each `tests/golden/*.txt` with its quotations marked and a table of their speakers.
//!
//! To add one, drop a text of your own into the folder. To accept a change after reading it:
//! `INSTA_UPDATE=always cargo test --test it golden`.

use std::fs;

use serde_json::Value;
use whosaid::{
    Analysis, QuoteRow, SpeakerRow,
    clean::{CleanOptions, TextIndex},
    export::{Field, SpeakerCell},
    input::RawDocument,
    pipeline,
};

use self::marking::marked;
use crate::{documents, repository};

#[path = "../../src/marking.rs"]
mod marking;

/// The original text as marked text: each quotation as `{q1 …}`, its cue as `{c1 …}`, its source as `{s1 …}`. Then a line for
/// each quotation, and one for each speaker.
fn render(analysis: &Analysis) -> String {
    let rows = analysis.rows();
    let text = &analysis.document.text;
    let index = TextIndex::new(text);
    let mut places = Vec::new();
    let mut place = |start, end, letter: char, number: usize| {
        places.push((index.byte_of(start)..index.byte_of(end), format!("{letter}{number}")));
    };
    for (row, number) in rows.iter().zip(1..) {
        row.parts.iter().for_each(|part| place(part.start, part.end, 'q', number));
        row.cue.iter().for_each(|cue| place(cue.start, cue.end, 'c', number));
        row.source.iter().for_each(|source| place(source.start, source.end, 's', number));
    }
    let mut rendered = marked(text, &places);
    rendered.push_str("\n---\n");
    rendered.extend(rows.iter().zip(1..).map(|(row, number)| format!("{number:>2} {}\n", summary(row))));
    rendered.push_str("---\n");
    rendered.extend(analysis.speakers().iter().map(|row| format!("{}\n", told(row))));
    rendered
}

fn told(row: &SpeakerRow) -> String {
    let SpeakerCell { name, kind, title, affiliation, .. } = &row.speaker;
    let about: Vec<&str> = [title, affiliation].into_iter().filter_map(Option::as_deref).collect();
    format!("{name:<40} {kind:<12} {:>2}  {}", row.quotes, about.join("; ")).trim_end().to_owned()
}

fn summary(row: &QuoteRow) -> String {
    let speaker = row
        .speaker
        .as_ref()
        .map_or_else(|| "nobody".to_owned(), |speaker| format!("{} ({})", speaker.name, speaker.kind));
    format!("{:<8} {speaker:<40} {}", row.kind, row.rule)
}

#[test]
fn golden_articles_read_as_they_were_approved() {
    for document in documents(&repository("tests/golden")) {
        let name = document.id.clone();
        let analysis = pipeline::analyse(document, CleanOptions::default());
        insta::with_settings!({ snapshot_path => "../golden/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, render(&analysis));
        });
    }
}

#[test]
fn titles_of_the_challenge_are_read_as_labelled() {
    let file = fs::read_to_string(repository("corpus/challenge/titles.jsonl")).unwrap();
    // FIXME: words in marks before a noun are taken for a term, though the text has them as somebody's.
    // Of title-06 only the words in marks are found; the tagger of December finds no report in title-10 and title-14.
    let not_yet = ["title-06", "title-10", "title-12", "title-14"];
    let mut wrong = Vec::new();
    for line in file.lines() {
        let labelled: Value = serde_json::from_str(line).unwrap();
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut document = RawDocument::new(word(&labelled["id"]), word(&labelled["text"]));
        document.metadata.title = Some(word(&labelled["title"]));
        let rows = pipeline::analyse(document, CleanOptions::default()).rows();
        let of_title = rows.into_iter().filter(|row| row.field == Field::Title);
        let found: Vec<(String, String)> =
            of_title.map(|row| (row.text, row.speaker.map_or_else(String::new, |speaker| speaker.name))).collect();
        let expected = labelled["expected"].as_array().unwrap();
        let expected: Vec<(String, String)> =
            expected.iter().map(|one| (word(&one["text"]), word(&one["speaker"]))).collect();
        if (found == expected) == not_yet.contains(&word(&labelled["id"]).as_str()) {
            wrong.push(format!("{}: {found:?}, not {expected:?}", labelled["title"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

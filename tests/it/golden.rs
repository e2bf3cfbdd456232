//! Golden articles: each `tests/golden/*.txt` with its quotations marked and a table of their speakers.
//!
//! To add one, drop a text of your own into the folder. To accept a change after reading it:
//! `INSTA_UPDATE=always cargo test --test it golden`.

use whosaid::{
    clean::CleanOptions,
    export::{Extract, QuoteRow, Range, Selection, quote_rows},
    pipeline::{self, Analysis},
};

use crate::{documents, repository};

/// The original text with each quotation as `[1 …]`, its cue as `{1c …}` and its source as `{1s …}`, then one line for
/// each quotation.
fn render(analysis: &Analysis) -> String {
    let rows = quote_rows(analysis, &Selection::default());
    let mut spans: Vec<(usize, usize, String)> = Vec::new();
    for (row, number) in rows.iter().zip(1..) {
        spans.extend(row.parts.iter().map(|Range { start, end }| (*start, *end, format!("[{number} "))));
        let mut extract = |extract: &Option<Extract>, letter: char| {
            spans.extend(extract.iter().map(|extract| (extract.start, extract.end, format!("{{{number}{letter} "))));
        };
        extract(&row.cue, 'c');
        extract(&row.source, 's');
    }
    let mut rendered = marked(&analysis.document.text, &spans);
    rendered.push_str("\n---\n");
    rendered.extend(rows.iter().zip(1..).map(|(row, number)| {
        format!(
            "{number:>2} {}
",
            summary(row)
        )
    }));
    rendered
}

/// `text` with an opening and a closing bracket around each span, longer spans outside.
fn marked(text: &str, spans: &[(usize, usize, String)]) -> String {
    let mut rendered = String::new();
    let characters: Vec<char> = text.chars().collect();
    for position in 0..=characters.len() {
        let mut closing: Vec<_> = spans.iter().filter(|(_, end, _)| *end == position).collect();
        closing.sort_by_key(|(start, _, _)| std::cmp::Reverse(*start));
        rendered.extend(closing.iter().map(|(_, _, open)| if open.starts_with('[') { ']' } else { '}' }));
        let mut opening: Vec<_> = spans.iter().filter(|(start, _, _)| *start == position).collect();
        opening.sort_by_key(|(_, end, _)| std::cmp::Reverse(*end));
        opening.iter().for_each(|(_, _, open)| rendered.push_str(open));
        rendered.extend(characters.get(position));
    }
    rendered
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

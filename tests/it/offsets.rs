//! Every exported span is a slice of the original text.

use std::path::Path;

use whosaid::{
    clean::{CleanOptions, TextIndex},
    export::{Claim, FORMATS, Field, Part, Selection, Style, Table, quote_rows, read_claims},
    input::RawDocument,
    pipeline::{self, Analysis},
};

use crate::{documents, repository, skipped};

/// Writes the tables that hold offsets in every format, reads them back and holds each span against the original text;
/// gives the number of spans.
pub fn check(analysis: &Analysis) -> usize {
    let mut n_slices = 0;
    for table in [Table::Quotes, Table::Mentions] {
        let quotes = quote_rows(analysis, &Selection::default());
        let n_rows = table.rows(analysis, &quotes).len();
        for format in FORMATS.iter().filter(|format| matches!(format.part, Part::Rows { .. })) {
            for style in [Style::default(), Style::spreadsheet()] {
                let mut written = Vec::new();
                format.head(table, style, &mut written);
                format.add(analysis, &quotes, table, style, &mut written);
                let claims: Vec<Claim> = read_claims(format, written.as_slice())
                    .and_then(Iterator::collect)
                    .expect("formats read what they write");
                assert_eq!(claims.len(), n_rows, "{} rows in {}", table.name(), format.name);
                let document = &analysis.document;
                let title = document.metadata.title.as_deref().unwrap_or_default();
                for claim in &claims {
                    let field = if claim.of == Field::Title { title } else { &document.text };
                    for slice in &claim.slices {
                        assert!(slice.holds_in(&TextIndex::new(field)), "{}: {}: {slice:?}", document.id, table.name());
                        n_slices += 1;
                    }
                }
            }
        }
    }
    n_slices
}

fn check_all(documents: impl IntoIterator<Item = RawDocument>) -> usize {
    let both = [CleanOptions { keep_boilerplate: false }, CleanOptions { keep_boilerplate: true }];
    documents
        .into_iter()
        .flat_map(|document| both.map(|options| (document.clone(), options)))
        .map(|(document, options)| check(&pipeline::analyse(document, options)))
        .sum()
}

#[test]
fn every_span_of_the_corpus_slices_the_original() {
    {
        let corpus = "tests/golden";
        assert!(check_all(documents(&repository(corpus))) > 0, "{corpus} has quotations");
    }
}

#[test]
fn every_span_of_the_data_folder_slices_the_original() {
    let Some(data) = std::env::var_os("WHOSAID_DATA") else {
        return skipped("spans of the data folder", "set `WHOSAID_DATA=../shared` to run it");
    };
    let folders = ["data/seed", "data/polnear/dev/text"].map(|folder| Path::new(&data).join(folder));
    for folder in folders {
        if folder.is_dir() {
            assert!(check_all(documents(&folder)) > 0, "{} has quotations", folder.display());
        } else {
            skipped("spans of the data folder", &format!("there is no `{}`", folder.display()));
        }
    }
}

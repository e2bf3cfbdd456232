//! One battery for every table in every format.

use whosaid::export::{Format, Selection, Style, Table, quote_rows};

use crate::analyse;

/// Text with everything that delimited formats stumble over.
const NASTY: &str =
    "The \"mayor\"\n\n“Yes, no;\tor,” said Ana Ruiz, “\"perhaps\" …\r\n\r\n“=1+1,” she said. @lee wrote: “-2.”\n";

fn written(table: Table, format: &Format, style: Style) -> Vec<u8> {
    let analysis = analyse(NASTY);
    let mut written = Vec::new();
    format.head(table, style, &mut written);
    format.add(&analysis, &quote_rows(&analysis, &Selection::default()), table, style, &mut written);
    written
}

#[test]
fn flat_formats_have_a_cell_for_every_column() {
    for table in Table::ALL {
        for (name, delimiter) in [("csv", b','), ("tsv", b'\t')] {
            let written = written(table, Format::named(name).unwrap(), Style::default());
            // The reader refuses records of unequal length.
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(written.as_slice());
            let names: Vec<String> = table.columns().into_iter().map(|column| column.name).collect();
            assert_eq!(*reader.headers().unwrap(), names);
            assert!(reader.records().all(|record| record.is_ok()), "{} in {name}", table.name());
        }
    }
}

#[test]
fn json_fields_and_flat_columns_tell_the_same() {
    for table in Table::ALL {
        let json = written(table, Format::named("jsonl").unwrap(), Style::default());
        let flat = written(table, Format::named("csv").unwrap(), Style::default());
        let mut flat = csv::Reader::from_reader(flat.as_slice());
        let columns = flat.headers().unwrap().clone();
        let records: Vec<csv::StringRecord> = flat.records().map(Result::unwrap).collect();
        let objects: Vec<serde_json::Value> = json
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect();
        assert_eq!(records.len(), objects.len());
        for (record, object) in records.iter().zip(&objects) {
            for (column, cell) in columns.iter().zip(record) {
                let value = look_up(object, column);
                assert_eq!(flatten(value), cell, "column `{column}` of {}", table.name());
            }
        }
    }
}

/// The value that a flat column stands for: a field, or a field of an object (`cue_start`, `speaker_id`).
fn look_up<'o>(object: &'o serde_json::Value, column: &str) -> &'o serde_json::Value {
    const NULL: &serde_json::Value = &serde_json::Value::Null;
    let inner =
        |field: &'o serde_json::Value, names: &[&str]| names.iter().find_map(|name| field.get(name)).unwrap_or(NULL);
    match object.get(column) {
        Some(field) if field.is_object() => inner(field, &["text", "name"]),
        Some(field) => field,
        None => column
            .rsplit_once('_')
            .map_or(NULL, |(outer, name)| object.get(outer).map_or(NULL, |field| inner(field, &[name]))),
    }
}

fn flatten(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => {
            let separator = if items.iter().all(serde_json::Value::is_object) { ";" } else { "; " };
            items.iter().map(flatten).collect::<Vec<_>>().join(separator)
        }
        serde_json::Value::Object(range) => format!("{}-{}", range["start"], range["end"]),
        // JSON writes 0.0 where a cell says 0.
        other => other.as_f64().map_or_else(|| other.to_string(), |number| number.to_string()),
    }
}

/// The README's table of columns: what stands in marks in the first cell of each row.
fn columns_of_readme() -> Vec<String> {
    let readme = std::fs::read_to_string(crate::repository("README.md")).expect("the README is there");
    let chapter = readme.split("## The table").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or_default();
    let table = chapter.lines().skip_while(|line| !line.starts_with("| `")).take_while(|line| line.starts_with('|'));
    table
        .filter_map(|line| line.split('|').nth(1))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn the_readme_names_every_column_and_no_other() {
    let mut named = columns_of_readme();
    let mut columns: Vec<String> = Table::Quotes.columns().into_iter().map(|column| column.name).collect();
    named.sort();
    columns.sort();
    assert_eq!(named, columns);
}

#[test]
fn every_column_says_what_it_holds() {
    for column in Table::ALL.into_iter().flat_map(Table::columns) {
        assert!(column.about.len() > 3, "{}", column.name);
    }
}

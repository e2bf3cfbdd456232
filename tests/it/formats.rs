//! One battery for every table in every format.

use std::{
    io::{Cursor, Read},
    path::Path,
};

use serde_json::Value;
use whosaid::export::{FORMATS, Format, Selection, Style, Table, quote_rows};

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

/// A whole file in `format` of an article with quotations, one with a letter beyond 16 bits, and one without any.
#[expect(clippy::unwrap_used, reason = "what fails here fails its test")]
fn file(format: &'static Format, table: Table, folder: &Path) -> Vec<u8> {
    let mut parts = Vec::new();
    format.head(table, Style::default(), &mut parts);
    let texts = [NASTY, "🌊 “We wait,” said Zoë Lee, “for rain.”\n", "Nobody said a word.\n"];
    for (number, text) in texts.into_iter().enumerate() {
        let document = whosaid::input::RawDocument::new(format!("text {number}"), text);
        let analysis = whosaid::pipeline::analyse(document, whosaid::clean::CleanOptions::default());
        let quotes = quote_rows(&analysis, &Selection::default());
        format.add(&analysis, &quotes, table, Style::default(), &mut parts);
    }
    let Some(finish) = format.finish else { return parts };
    let path = folder.join("file");
    let _ = std::fs::remove_file(&path);
    finish(&mut parts.as_slice(), table, &path).unwrap();
    std::fs::read(path).unwrap()
}

/// Texts of quotations as they stand in a file, by means that do not know this program. A format without such means fails.
#[expect(clippy::unwrap_used, reason = "what fails here fails its test")]
fn texts(format: &Format, bytes: &[u8], folder: &Path) -> Vec<String> {
    let json = |bytes: &[u8]| -> Value { serde_json::from_slice(bytes).unwrap() };
    let lines = |bytes: &[u8]| -> Vec<Value> {
        bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(json).collect()
    };
    let slice = |text: &str, start: &Value, end: &Value| -> String {
        let (start, end) = (start.as_u64().unwrap() as usize, end.as_u64().unwrap() as usize);
        text.chars().skip(start).take(end - start).collect()
    };
    let said = |label: &Value| ["Direct", "Mixed", "Indirect"].contains(&label.as_str().unwrap());
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    match format.name {
        "csv" | "tsv" => {
            let delimiter = if format.name == "csv" { b',' } else { b'\t' };
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
            let column = reader.headers().unwrap().iter().position(|name| name == "text").unwrap();
            reader.records().map(|record| record.unwrap()[column].to_owned()).collect()
        }
        "jsonl" => lines(bytes).iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect(),
        #[cfg(feature = "parquet")]
        "parquet" => {
            use arrow_array::cast::AsArray;
            let path = folder.join("q.parquet");
            std::fs::write(&path, bytes).unwrap();
            let file = std::fs::File::open(path).unwrap();
            let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
            let mut texts = Vec::new();
            for batch in reader.build().unwrap() {
                let batch = batch.unwrap();
                let column = batch.column_by_name("text").unwrap().as_string::<i32>().clone();
                let parts = batch.column_by_name("parts").unwrap().as_list::<i32>().clone();
                for row in 0..batch.num_rows() {
                    assert_eq!(parts.value(row).as_struct().column_names(), ["start", "end"]);
                    texts.push(column.value(row).to_owned());
                }
            }
            texts
        }
        #[cfg(feature = "sqlite")]
        "sqlite" => {
            let path = folder.join("q.db");
            std::fs::write(&path, bytes).unwrap();
            let database = rusqlite::Connection::open(path).unwrap();
            let count = |query: &str| database.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
            assert_eq!(count("SELECT count(*) FROM articles"), 3);
            assert_eq!(count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
            assert!(count("SELECT count(*) FROM quotes_fts WHERE quotes_fts MATCH 'rain'") > 0);
            let mut statement = database.prepare("SELECT text FROM quotes ORDER BY rowid").unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        }
        #[cfg(all(feature = "archives", feature = "xlsx"))]
        "xlsx" => {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            let mut sheet = String::new();
            archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
            let column = Table::Quotes.columns().iter().position(|column| column.name == "text").unwrap();
            let letter = char::from(b'A' + u8::try_from(column).unwrap());
            let begin = format!("<c r=\"{letter}");
            let cells = sheet.split(&begin).skip(2);
            cells
                .map(|cell| {
                    let text =
                        cell.split("<t").nth(1).unwrap().split_once('>').unwrap().1.split("</t>").next().unwrap();
                    text.replace("&quot;", "\"").replace("&amp;", "&")
                })
                .collect()
        }
        #[cfg(feature = "archives")]
        "brat" => {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            let names: Vec<String> = archive
                .file_names()
                .map(|name| name.unwrap().into_owned())
                .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "ann"))
                .collect();
            let mut member = |name: &str| {
                let mut text = String::new();
                archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
                text
            };
            let mut texts = Vec::new();
            for name in names {
                let (labels, text) = (member(&name), member(&name.replace(".ann", ".txt")));
                for line in labels.lines().filter(|line| line.contains("\tContent ")) {
                    let places = line.split('\t').nth(1).unwrap().split_once(' ').unwrap().1;
                    let pieces = places.split(';').map(|place| {
                        let (start, end) = place.split_once(' ').unwrap();
                        let number = |digits: &str| Value::from(digits.parse::<u64>().unwrap());
                        slice(&text, &number(start), &number(end))
                    });
                    texts.push(pieces.collect::<Vec<_>>().join(" … "));
                }
            }
            texts
        }
        "web-annotation" => {
            let page = json(bytes);
            assert_eq!(page["@context"], "http://www.w3.org/ns/anno.jsonld");
            let exact = |target: &Value| target["selector"][1]["exact"].as_str().unwrap().to_owned();
            list(&page["items"])
                .iter()
                .map(|item| list(&item["target"]).iter().map(exact).collect::<Vec<_>>().join(" … "))
                .collect()
        }
        "label-studio" => pieces(list(&json(bytes)).iter().map(|task| {
            let text = task["data"]["text"].as_str().unwrap();
            let result = list(&task["predictions"][0]["result"]);
            let spans =
                result.iter().filter(|region| region["type"] == "labels" && said(&region["value"]["labels"][0]));
            let spans = spans.map(|region| {
                let value = &region["value"];
                let words = slice(text, &value["start"], &value["end"]);
                assert_eq!(value["text"], words.as_str());
                (region["id"].clone(), words)
            });
            let relations = result.iter().filter(|it| it["type"] == "relation" && it["labels"][0] == "part");
            (spans.collect(), relations.map(|it| it["to_id"].clone()).collect())
        })),
        "doccano" => pieces(lines(bytes).iter().map(|task| {
            let text = task["text"].as_str().unwrap();
            let spans = list(&task["entities"]).into_iter().filter(|span| said(&span["label"]));
            let spans = spans.map(|span| (span["id"].clone(), slice(text, &span["start_offset"], &span["end_offset"])));
            let relations = list(&task["relations"]).into_iter().filter(|it| it["type"] == "part");
            (spans.collect(), relations.map(|it| it["to_id"].clone()).collect())
        })),
        "prodigy" => pieces(lines(bytes).iter().map(|task| {
            let text = task["text"].as_str().unwrap();
            let tokens = list(&task["tokens"]);
            for span in list(&task["spans"]) {
                let token = |end: &str| &tokens[usize::try_from(span[end].as_u64().unwrap()).unwrap()];
                assert_eq!(
                    (&token("token_start")["start"], &token("token_end")["end"]),
                    (&span["start"], &span["end"])
                );
            }
            let spans = list(&task["spans"]).into_iter().filter(|span| said(&span["label"]));
            let spans = spans.map(|span| (span["start"].clone(), slice(text, &span["start"], &span["end"])));
            let relations = list(&task["relations"]).into_iter().filter(|it| it["label"] == "part");
            (spans.collect(), relations.map(|it| it["child_span"]["start"].clone()).collect())
        })),
        other => panic!("the format `{other}` needs to be read back here"),
    }
}

/// Quotations of tasks: spans with their ids, those that a `part` relation leads to joined to the one before.
fn pieces(tasks: impl Iterator<Item = (Vec<(Value, String)>, Vec<Value>)>) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for (spans, further) in tasks {
        for (id, words) in spans {
            match texts.last_mut().filter(|_| further.contains(&id)) {
                Some(text) => *text = format!("{text} … {words}"),
                None => texts.push(words),
            }
        }
    }
    texts
}

#[test]
fn every_format_holds_the_same_quotations_and_the_same_bytes_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let jsonl = Format::named("jsonl").unwrap();
    let expected = texts(jsonl, &file(jsonl, Table::Quotes, folder.path()), folder.path());
    assert!(expected.len() > 3 && expected.iter().any(|text| text.contains(" … ")), "{expected:?}");
    for format in FORMATS.iter().filter(|format| format.lacks.is_none()) {
        let bytes = file(format, Table::Quotes, folder.path());
        let mut found = texts(format, &bytes, folder.path());
        let mut expected = expected.clone();
        if format.name == "brat" {
            found.sort();
            expected.sort();
        }
        assert_eq!(found, expected, "{}", format.name);
        assert!(bytes == file(format, Table::Quotes, folder.path()), "{} differs from run to run", format.name);
    }
}

#[test]
fn every_format_says_what_it_is_for_and_makes_a_file_of_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for format in FORMATS.iter().filter(|format| format.lacks.is_none()) {
        assert!(format.about.len() > 10 && !format.endings.is_empty(), "{}", format.name);
        for table in Table::ALL {
            let mut head = Vec::new();
            format.head(table, Style::default(), &mut head);
            if let Some(finish) = format.finish {
                let path = folder.path().join(format!("{}-{}", format.name, table.name()));
                finish(&mut head.as_slice(), table, &path).unwrap();
                assert!(path.metadata().unwrap().len() > 0, "{}", format.name);
            }
        }
    }
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
fn python_names_every_column_and_no_other() {
    use whosaid::export::{MentionRow, QuoteRow, SpeakerRow};

    let python =
        std::fs::read_to_string(crate::repository("python/whosaid/_article.py")).expect("the package is there");
    for (class, schema) in
        [("Quote", QuoteRow::schema()), ("Speaker", SpeakerRow::schema()), ("Mention", MentionRow::schema())]
    {
        let body = python.split(&format!("class {class}(Row):")).nth(1).and_then(|rest| rest.split("\nclass ").next());
        let fields = body.unwrap_or_default().lines().filter_map(|line| line.strip_prefix("    ")?.split_once(": "));
        let named: Vec<&str> =
            fields.map(|(name, _)| name.trim_end_matches('_')).filter(|name| !name.contains([' ', '"'])).collect();
        let columns: Vec<&String> = schema["properties"].as_object().expect("fields").keys().collect();
        assert_eq!(named, columns, "{class}");
    }
}

#[test]
fn every_column_says_what_it_holds() {
    for column in Table::ALL.into_iter().flat_map(Table::columns) {
        assert!(column.about.len() > 3, "{}", column.name);
    }
}

//! The contract of every reader, and runs over real folders.

use std::{fs, io::Write, sync::Mutex};

use super::*;

pub(super) fn read_bytes(reader: &'static Reader, bytes: &[u8]) -> Vec<Result<RawDocument>> {
    let options = ReadOptions { reader: Some(reader), max_text_bytes: 1 << 16, ..ReadOptions::default() };
    from_bytes(bytes.to_vec(), &options).collect()
}

/// Documents (`id: text`), errors and warnings of a run, with the folder of the test taken out.
fn run(folder: &Path, arguments: &[&str], options: &ReadOptions) -> Vec<String> {
    let arguments: Vec<_> = arguments.iter().map(|argument| folder.join(argument)).collect();
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&warnings);
    let reading = match read(&arguments, options) {
        Ok(reading) => reading.on_warning(move |warning| heard.lock().unwrap().push(format!("warning: {warning}"))),
        Err(error) => return vec![format!("fatal: {error}").replace(&format!("{}/", folder.display()), "")],
    };
    let mut lines: Vec<_> = reading
        .map(|item| match item {
            Ok(document) => format!("{}: {}", document.id, document.text),
            Err(error) => format!("error: {error}"),
        })
        .collect();
    lines.append(&mut warnings.lock().unwrap());
    lines.iter().map(|line| line.replace(&format!("{}/", folder.display()), "")).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_folder_is_read_in_order_of_names_and_ids_are_relative_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("in");
    fs::create_dir_all(root.join("b/deep")).unwrap();
    fs::create_dir_all(root.join(".git")).unwrap();
    for (name, text) in [
        ("z.txt", "Z"),
        ("b/deep/y.md", "Y"),
        ("a.jsonl", "{\"text\":\"A\"}\n{\"text\":\"B\"}"),
        ("photo.jpg", "no"),
        ("notes.ann", "no"),
        (".git/x.txt", "no"),
        (".x.txt", "no"),
        ("empty.txt", ""),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
    fs::write(root.join("b/c.csv.gz"), gzip(b"text,id\nC,c-1\n")).unwrap();
    assert_eq!(
        run(folder.path(), &["in", "in/z.txt", "in/b/deep/y.md"], &ReadOptions::default()),
        [
            "a:1: A",
            "a:2: B",
            "c-1: C",
            "b/deep/y: Y",
            "empty: ",
            "z: Z",
            "z~2: Z",
            "y: Y",
            "warning: in: 2 files with other endings passed over (`.ann`, `.jpg`)"
                .replace("in: ", &format!("{}: ", root.display()).replace(&format!("{}/", folder.path().display()), ""))
                .as_str(),
            "warning: duplicate id `z`, this document is called `z~2`"
        ]
    );
}

#[test]
fn an_argument_that_does_not_exist_stops_before_the_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "A").unwrap();
    assert_eq!(
        run(folder.path(), &["a.txt", "b.txt"], &ReadOptions::default()),
        ["fatal: b.txt: no such file or folder"]
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_loops_and_broken_ones_are_answered() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("in");
    fs::create_dir_all(root.join("a")).unwrap();
    fs::write(root.join("a/one.txt"), "One").unwrap();
    symlink("..", root.join("a/up")).unwrap();
    symlink("one.txt", root.join("a/two.txt")).unwrap();
    symlink("nowhere", root.join("a/broken.txt")).unwrap();
    let lines = run(folder.path(), &["in"], &ReadOptions::default());
    assert_eq!(lines.len(), 4);
    assert!(lines[0].starts_with("error: in/a/broken.txt: cannot be read: "));
    assert_eq!(lines[1..3], ["a/one: One", "a/two: One"]);
    assert!(lines[3].starts_with("warning: in/a/up: links back to"));
}

#[test]
fn ids_that_look_like_renamed_ones_stay_unique() {
    let folder = tempfile::tempdir().unwrap();
    let ids = ["a", "a~2", "a", "a", "a~2"];
    let lines: String = ids.iter().map(|id| format!("{{\"id\":\"{id}\",\"text\":\"\"}}\n")).collect();
    fs::write(folder.path().join("x.jsonl"), lines).unwrap();
    let found = run(folder.path(), &["x.jsonl"], &ReadOptions::default());
    assert_eq!(found[..5], ["a: ", "a~2: ", "a~3: ", "a~4: ", "a~2~2: "]);
}

#[test]
fn without_an_ending_the_first_line_decides() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("records"), "\n{ \"text\": \"A\"}\n{\"text\":\"B\"}\n").unwrap();
    fs::write(folder.path().join("article"), "{Braces} are no JSON.\n").unwrap();
    fs::write(folder.path().join("pack.zip"), "PK\u{3}\u{4}...").unwrap();
    assert_eq!(
        run(folder.path(), &["records", "article", "pack.zip"], &ReadOptions::default()),
        [
            "records:1: A",
            "records:2: B",
            "article: {Braces} are no JSON.\n",
            "error: pack.zip: a zip archive is no text"
        ]
    );
}

#[test]
fn a_damaged_file_is_one_error_and_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..2_000).map(|number| format!("{{\"text\":\"{}\"}}\n", number * 7919)).collect();
    let packed = gzip(lines.as_bytes());
    fs::write(folder.path().join("a.jsonl.gz"), &packed[..packed.len() / 2]).unwrap();
    fs::write(folder.path().join("b.txt.gz"), &packed[..packed.len() / 2]).unwrap();
    let mut random = fastrand::Rng::with_seed(1);
    fs::write(folder.path().join("c.txt"), (0..50_000).map(|_| random.u8(..)).collect::<Vec<_>>()).unwrap();
    fs::write(folder.path().join("d.txt"), "Fine.").unwrap();
    let found = run(folder.path(), &["a.jsonl.gz", "b.txt.gz", "c.txt", "d.txt"], &ReadOptions::default());
    let errors: Vec<_> = found.iter().filter(|line| line.starts_with("error")).collect();
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(errors[0].starts_with("error: a.jsonl.gz: line "));
    assert!(errors[1].starts_with("error: b.txt.gz: cannot be read to the end: "));
    assert_eq!(errors[2], "error: c.txt: binary data, not text");
    assert_eq!(found.last().map(String::as_str), Some("d: Fine."));
}

#[test]
fn every_reader_answers_any_bytes_and_any_limit() {
    let mut random = fastrand::Rng::with_seed(5);
    for reader in READERS {
        for length in [0, 1, 2, 3, 10, 300, 70_000, 200_000] {
            let junk: Vec<u8> = (0..length).map(|_| random.u8(..)).collect();
            let ascii: Vec<u8> = (0..length).map(|_| random.u8(b' '..=b'~')).collect();
            for bytes in [junk, ascii, vec![b'"'; length], vec![b'\n'; length], vec![0; length], vec![0xff; length]] {
                for document in read_bytes(reader, &bytes).into_iter().flatten() {
                    assert!(document.text.len() <= 1 << 16, "{}", reader.name);
                }
            }
        }
    }
}

#[test]
fn every_reader_reads_every_encoding_alike() {
    let text = "“We wait,” Zoë said of the café.";
    for reader in READERS {
        let content = match reader.name {
            "jsonl" => format!("{{\"text\":\"{text}\"}}\n"),
            "csv" => format!("id,text\n,\"{text}\"\n"),
            _ => text.to_owned(),
        };
        let utf16: Vec<u8> = std::iter::once(0xfeff).chain(content.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let legacy = encoding_rs::WINDOWS_1252.encode(&content).0.into_owned();
        let marked = format!("\u{feff}{content}").into_bytes();
        for bytes in [content.clone().into_bytes(), marked, utf16, legacy, gzip(content.as_bytes())] {
            let found = read_bytes(reader, &bytes);
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].as_ref().unwrap().text, text, "{}", reader.name);
        }
    }
}

#[test]
fn a_document_over_the_limit_is_an_error() {
    let long = "word ".repeat(20_000);
    assert_eq!(
        read_bytes(&READERS[0], long.as_bytes())[0].as_ref().unwrap_err().to_string(),
        "x: longer than the limit of 65536 bytes for one document"
    );
    let line = format!("{{\"text\":\"{long}\"}}\n{{\"text\":\"short\"}}");
    let found = read_bytes(&READERS[1], line.as_bytes());
    assert!(found[0].is_err() && found[1].is_ok());
}

#[test]
fn a_field_can_have_another_name_and_an_unknown_reader_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x.tsv"), "body\theadline\nA\tH\n").unwrap();
    let mut options = ReadOptions::default();
    options.fields.map("text=body").unwrap();
    options.fields.map("title=headline").unwrap();
    let documents: Vec<_> = read(&[folder.path().join("x.tsv")], &options).unwrap().flatten().collect();
    assert_eq!(documents[0].metadata.title.as_deref(), Some("H"));
    assert_eq!(reader("xml").unwrap_err().remedy(), Some("known are `text`, `jsonl`, `csv`"));
}

//! The contract of every reader, and runs over real folders.

use std::{
    fs,
    io::{Cursor, Write},
    sync::{Mutex, atomic::Ordering},
};

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
            "error: pack.zip: cannot be read as a zip archive: invalid Zip archive: Could not find EOCD"
        ]
    );
}

#[test]
fn a_damaged_file_is_one_error_and_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..2_000).map(|number| format!("{{\"text\":\"{}\"}}\n", number * 7919)).collect();
    let packed = gzip(lines.as_bytes());
    fs::write(folder.path().join("a.jsonl.gz"), &packed[..packed.len() / 2]).unwrap();
    let prose = gzip(lines.replace(['{', '}', ':'], " ").as_bytes());
    fs::write(folder.path().join("b.txt.gz"), &prose[..prose.len() / 2]).unwrap();
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
    for reader in built_in() {
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

/// What stands first in every sample.
const SAMPLE: &str = "“We wait,” Zoë said of the café.";

/// A file of one article for each reader; a reader without one fails the tests.
fn sample(reader: &Reader) -> Vec<u8> {
    let filler = "The harbour board met for three hours on Monday and came to no conclusion on the tide. ".repeat(6);
    let page = format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>T</title></head><body><article><p>{SAMPLE}</p>\
         <p>{filler}</p></article></body></html>"
    );
    match reader.name {
        "text" => SAMPLE.into(),
        "jsonl" => format!("[{{\n\"text\":\"{SAMPLE}\"}}\n]\n").into(),
        "csv" => format!("id,text\n,\"{SAMPLE}\"\n").into(),
        "xml" => {
            format!("<?xml version=\"1.0\"?>\n<nitf><body><body.content><p>{SAMPLE}</p></body.content></body></nitf>")
                .into()
        }
        "html" => page.into(),
        "mhtml" => format!(
            "From: <Saved by x>\r\nSnapshot-Content-Location: https://a.example/1\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\r\n--b\r\n\
             Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{page}\r\n--b--\r\n"
        )
        .into(),
        "warc" => format!(
            "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://a.example/1\r\nContent-Type: text/html\r\n\
             Content-Length: {}\r\n\r\n{page}\r\n\r\n",
            page.len()
        )
        .into(),
        #[cfg(feature = "parquet")]
        "parquet" => {
            let text: arrow_array::ArrayRef = Arc::new(arrow_array::StringArray::from(vec![SAMPLE]));
            let batch = arrow_array::RecordBatch::try_from_iter([("maintext", text)]).unwrap();
            let mut writer = ::parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
            writer.write(&batch).unwrap();
            writer.into_inner().unwrap()
        }
        #[cfg(feature = "archives")]
        "zip" => {
            let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
            archive.start_file("a.txt", zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(SAMPLE.as_bytes()).unwrap();
            archive.finish().unwrap().into_inner()
        }
        #[cfg(feature = "archives")]
        "tar" => {
            let mut archive = tar::Builder::new(Vec::new());
            let mut header = tar::Header::new_gnu();
            header.set_size(SAMPLE.len() as u64);
            archive.append_data(&mut header, "a.txt", SAMPLE.as_bytes()).unwrap();
            archive.into_inner().unwrap()
        }
        other => panic!("the reader `{other}` needs a sample here"),
    }
}

fn built_in() -> impl Iterator<Item = &'static Reader> {
    READERS.iter().filter(|reader| reader.lacks.is_none())
}

#[test]
fn every_reader_is_told_by_content_under_any_name_packed_or_not() {
    let folder = tempfile::tempdir().unwrap();
    for reader in built_in() {
        let plain = sample(reader);
        for (name, bytes) in [("misnamed.txt", plain.clone()), ("noname", plain.clone()), ("packed.dat", gzip(&plain))]
        {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            let found: Vec<_> = read(std::slice::from_ref(&path), &ReadOptions::default()).unwrap().collect();
            assert_eq!(found.len(), 1, "{} as {name}: {found:?}", reader.name);
            let document = found[0].as_ref().unwrap();
            assert!(document.text.starts_with(SAMPLE), "{} as {name}: {}", reader.name, document.text);
            let input = document.metadata.input.as_deref().unwrap_or_default();
            assert!(input.starts_with(&path.display().to_string()), "{}: {input}", reader.name);
        }
    }
}

#[test]
fn every_reader_is_given_the_files_of_a_folder_that_have_its_endings() {
    for reader in built_in() {
        for ending in reader.endings {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(format!("a.{ending}")), sample(reader)).unwrap();
            let found: Vec<_> = read(&[folder.path().to_owned()], &ReadOptions::default()).unwrap().collect();
            assert_eq!(found.len(), 1, "{ending}: {found:?}");
            assert!(found[0].as_ref().is_ok_and(|document| document.text.starts_with(SAMPLE)), "{ending}: {found:?}");
        }
    }
}

#[test]
fn every_reader_answers_a_file_that_was_cut_off() {
    for reader in built_in() {
        let whole = sample(reader);
        for share in 0..40 {
            let cut = &whole[..whole.len() * share / 40];
            for error in read_bytes(reader, cut).into_iter().filter_map(Result::err) {
                let told = error.to_string();
                assert!(told.starts_with('x') && !told.contains('\n'), "{}: {told}", reader.name);
            }
        }
    }
}

#[test]
fn every_ending_belongs_to_one_reader() {
    let mut endings: Vec<&str> = READERS.iter().flat_map(|reader| reader.endings).copied().collect();
    let n_endings = endings.len();
    endings.sort_unstable();
    endings.dedup();
    assert_eq!(endings.len(), n_endings);
}

#[test]
fn every_reader_of_text_reads_every_encoding_alike() {
    for reader in built_in().filter(|reader| !reader.takes_bytes) {
        let content = String::from_utf8(sample(reader)).unwrap();
        let utf16: Vec<u8> = std::iter::once(0xfeff).chain(content.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let legacy = encoding_rs::WINDOWS_1252.encode(&content).0.into_owned();
        let marked = format!("\u{feff}{content}").into_bytes();
        for bytes in [content.clone().into_bytes(), marked, utf16, legacy, gzip(content.as_bytes())] {
            let found = read_bytes(reader, &bytes);
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].as_ref().unwrap().text, SAMPLE, "{}", reader.name);
        }
    }
}

#[test]
fn json_is_read_in_every_form() {
    let lines = "{\"text\":\"A\",\"n\":[1,{}]}\n{\"text\":\"B\"}\n";
    let forms = [
        lines.to_owned(),
        "[{\"text\":\"A\"},{\"text\":\"B\"}]".to_owned(),
        "[\n  {\n    \"text\": \"A\"\n  },\n  {\n    \"text\": \"B\"\n  }\n]\n".to_owned(),
        "{\n  \"text\": \"A\"\n}\n{\n  \"text\": \"B\"\n}".to_owned(),
        "{\"status\":\"ok\",\"articles\":[{\"text\":\"A\"},{\"text\":\"B\"}]}".to_owned(),
    ];
    for form in forms {
        let found = read_bytes(&json::READER, form.as_bytes());
        let found: Vec<_> =
            found.iter().map(|it| it.as_ref().map(|it| (it.id.as_str(), it.text.as_str())).unwrap()).collect();
        assert_eq!(found, [("x:1", "A"), ("x:2", "B")], "{form}");
    }
    let alone = read_bytes(&json::READER, b"{\n \"maintext\": \"A\"\n}");
    assert_eq!(alone[0].as_ref().unwrap().id, "x");
}

#[test]
fn what_is_no_prose_is_an_error_with_a_remedy() {
    for (content, message) in [
        ("<?xml version=\"1.0\"?><rss><item/></rss>", "XML of an unknown kind, not prose"),
        ("{\\rtf1 x}", "rich text, not prose"),
        ("%PDF-1.7 x", "a PDF file is no text"),
    ] {
        let error = from_bytes(content.into(), &ReadOptions::default()).next().unwrap().unwrap_err();
        assert!(error.to_string().ends_with(message), "{error}");
        assert!(error.remedy().is_some());
    }
}

#[test]
fn an_article_that_is_plainly_not_in_english_is_an_error_unless_any_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let spanish = "El alcalde dijo el lunes que la ciudad esperaría a la marea de primavera antes de construir el nuevo \
        puerto, y que nadie cobraría hasta entonces. ";
    fs::write(folder.path().join("a.txt"), spanish.repeat(5)).unwrap();
    fs::write(folder.path().join("b.txt"), spanish).unwrap();
    let found = run(folder.path(), &["a.txt", "b.txt"], &ReadOptions::default());
    assert_eq!(found[0], "error: a: is in Spanish, not in English");
    assert!(found[1].starts_with("b: El alcalde"));
    let any = ReadOptions { any_language: true, ..ReadOptions::default() };
    assert!(run(folder.path(), &["a.txt"], &any)[0].starts_with("a: El"));
}

#[test]
fn a_pattern_stands_for_its_files() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["b.txt", "a.txt", "c.md", "[x].txt"] {
        fs::write(folder.path().join(name), "T").unwrap();
    }
    assert_eq!(run(folder.path(), &["?.txt"], &ReadOptions::default()), ["a: T", "b: T"]);
    assert_eq!(run(folder.path(), &["[x].txt"], &ReadOptions::default()), ["[x]: T"]);
    assert_eq!(run(folder.path(), &["*.html"], &ReadOptions::default()), ["fatal: *.html: no file is called so"]);
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
    assert!(reader("docx").unwrap_err().remedy().unwrap().starts_with("known are `text`, `jsonl`, `csv`, `xml`"));
}

#[test]
fn every_reader_tells_how_much_of_a_file_it_has_used() {
    let folder = tempfile::tempdir().unwrap();
    for reader in built_in() {
        for (name, bytes) in [("plain", sample(reader)), ("packed", gzip(&sample(reader)))] {
            fs::write(folder.path().join(format!("{}-{name}.txt", reader.name)), bytes).unwrap();
        }
    }
    let arguments = [folder.path().to_owned()];
    let total = total_length(&arguments, &ReadOptions::default()).unwrap();
    let reading = read(&arguments, &ReadOptions::default()).unwrap();
    let used = reading.n_bytes_used();
    let mut steps = vec![0];
    for document in reading {
        document.unwrap();
        steps.push(used.load(Ordering::Relaxed));
    }
    assert_eq!(steps.len(), 1 + 2 * built_in().count());
    assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{steps:?}");
    assert_eq!(used.load(Ordering::Relaxed), total);
    assert_eq!(total_length(&["-".into()], &ReadOptions::default()), None);
}

#[test]
fn a_long_file_is_used_bit_by_bit() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String =
        (0..2_000).map(|number| format!("{{\"text\":\"{}\"}}\n", "7919 ".repeat(number % 97))).collect();
    let name = |name: &str| folder.path().join(name);
    fs::write(name("a.jsonl"), &lines).unwrap();
    #[cfg(feature = "archives")]
    {
        let mut archive = zip::ZipWriter::new(fs::File::create(name("b.zip")).unwrap());
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        archive.start_file("a.jsonl", stored).unwrap();
        archive.write_all(lines.as_bytes()).unwrap();
        archive.finish().unwrap();
        let mut archive = tar::Builder::new(Vec::new());
        archive.append_path_with_name(name("a.jsonl"), "a.jsonl").unwrap();
        fs::write(name("c.tar.gz"), gzip(&archive.into_inner().unwrap())).unwrap();
    }
    #[cfg(feature = "parquet")]
    {
        let texts: arrow_array::ArrayRef = Arc::new(arrow_array::StringArray::from(lines.lines().collect::<Vec<_>>()));
        let batch = arrow_array::RecordBatch::try_from_iter([("text", texts)]).unwrap();
        let file = fs::File::create(name("d.parquet")).unwrap();
        let mut writer = ::parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }
    for file in fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        let total = total_length(std::slice::from_ref(&path), &ReadOptions::default()).unwrap();
        let mut reading = read(std::slice::from_ref(&path), &ReadOptions::default()).unwrap();
        let used = reading.n_bytes_used();
        let half = reading.by_ref().nth(999).map(|_| used.load(Ordering::Relaxed)).unwrap();
        // A buffer and the look at the beginning come before the documents.
        let ahead = 1 << 18;
        assert!(half > total / 3 && half < total / 2 + ahead.min(total / 3), "{}: {half} of {total}", path.display());
        assert_eq!(reading.count(), 1_000);
        assert_eq!(used.load(Ordering::Relaxed), total, "{}", path.display());
    }
}

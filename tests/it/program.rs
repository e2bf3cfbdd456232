//! The program as users meet it: outputs, messages, exit codes.

use std::{
    fs,
    io::{Read, Write},
    path::Path,
    process::{Command as Process, Stdio},
};

use assert_cmd::Command;
use predicates::{prelude::PredicateBooleanExt, str::contains};
use tempfile::TempDir;

use crate::{repository, skipped, whosaid};

const ARTICLE: &str = "Harbour plan delayed\n\n\
    “We will wait for the spring tide,” said Ana Ruiz, the mayor of Oakdale, on Monday.\n\n\
    “It is too late,” harbour master Tom Lee told reporters. He said that the city had been warned.\n";

/// A folder with two articles.
fn articles() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder is writable");
    fs::write(folder.path().join("a.txt"), ARTICLE).expect("a temporary folder is writable");
    fs::create_dir(folder.path().join("more")).expect("a temporary folder is writable");
    fs::write(folder.path().join("more/b.txt"), ARTICLE).expect("a temporary folder is writable");
    folder
}

fn stdout(command: &mut Command) -> Vec<u8> {
    command.assert().get_output().stdout.clone()
}

#[test]
fn a_run_writes_a_table_and_says_what_it_did() {
    let folder = articles();
    let table = TempDir::new().unwrap();
    let table = table.path().join("quotes.csv");
    whosaid()
        .args(["run"])
        .arg(folder.path())
        .arg("-o")
        .arg(&table)
        .assert()
        .code(0)
        .stdout("")
        .stderr(contains("2 documents, ").and(contains(" quotes, ")).and(contains(" 0 skipped, ")));
    let table = fs::read_to_string(table).unwrap();
    assert!(table.starts_with("doc_id,title,url,publisher,outlet,published,input,quote_id,field,type,text,"));
}

#[test]
fn quiet_is_quiet_and_timings_show_every_stage() {
    let folder = articles();
    whosaid().args(["run", "--quiet"]).arg(folder.path()).assert().code(0).stderr("");
    let timings = whosaid().args(["run", "--quiet", "--timings"]).arg(folder.path()).assert().code(0);
    let stderr = String::from_utf8(timings.get_output().stderr.clone()).unwrap();
    for stage in ["clean", "segment", "tag", "entity", "quote", "attribute", "coref"] {
        assert!(stderr.contains(stage), "{stage} in {stderr}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for table in ["quotes", "speakers", "mentions"] {
        for format in ["csv", "jsonl"] {
            let run = |threads: &str| {
                let corpus = repository("tests/golden");
                stdout(whosaid().args(["run", "--table", table, "--format", format, "--threads", threads]).arg(corpus))
            };
            let (one, two) = (run("1"), run("2"));
            assert!(!one.is_empty() || table != "quotes");
            assert!(one == two, "{table} in {format}");
        }
    }
}

#[test]
fn standard_input_and_compressed_files_are_read() {
    let plain = stdout(whosaid().args(["run", "-", "--format", "jsonl"]).write_stdin(ARTICLE));
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("-.txt.gz");
    let mut encoder = flate2::write::GzEncoder::new(fs::File::create(&path).unwrap(), flate2::Compression::fast());
    encoder.write_all(ARTICLE.as_bytes()).unwrap();
    encoder.finish().unwrap();
    let packed = stdout(whosaid().args(["run", "--format", "jsonl"]).arg(path));
    let texts = |table: &[u8]| -> Vec<String> {
        let lines = std::str::from_utf8(table).unwrap().lines();
        lines.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].to_string()).collect()
    };
    assert!(!texts(&plain).is_empty());
    assert_eq!(texts(&plain), texts(&packed));
}

#[test]
fn a_compressed_table_holds_the_same_as_a_plain_one() {
    let (folder, tables) = (articles(), TempDir::new().unwrap());
    let paths = ["q.jsonl", "q.jsonl.gz"].map(|name| tables.path().join(name));
    for path in &paths {
        whosaid().arg("run").arg(folder.path()).arg("-o").arg(path).assert().code(0);
    }
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(fs::File::open(&paths[1]).unwrap()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(fs::read(&paths[0]).unwrap(), unpacked);
}

#[test]
fn a_malformed_record_is_named_and_the_others_are_kept() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("news.jsonl");
    let record = serde_json::json!({ "id": "good", "text": ARTICLE });
    fs::write(&path, format!("{{\"id\": 1, \"words\": \"x\"}}\n{{ nonsense\n{record}\n")).unwrap();
    whosaid()
        .args(["run", "--format", "jsonl"])
        .arg(&path)
        .assert()
        .code(1)
        .stdout(contains("\"doc_id\":\"good\""))
        .stderr(
            contains("news.jsonl: line 1: missing field `text`")
                .and(contains("news.jsonl: line 2: "))
                .and(contains("1 document, "))
                .and(contains("2 skipped")),
        );
}

#[test]
fn random_bytes_and_empty_files_are_answered() {
    let folder = TempDir::new().unwrap();
    let noise: Vec<u8> = (0u32..4096).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    fs::write(folder.path().join("noise.txt"), noise).unwrap();
    fs::write(folder.path().join("nothing.txt"), "").unwrap();
    let assert = whosaid().arg("run").arg(folder.path()).assert();
    let output = assert.get_output();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
}

#[test]
fn what_cannot_run_ends_with_two_and_one_line() {
    let folder = articles();
    let inside = folder.path().join("quotes.csv");
    let article = folder.path().join("a.txt");
    let cases: [(&[&Path], &str); 5] = [
        (&[Path::new("no-such-folder")], "whosaid: no-such-folder: "),
        (&[folder.path(), Path::new("-o"), &inside], "lies inside the input folder"),
        (&[&article, Path::new("-o"), &article, Path::new("--format=csv")], "is also input and would be overwritten"),
        (&[&article, Path::new("-o"), Path::new("quotes.xyz")], "expected a name that ends in `.csv`"),
        (&[&article, Path::new("-o"), Path::new("no/such/folder/q.csv")], "cannot be created"),
    ];
    for (arguments, message) in cases {
        whosaid().arg("run").args(arguments).assert().code(2).stdout("").stderr(contains(message));
    }
    assert_eq!(fs::read_to_string(article).unwrap(), ARTICLE);
}

#[test]
fn wrong_options_say_what_was_expected() {
    for (option, message) in [
        ("--types=spoken", "expected `direct`, `mixed` or `indirect`"),
        ("--cue-class=mumble", "expected one of `say`, `write`"),
        ("--min-confidence=2", "expected a number from 0 to 1"),
        ("--min-quote-confidence=-1", "expected a number from 0 to 1"),
        ("--table=words", "expected `quotes`, `speakers`, `mentions` or `articles`"),
        ("--format=docx", "possible values: csv, tsv, jsonl"),
        ("--field=body", "is not of the form `WHAT=NAME`"),
        ("--encoding=klingon", "unknown encoding `klingon`"),
        ("--threads=0", "0 is not in 1"),
    ] {
        whosaid().args(["run", "-", option]).write_stdin("").assert().code(2).stderr(contains(message));
    }
}

#[test]
fn selections_keep_what_they_name() {
    let rows = |options: &[&str]| -> Vec<serde_json::Value> {
        let table = stdout(whosaid().args(["run", "-", "--format", "jsonl"]).args(options).write_stdin(ARTICLE));
        std::str::from_utf8(&table).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let all = rows(&[]);
    let direct = rows(&["--types", "direct"]);
    assert_eq!(direct, all.iter().filter(|row| row["type"] == "direct").cloned().collect::<Vec<_>>());
    let said = rows(&["--cue-class", "say,warn"]);
    let kept = |row: &&serde_json::Value| row["cue_class"] == "say" || row["cue_class"] == "warn";
    assert_eq!(said, all.iter().filter(kept).cloned().collect::<Vec<_>>());
    let sure = rows(&["--min-confidence", "0.5"]);
    let kept = |row: &&serde_json::Value| row["confidence"].as_f64() >= Some(0.5);
    assert_eq!(sure, all.iter().filter(kept).cloned().collect::<Vec<_>>());
    let strict = rows(&["--strict"]);
    let both = |row: &&serde_json::Value| {
        row["confidence"].as_f64() >= Some(0.8) && row["quote_confidence"].as_f64() >= Some(0.8)
    };
    assert_eq!(strict, all.iter().filter(both).cloned().collect::<Vec<_>>());
    let doubtful = rows(&["--min-quote-confidence", "0"]);
    assert!(all.iter().all(|row| doubtful.contains(row)));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Process::new(assert_cmd::cargo::cargo_bin!("whosaid"))
        .args(["run", "-", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(ARTICLE.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty());
}

#[cfg(unix)]
#[test]
fn a_folder_that_holds_itself_is_read_once() {
    let folder = articles();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("more/loop")).unwrap();
    whosaid().arg("run").arg(folder.path()).assert().stderr(contains("2 documents, "));
}

#[test]
fn verify_takes_rows_in_any_order_and_tells_of_articles_that_are_not_there() {
    let folder = TempDir::new().unwrap();
    let articles = |ids: &[usize]| -> String {
        ids.iter()
            .map(|id| format!("{{\"id\":\"a{id}\",\"text\":\"“We wait {id} days,” Tom Lee said. It rained.\"}}\n"))
            .collect()
    };
    let (news, fewer) = (folder.path().join("news.jsonl"), folder.path().join("fewer.jsonl"));
    fs::write(&news, articles(&[1, 2, 3, 4, 5])).unwrap();
    fs::write(&fewer, articles(&[5, 1, 4, 2])).unwrap();
    let table = folder.path().join("q.csv");
    whosaid().args(["run", "--quiet"]).arg(&news).arg("-o").arg(&table).assert().code(0);
    let whole = fs::read_to_string(&table).unwrap();
    let mut lines: Vec<&str> = whole.lines().collect();
    lines[1..].reverse();
    let turned = folder.path().join("turned.csv");
    fs::write(&turned, lines.join("\n") + "\n").unwrap();
    for table in [&table, &turned] {
        let verify = |input: &Path| whosaid().arg("verify").arg(table).arg("--input").arg(input).assert();
        verify(&news).code(0).stdout(contains("5 rows").and(contains(" 0 wrong")));
        verify(&fewer).code(1).stdout(contains("5 rows").and(contains(" 1 wrong"))).stderr(contains("no article `a3`"));
        let piped = whosaid()
            .arg("verify")
            .arg(table)
            .args(["--input", "-", "--input-format", "jsonl"])
            .write_stdin(articles(&[1]))
            .assert();
        piped.code(1).stdout(contains(" 4 wrong"));
    }
}

#[test]
fn verify_accepts_a_table_and_finds_a_changed_offset() {
    let (folder, tables) = (articles(), TempDir::new().unwrap());
    for (table, name) in [("quotes", "q.csv"), ("quotes", "q.jsonl.gz"), ("mentions", "m.tsv")] {
        let path = tables.path().join(name);
        whosaid().args(["run", "--table", table]).arg(folder.path()).arg("-o").arg(&path).assert().code(0);
        let verify = || {
            let mut command = whosaid();
            command.arg("verify").arg(&path).arg("--input").arg(folder.path());
            command
        };
        verify().assert().code(0).stdout(contains(" 0 wrong"));
    }
    let path = tables.path().join("q.csv");
    let table = fs::read_to_string(&path).unwrap();
    let row = table.lines().position(|line| line.contains("We will wait")).unwrap();
    fs::write(&path, table.replacen("We will wait", "We will hate", 1)).unwrap();
    whosaid()
        .arg("verify")
        .arg(&path)
        .arg("--input")
        .arg(folder.path())
        .assert()
        .code(1)
        .stdout(contains(", 1 wrong"))
        .stderr(contains(format!("row {row}: `text` does not stand there")));
}

#[test]
fn rows_of_a_title_are_held_against_the_title() {
    let folder = TempDir::new().unwrap();
    let (news, table) = (folder.path().join("news.jsonl"), folder.path().join("q.csv"));
    let article = r#"{"id":"a","title":"Zoë’s ferry “as sound as a bell”","text":"It rained.\n\nThe hull is “as sound as a bell”, Tom Lee said."}"#;
    fs::write(&news, article).unwrap();
    whosaid().args(["run", "--quiet"]).arg(&news).arg("-o").arg(&table).assert().code(0);
    let rows = fs::read_to_string(&table).unwrap();
    assert!(rows.lines().nth(2).is_some_and(|row| row.contains("a#t1,title,") && row.contains("Tom Lee")), "{rows}");
    let verify = || whosaid().arg("verify").arg(&table).arg("--input").arg(&news).assert();
    verify().code(0).stdout(contains("2 rows").and(contains(" 0 wrong")));
    fs::write(&news, article.replace("Zoë’s ferry", "Zoë’s old ferry")).unwrap();
    verify().code(1).stdout(contains(" 1 wrong")).stderr(contains("row 2: `text` does not stand there"));
}

#[test]
fn clean_prints_the_text_and_what_went() {
    let folder = articles();
    whosaid().arg("clean").arg(folder.path().join("a.txt")).assert().code(0).stdout(contains("spring tide"));
    whosaid().args(["clean", "--diff"]).arg(folder.path().join("a.txt")).assert().code(0);
    whosaid().arg("clean").arg(folder.path()).assert().code(0).stdout(contains("==> more/b <=="));
}

#[test]
fn tag_marks_names_and_roles_in_the_text_and_in_columns() {
    let folder = articles();
    let article = folder.path().join("a.txt");
    whosaid().arg("tag").arg(&article).assert().code(0).stdout(contains("[PER Ana Ruiz]").and(contains("{cue said}")));
    whosaid().arg("tag").arg(folder.path()).assert().code(0).stdout(contains("==> more/b <=="));
    let table = String::from_utf8(stdout(whosaid().args(["tag", "--tsv"]).arg(&article))).unwrap();
    let mut lines = table.lines();
    assert!(lines.next().unwrap().starts_with("document\ttoken\tstart\tend\tpos\tentity\trole\t"));
    for line in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let (start, end): (usize, usize) = (cells[2].parse().unwrap(), cells[3].parse().unwrap());
        assert_eq!(ARTICLE.chars().skip(start).take(end - start).collect::<String>(), cells[1]);
        assert_eq!(cells.len(), 11, "{line}");
    }
}

#[test]
fn another_model_is_checked_and_a_bad_one_is_one_line() {
    let folder = articles();
    let article = folder.path().join("a.txt");
    let shipped = repository("models/whosaid.model");
    let plain = stdout(whosaid().arg("run").arg(&article));
    assert_eq!(stdout(whosaid().arg("run").arg(&article).arg("--model").arg(&shipped)), plain);
    let bytes = fs::read(&shipped).unwrap();
    let mut newer = bytes.clone();
    newer[8] = 9;
    let mut altered = bytes.clone();
    altered[bytes.len() / 2] ^= 1;
    let cases: [(&[u8], &str); 5] = [
        (b"PK\x03\x04 something else", "bad.model: not a whosaid model file"),
        (b"", "bad.model: not a whosaid model file"),
        (&bytes[..bytes.len() / 3], "bad.model: model file is cut short or altered"),
        (&altered, "bad.model: model file is cut short or altered"),
        (&newer, "bad.model: model file of version 9, this build reads version 2"),
    ];
    let bad = folder.path().join("bad.model");
    for (bytes, message) in cases {
        fs::write(&bad, bytes).unwrap();
        for command in ["run", "tag"] {
            let assert = whosaid().arg(command).arg(&article).arg("--model").arg(&bad).assert().code(2).stdout("");
            let stderr = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
            assert!(stderr.contains(message), "{stderr}");
            assert!(stderr.lines().count() == 2 && stderr.contains("\nhint: "), "{stderr}");
        }
    }
    let missing = Path::new("no-such.model");
    let assert = whosaid().arg("tag").arg(&article).arg("--model").arg(missing).assert();
    assert.code(2).stderr(contains("no-such.model: cannot read the model file"));
}

#[test]
fn every_command_explains_itself_with_examples() {
    let help = String::from_utf8(stdout(whosaid().arg("--help"))).unwrap();
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names: Vec<&str> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.contains(&"run") && names.contains(&"clean"));
    for name in names {
        whosaid().args([name, "--help"]).assert().code(0).stdout(contains("Usage: ").and(contains("Examples:")));
    }
}

#[test]
fn a_line_of_fifty_megabytes_is_answered() {
    if std::env::var_os("WHOSAID_SLOW").is_none() {
        return skipped("a line of 50 MB", "set `WHOSAID_SLOW=1` to run it");
    }
    let line = "“We will wait,” said Ana Ruiz. ".repeat(50_000_000 / 35);
    let assert = whosaid().args(["run", "-", "--quiet"]).write_stdin(line).assert();
    assert!(matches!(assert.get_output().status.code(), Some(0 | 1)));
}

#[test]
fn rules_are_listed_in_order_with_what_they_did_on_the_shipped_labels() {
    let json = stdout(whosaid().args(["rules", "--json"]));
    let listed: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let rules = || listed.as_array().unwrap().iter().filter(|one| one["rule"].is_string());
    let names: Vec<&str> = rules().map(|rule| rule["rule"].as_str().unwrap()).collect();
    let mut expected: Vec<&str> = whosaid::attribute::RULES.iter().map(|rule| rule.name).collect();
    expected.extend([whosaid::speaker::RANKED, whosaid::attribute::NO_SOURCE]);
    assert_eq!(names, expected);
    let sieves = listed.as_array().unwrap().iter().filter_map(|one| one["sieve"].as_str());
    let others = [whosaid::coref::JOINT, whosaid::coref::ISSUER];
    assert!(sieves.eq(whosaid::coref::SIEVES.iter().map(|sieve| sieve.name).chain(others)));
    let fired: u64 = rules().map(|rule| rule["fired"].as_u64().unwrap()).sum();
    assert!(fired > 1000, "the shipped labels hold more than a thousand quotations, {fired} counted");
    whosaid().args(["rules"]).assert().code(0).stdout(contains("quote-verb-name").and(contains("Ana Ruiz")));
    whosaid().args(["rules", "--set", "nothing"]).assert().code(2).stderr(contains("possible values: challenge"));
}

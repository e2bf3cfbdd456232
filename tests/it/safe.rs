//! Nothing lost, nothing harmed: interrupted runs, full disks, outputs that are inputs, shards, quarantine, manifests.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command as Process, Stdio},
    thread,
    time::Duration,
};

use assert_cmd::Command;
use predicates::{prelude::PredicateBooleanExt, str::contains};
use tempfile::TempDir;

use crate::repository;

fn whosaid() -> Command {
    Command::new(assert_cmd::cargo::cargo_bin!("whosaid"))
}

/// A file of `n` short articles, one a line.
fn articles(folder: &Path, n: usize) -> PathBuf {
    let names = ["Ana Ruiz", "Tom Lee", "Bo Park", "Ida Moss"];
    let line = |number: usize| {
        let (one, other) = (names[number % 4], names[(number + 1) % 4]);
        let text =
            format!("“We wait for tide {number},” said {one}. {other} said that it would rain for {number} days.");
        format!("{}\n", serde_json::json!({ "id": format!("a{number}"), "text": text }))
    };
    let path = folder.join("news.jsonl");
    fs::write(&path, (0..n).map(line).collect::<String>()).expect("a temporary folder is writable");
    path
}

/// The bytes of the table that an uninterrupted run writes.
fn whole(news: &Path, table: &Path) -> Vec<u8> {
    whosaid().args(["run", "--quiet"]).arg(news).arg("-o").arg(table).assert().code(0);
    fs::read(table).expect("the run wrote it")
}

/// Starts a run that will be stopped after `delay`, by `signal`.
#[cfg(unix)]
fn stopped(news: &Path, table: &Path, delay: Duration, signal: &str, resume: bool) -> Option<i32> {
    let mut run = Process::new(assert_cmd::cargo::cargo_bin!("whosaid"));
    run.args(["run", "--quiet", "--threads", "1"]).arg(news).arg("-o").arg(table);
    if resume {
        run.arg("--resume");
    }
    let mut run = run.stderr(Stdio::null()).spawn().expect("the program starts");
    thread::sleep(delay);
    // It may have ended by itself.
    let _ = Process::new("kill").args([signal, &run.id().to_string()]).stderr(Stdio::null()).status();
    run.wait().expect("the program ends").code()
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_goes_on_to_the_same_bytes_and_the_old_table_stays_until_then() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 1100);
    for name in ["q.csv", "q.jsonl.gz"] {
        let expected = whole(&news, &folder.path().join(format!("whole-{name}")));
        let table = folder.path().join(name);
        fs::write(&table, "an old table").unwrap();
        let rounds = if std::env::var_os("WHOSAID_SLOW").is_some() { 20 } else { 3 };
        for round in 0..rounds {
            let delay = Duration::from_millis(150 + 137 * (round % 7));
            stopped(&news, &table, delay, "-KILL", round > 0);
            let now = fs::read(&table).unwrap();
            assert!(now == b"an old table" || now == expected, "after kill {round}");
        }
        whosaid().args(["run", "--quiet", "--resume"]).arg(&news).arg("-o").arg(&table).assert().code(0);
        assert!(fs::read(&table).unwrap() == expected, "{name}");
        whosaid()
            .arg("verify")
            .arg(&table)
            .arg("--input")
            .arg(&news)
            .assert()
            .code(0)
            .stdout(contains("complete, of 1100"));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_with_130_and_says_how_to_go_on() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 1500);
    let table = folder.path().join("q.csv");
    let expected = whole(&news, &folder.path().join("whole.csv"));
    // Early enough to be in time on a fast machine, repeated where a slow one had not begun to listen.
    for millis in [400, 600, 900, 1400] {
        if stopped(&news, &table, Duration::from_millis(millis), "-INT", false) == Some(130) {
            assert!(!table.exists());
            let again = whosaid().args(["run"]).arg(&news).arg("-o").arg(&table).assert().code(2);
            again.stderr(contains("is of an interrupted run").and(contains("--resume")));
            break;
        }
        for left in ["q.csv", "q.csv.part", "q.csv.part.json", "q.csv.manifest.json"] {
            let _ = fs::remove_file(folder.path().join(left));
        }
    }
    whosaid().args(["run", "--quiet", "--resume"]).arg(&news).arg("-o").arg(&table).assert().code(0);
    assert!(fs::read(&table).unwrap() == expected);
    assert!(!folder.path().join("q.csv.part").exists() && !folder.path().join("q.csv.part.json").exists());
    whosaid()
        .args(["run", "--resume"])
        .arg(&news)
        .arg("-o")
        .arg(&table)
        .assert()
        .code(0)
        .stderr(contains("there already and complete"));
}

#[test]
fn an_existing_table_survives_a_run_that_fails() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 3);
    let table = folder.path().join("q.csv");
    fs::write(&table, "an old table").unwrap();
    for options in [&["--field", "nonsense"][..], &["--engine", "onnx", "--engine-model", "no/such"]] {
        whosaid().arg("run").arg(&news).arg("-o").arg(&table).args(options).assert().code(2);
        assert_eq!(fs::read_to_string(&table).unwrap(), "an old table");
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_table_of_another_selection_is_not_taken_for_done() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 10);
    let table = folder.path().join("q.csv");
    whole(&news, &table);
    let again = |options: &[&str]| {
        let mut run = whosaid();
        run.args(["run", "--resume"]).arg(&news).arg("-o").arg(&table).args(options).assert().code(0)
    };
    let done = "there already and complete";
    again(&[]).stderr(contains(done));
    for options in [&["--strict"][..], &["--min-quote-confidence", "0.9"], &["--types", "direct"]] {
        again(options).stderr(contains(done).not());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_costs_nothing() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 20);
    whosaid()
        .arg("run")
        .arg(&news)
        .args(["-o", "/dev/full", "--format", "csv"])
        .assert()
        .code(2)
        .stderr(contains("/dev/full: cannot be written"));
}

#[test]
fn no_input_is_written_over_by_whatever_name() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 3);
    let before = fs::read(&news).unwrap();
    let link = folder.path().join("link.jsonl");
    fs::hard_link(&news, &link).unwrap();
    whosaid().arg("run").arg(&news).arg("-o").arg(&link).assert().code(2).stderr(contains("is also input"));
    let mut from_standard_input = Process::new(assert_cmd::cargo::cargo_bin!("whosaid"));
    let status = from_standard_input
        .args(["run", "-", "-o"])
        .arg(&news)
        .stdin(fs::File::open(&news).unwrap())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(2));
    assert_eq!(fs::read(&news).unwrap(), before);
    let gold = folder.path().join("gold.jsonl");
    fs::copy(repository("corpus/gold/sample.jsonl"), &gold).unwrap();
    whosaid()
        .args(["evaluate", "--input"])
        .arg(repository("corpus/sample"))
        .arg("--gold")
        .arg(&gold)
        .arg("--report")
        .arg(&gold)
        .assert()
        .code(2);
    assert_eq!(fs::read(&gold).unwrap(), fs::read(repository("corpus/gold/sample.jsonl")).unwrap());
    let page = folder.path().join("page.html");
    whosaid().args(["evaluate", "--gold", "no/such", "--report"]).arg(&page).assert().code(2);
    assert!(!page.exists());
}

#[test]
fn shards_together_are_the_whole() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 50);
    let table = |options: &[&str]| -> Vec<String> {
        let assert = whosaid().args(["run", "--quiet", "--format", "jsonl"]).arg(&news).args(options).assert().code(0);
        String::from_utf8(assert.get_output().stdout.clone()).unwrap().lines().map(str::to_owned).collect()
    };
    let mut parts: Vec<String> = ["1/3", "2/3", "3/3"].iter().flat_map(|part| table(&["--shard", part])).collect();
    let mut all = table(&[]);
    parts.sort();
    all.sort();
    assert_eq!(parts, all);
    for part in ["0/3", "4/3", "3", "a/b"] {
        whosaid().args(["run", "-", "--shard", part]).write_stdin("").assert().code(2).stderr(contains("as in `3/64`"));
    }
}

#[test]
fn what_cannot_be_read_is_put_aside_with_the_reason() {
    let folder = TempDir::new().unwrap();
    let news = folder.path().join("news.jsonl");
    fs::write(&news, "{\"id\": \"a\", \"text\": \"“We wait,” Tom Lee said.\"}\n{ nonsense\n").unwrap();
    let aside = folder.path().join("aside");
    whosaid().arg("run").arg(&news).arg("--quarantine").arg(&aside).assert().code(1);
    let reasons = fs::read_to_string(aside.join("reasons.jsonl")).unwrap();
    assert_eq!(reasons.lines().count(), 1);
    assert!(reasons.contains("news.jsonl: line 2"), "{reasons}");
}

#[test]
fn a_table_that_was_cut_or_altered_does_not_verify() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 10);
    let table = folder.path().join("q.csv");
    let bytes = whole(&news, &table);
    let cut = bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .and_then(|end| bytes[..end].iter().rposition(|byte| *byte == b'\n'));
    for (wrong, message) in [
        (bytes[..=cut.unwrap()].to_vec(), "its manifest says"),
        (Vec::new(), "its manifest says"),
        (String::from_utf8(bytes.clone()).unwrap().replace("direct", "dirEct").into_bytes(), "was altered"),
    ] {
        fs::write(&table, wrong).unwrap();
        whosaid().arg("verify").arg(&table).arg("--input").arg(&news).assert().code(1).stderr(contains(message));
    }
    fs::write(&table, &bytes).unwrap();
    whosaid().arg("verify").arg(&table).arg("--input").arg(&news).assert().code(0);
    fs::remove_file(folder.path().join("q.csv.manifest.json")).unwrap();
    whosaid().arg("verify").arg(&table).arg("--input").arg(&news).assert().code(0).stdout(contains("no manifest"));
}

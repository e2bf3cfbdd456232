//! Runs that are broken off at any moment, and what `--resume` makes of what they left.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command as Process, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use predicates::{prelude::PredicateBooleanExt, str::contains};
use tempfile::TempDir;

use crate::{safe::articles, whosaid};

fn run(news: &Path, table: &Path, options: &[&str]) -> assert_cmd::assert::Assert {
    whosaid().args(["run", "--quiet"]).arg(news).arg("-o").arg(table).args(options).assert()
}

/// The bytes of the table that an uninterrupted run writes, and how long that took.
fn whole(news: &Path, table: &Path, options: &[&str]) -> (Vec<u8>, Duration) {
    let begin = Instant::now();
    run(news, table, options).code(0);
    (fs::read(table).expect("the run wrote it"), begin.elapsed())
}

/// Breaks a run off behind its first checkpoint: its files may grow to a part of some `length` only.
#[cfg(target_os = "linux")]
fn broken_off(news: &Path, table: &Path, length: usize, options: &str) {
    let program = assert_cmd::cargo::cargo_bin!("whosaid");
    for percent in [85, 110, 150, 210, 300] {
        let blocks = length / 512 * percent / 100;
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" run --quiet \"$1\" -o \"$2\" {options}");
        let ended = Process::new("sh")
            .args(["-c", &script])
            .arg(program)
            .arg(news)
            .arg(table)
            .output()
            .expect("the system lets it");
        assert_eq!(ended.status.code(), Some(2), "{}", String::from_utf8_lossy(&ended.stderr));
        if beside(table, ".part.json").exists() {
            return;
        }
    }
    panic!("no checkpoint");
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_goes_on_to_the_same_bytes_and_the_old_table_stays_until_then() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 700);
    let mut random = fastrand::Rng::with_seed(15);
    for name in ["q.csv", "q.jsonl.gz"] {
        let one_thread = ["--threads", "1"];
        let (expected, took) = whole(&news, &folder.path().join(format!("whole-{name}")), &one_thread);
        let table = folder.path().join(name);
        fs::write(&table, "an old table").unwrap();
        let n_rounds = if std::env::var_os("WHOSAID_SLOW").is_some() { 20 } else { 3 };
        for round in 0..n_rounds {
            // Anywhere in its share of the time, the end of it included; every other run goes on with the one before.
            let delay = took.mul_f64(1.05 * (f64::from(round) + random.f64()) / f64::from(n_rounds));
            let how = if round % 2 == 0 { "--restart" } else { "--resume" };
            let mut run = Process::new(assert_cmd::cargo::cargo_bin!("whosaid"))
                .args(["run", "--quiet", "--threads", "1", how])
                .arg(&news)
                .arg("-o")
                .arg(&table)
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            thread::sleep(delay);
            let _ = run.kill();
            run.wait().unwrap();
            let now = fs::read(&table).unwrap();
            assert!(now == b"an old table" || now == expected, "{name} after kill {round}, behind {delay:?}");
        }
        run(&news, &table, &["--resume"]).code(0);
        assert!(fs::read(&table).unwrap() == expected, "{name}");
        let verify = whosaid().arg("verify").arg(&table).arg("--input").arg(&news).assert().code(0);
        verify.stdout(contains("complete, of 700"));
    }
}

/// Feeds a run 600 articles, does `harm` behind its first checkpoint, and feeds it the rest.
#[cfg(unix)]
fn harmed(news: &Path, table: &Path, harm: impl FnOnce(u32)) -> Output {
    let mut run = Process::new(assert_cmd::cargo::cargo_bin!("whosaid"))
        .args(["run", "-", "--quiet", "-o"])
        .arg(table)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the system lets it");
    let lines = fs::read_to_string(news).expect("the system lets it");
    let (first, rest) = lines.split_at(lines.match_indices('\n').nth(599).expect("the system lets it").0 + 1);
    let mut input = run.stdin.take().expect("the system lets it");
    input.write_all(first.as_bytes()).expect("the system lets it");
    input.flush().expect("the system lets it");
    let begin = Instant::now();
    while !beside(table, ".part.json").exists() && begin.elapsed() < Duration::from_secs(120) {
        thread::sleep(Duration::from_millis(10));
    }
    harm(run.id());
    // It may have ended and listen no more.
    let _ = input.write_all(rest.as_bytes());
    drop(input);
    run.wait_with_output().expect("the system lets it")
}

#[cfg(unix)]
fn resumed(news: &Path, table: &Path) -> Vec<u8> {
    let input = fs::File::open(news).expect("the system lets it");
    let mut run = Process::new(assert_cmd::cargo::cargo_bin!("whosaid"));
    let status = run
        .args(["run", "-", "--quiet", "--resume", "-o"])
        .arg(table)
        .stdin(input)
        .status()
        .expect("the system lets it");
    assert_eq!(status.code(), Some(0));
    fs::read(table).expect("the system lets it")
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_with_130_and_says_how_to_go_on() {
    let folder = TempDir::new().unwrap();
    let (news, table) = (articles(folder.path(), 700), folder.path().join("q.csv"));
    let expected = resumed(&news, &folder.path().join("whole.csv"));
    let ended = harmed(&news, &table, |id| {
        assert!(Process::new("kill").args(["-INT", &id.to_string()]).status().unwrap().success());
        thread::sleep(Duration::from_millis(300));
    });
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(130), "{told}");
    assert!(told.contains("the documents in flight are finished first"), "{told}");
    assert!(
        told.contains("interrupted behind ") && told.contains("the same command with `--resume` goes on"),
        "{told}"
    );
    assert!(!table.exists());
    let again = whosaid().args(["run", "-", "-o"]).arg(&table).write_stdin("").assert().code(2);
    again.stderr(contains("is of an interrupted run").and(contains("--resume")));
    assert!(resumed(&news, &table) == expected);
    assert!(!beside(&table, ".part").exists() && !beside(&table, ".part.json").exists());
}

#[cfg(unix)]
#[test]
fn a_mount_that_vanishes_and_comes_back_costs_no_row() {
    let folder = TempDir::new().unwrap();
    let (news, mount, gone) = (articles(folder.path(), 700), folder.path().join("mount"), folder.path().join("gone"));
    let expected = resumed(&news, &folder.path().join("whole.csv"));
    fs::create_dir(&mount).unwrap();
    let table = mount.join("q.csv");
    fs::write(&table, "an old table").unwrap();
    let ended = harmed(&news, &table, |_| fs::rename(&mount, &gone).unwrap());
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(2), "{told}");
    assert!(told.contains("cannot be written"), "{told}");
    assert_eq!(fs::read_to_string(gone.join("q.csv")).unwrap(), "an old table");
    fs::rename(&gone, &mount).unwrap();
    assert!(resumed(&news, &table) == expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_ended_while_it_gave_its_table_the_name_is_found_done() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 700);
    for name in ["q.csv", "q.csv.gz"] {
        let table = folder.path().join(name);
        let (expected, _) = whole(&news, &folder.path().join(format!("whole-{name}")), &[]);
        broken_off(&news, &table, expected.len(), "");
        let checkpoint = fs::read(beside(&table, ".part.json")).unwrap();
        run(&news, &table, &["--resume"]).code(0);
        let made = fs::read(&table).unwrap();
        assert!(made == expected, "{name}");
        let (manifest, pending) = (beside(&table, ".manifest.json"), beside(&table, ".part.manifest.json"));
        for is_published in [true, false] {
            fs::write(beside(&table, ".part.json"), &checkpoint).unwrap();
            if !is_published {
                fs::rename(&manifest, &pending).unwrap();
            }
            let resumed = whosaid().args(["run", "--resume"]).arg(&news).arg("-o").arg(&table).assert().code(0);
            resumed.stderr(contains("there already and complete"));
            assert!(fs::read(&table).unwrap() == made && manifest.exists() && !pending.exists(), "{name}");
            for left in [".part", ".part.json"] {
                assert!(!beside(&table, left).exists(), "{name}{left}");
            }
        }
        // Of two tables one had its name.
        let other = folder.path().join("other.jsonl");
        let both = |options: &[&str]| {
            let mut run = whosaid();
            run.args(["run", "--quiet"]).arg(&news).arg("-o").arg(&table).arg("-o").arg(&other).args(options).assert()
        };
        both(&["--restart"]).code(0);
        let others = fs::read(&other).unwrap();
        fs::remove_file(&other).unwrap();
        fs::remove_file(beside(&other, ".manifest.json")).unwrap();
        let mut both_left: serde_json::Value = serde_json::from_slice(&checkpoint).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
        for field in ["version", "model", "options", "files"] {
            both_left[field] = manifest[field].clone();
        }
        both_left["bytes"] = serde_json::json!([both_left["bytes"][0], 0]);
        both_left["counts"] =
            serde_json::json!({ "documents": 0, "quotes": 0, "speakers": 0, "skipped": 0, "rows": 0 });
        fs::write(beside(&table, ".part.json"), both_left.to_string()).unwrap();
        fs::write(beside(&other, ".part"), "").unwrap();
        both(&["--resume"]).code(0);
        assert!(fs::read(&other).unwrap() == others && fs::read(&table).unwrap() == made, "{name}");
        fs::remove_file(&other).unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn split_files_that_are_all_there_are_not_made_again() {
    let folder = TempDir::new().unwrap();
    let (news, table) = (articles(folder.path(), 700), folder.path().join("q.csv"));
    let (by, first) = (["--split-by", "400"], folder.path().join("q-00001.csv"));
    run(&news, &table, &by).code(0);
    let expected = fs::read(&first).unwrap();
    broken_off(&news, &table, 2 * expected.len(), "--split-by 400");
    let checkpoint = beside(&table, ".part.json");
    let mut done: serde_json::Value = serde_json::from_slice(&fs::read(&checkpoint).unwrap()).unwrap();
    done["is_done"] = true.into();
    fs::write(&checkpoint, done.to_string()).unwrap();
    fs::remove_file(beside(&table, ".part")).unwrap();
    let resumed = whosaid().args(["run", "--resume"]).arg(&news).arg("-o").arg(&table).args(by).assert().code(0);
    resumed.stderr(contains("there already and complete"));
    assert!(fs::read(&first).unwrap() == expected && !checkpoint.exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_shard_goes_on_to_the_same_bytes() {
    let folder = TempDir::new().unwrap();
    let (news, table) = (articles(folder.path(), 1400), folder.path().join("q.csv"));
    let shard = ["--shard", "2/2"];
    let (expected, _) = whole(&news, &folder.path().join("whole.csv"), &shard);
    broken_off(&news, &table, expected.len(), "--shard 2/2");
    run(&news, &table, &["--resume", "--shard", "1/2"]).code(2).stderr(contains("shard was `2/2`, now `1/2`"));
    run(&news, &table, &[&shard[..], &["--resume"]].concat()).code(0);
    assert!(fs::read(&table).unwrap() == expected);
}

#[cfg(target_os = "linux")]
#[test]
fn what_would_not_match_is_refused() {
    let folder = TempDir::new().unwrap();
    let (news, table) = (articles(folder.path(), 700), folder.path().join("q.csv"));
    let (expected, _) = whole(&news, &folder.path().join("whole.csv"), &[]);
    broken_off(&news, &table, expected.len(), "");
    run(&news, &table, &["--resume", "--doc-timeout", "9"]).code(2).stderr(contains("doc-timeout was ``, now `9 s`"));
    let text = fs::read(&news).unwrap();
    let changed = [&text[..], b"{\"text\": \"Rain.\"}\n"].concat();
    fs::write(&news, changed).unwrap();
    run(&news, &table, &["--resume"]).code(2).stderr(contains("input files was `1 files, "));
    // The same bytes from another time may be other articles with the same length.
    fs::write(&news, &text).unwrap();
    run(&news, &table, &["--resume"]).code(2).stderr(contains("input files was"));
    run(&news, &table, &["--restart"]).code(0);
    assert!(fs::read(&table).unwrap() == expected);
}

#[cfg(target_os = "linux")]
#[test]
fn quarantine_lists_a_document_once_however_often_a_run_is_broken_off() {
    let folder = TempDir::new().unwrap();
    let (news, table) = (articles(folder.path(), 700), folder.path().join("q.csv"));
    let text = fs::read_to_string(&news).unwrap();
    let with_faults: String = text
        .lines()
        .enumerate()
        .map(|(number, line)| {
            let fault = if number % 50 == 0 { "{ nonsense\n" } else { "" };
            format!("{line}\n{fault}")
        })
        .collect();
    fs::write(&news, with_faults).unwrap();
    run(&news, &folder.path().join("whole.csv"), &[]).code(1);
    let length = fs::metadata(folder.path().join("whole.csv")).unwrap().len();
    let aside = folder.path().join("aside");
    let option = format!("--quarantine '{}'", aside.display());
    broken_off(&news, &table, usize::try_from(length).unwrap(), &option);
    let before = fs::read_to_string(aside.join("reasons.jsonl")).unwrap().lines().count();
    run(&news, &table, &["--resume", "--quarantine", aside.to_str().unwrap()]).code(1);
    let reasons = fs::read_to_string(aside.join("reasons.jsonl")).unwrap();
    let lines: std::collections::BTreeSet<&str> = reasons.lines().collect();
    assert!(before > 0 && lines.len() == 14 && reasons.lines().count() == 14, "{before} then\n{reasons}");
}

#[test]
fn a_manifest_says_what_made_the_table() {
    let folder = TempDir::new().unwrap();
    let (news, table) = (articles(folder.path(), 5), folder.path().join("q.csv"));
    run(&news, &table, &["--types", "direct", "--shard", "1/1"]).code(0);
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(beside(&table, ".manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["model"].as_str().map(str::len), Some(8), "{manifest}");
    let option = |name: &str| manifest["options"][name].as_str().unwrap_or_default().to_owned();
    assert_eq!((option("table"), option("shard"), option("format")), ("quotes".into(), "1/1".into(), "csv".into()));
    assert!(option("selection").contains("Direct") && option("input").contains("news.jsonl"), "{manifest}");
    assert!(manifest["files"].as_str().is_some_and(|files| files.starts_with("1 files, ")), "{manifest}");
    assert_eq!((&manifest["counts"]["documents"], &manifest["counts"]["rows"]), (&5.into(), &5.into()));
}

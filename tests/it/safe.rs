//! Nothing lost, nothing harmed: interrupted runs, full disks, outputs that are inputs, shards, quarantine, manifests.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command as Process, Stdio},
    thread,
    time::Duration,
};

use predicates::{prelude::PredicateBooleanExt, str::contains};
use tempfile::TempDir;

use crate::{repository, whosaid};

/// A file of `n` short articles, one a line.
pub(crate) fn articles(folder: &Path, n: usize) -> PathBuf {
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
    // A manifest of another version says nothing, and the rows are checked all the same.
    fs::write(folder.path().join("q.csv.manifest.json"), "{\"settings\": 1}").unwrap();
    let verify = || whosaid().arg("verify").arg(&table).arg("--input").arg(&news).assert();
    verify().code(0).stdout(contains("no manifest")).stderr(contains("rows are checked all the same"));
    fs::remove_file(folder.path().join("q.csv.manifest.json")).unwrap();
    verify().code(0).stdout(contains("no manifest"));
}

#[cfg(unix)]
#[test]
fn verify_reads_a_pipe_with_a_name_once() {
    let folder = TempDir::new().unwrap();
    let (news, table, pipe) =
        (articles(folder.path(), 10), folder.path().join("q.csv"), folder.path().join("pipe.jsonl"));
    let rows = String::from_utf8(whole(&news, &table)).unwrap();
    fs::remove_file(folder.path().join("q.csv.manifest.json")).unwrap();
    let mut lines: Vec<&str> = rows.lines().collect();
    lines[1..].reverse();
    fs::write(&table, lines.join("\n") + "\n").unwrap();
    assert!(Process::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = thread::spawn({
        let (news, pipe) = (news.clone(), pipe.clone());
        move || fs::write(pipe, fs::read(news).unwrap()).unwrap()
    });
    let verify =
        whosaid().arg("verify").arg(&table).arg("--input").arg(&pipe).timeout(Duration::from_secs(60)).assert();
    verify.code(0).stdout(contains(" 0 wrong"));
    writer.join().unwrap();
}

#[test]
fn a_last_line_of_a_quarantine_that_was_torn_stays_alone() {
    let folder = TempDir::new().unwrap();
    let (news, aside) = (folder.path().join("news.jsonl"), folder.path().join("aside"));
    fs::write(&news, "{ nonsense\n").unwrap();
    fs::create_dir(&aside).unwrap();
    fs::write(aside.join("reasons.jsonl"), "{\"id\": \"a").unwrap();
    whosaid().arg("run").arg(&news).arg("--quarantine").arg(&aside).assert().failure();
    let reasons = fs::read_to_string(aside.join("reasons.jsonl")).unwrap();
    let last: serde_json::Value = serde_json::from_str(reasons.lines().nth(1).unwrap()).unwrap();
    assert!(last["reason"].as_str().unwrap().contains("line 1"), "{reasons}");
}

/// A run whose files may not grow beyond `blocks` of 512 bytes, as on a full disk.
#[cfg(target_os = "linux")]
fn on_a_full_disk(news: &Path, table: &Path, blocks: u32, option: &str) -> std::process::Output {
    let program = assert_cmd::cargo::cargo_bin!("whosaid");
    // The signal that goes with the limit would end the process, which a full disk does not.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" run --quiet \"$1\" -o \"$2\" {option}");
    Process::new("sh").args(["-c", &script]).arg(program).arg(news).arg(table).output().expect("a shell starts")
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_the_old_table_and_a_run_to_go_on_with() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 1200);
    let expected = whole(&news, &folder.path().join("whole.csv"));
    let table = folder.path().join("q.csv");
    fs::write(&table, "an old table").unwrap();
    // Room for the first checkpoint and no more than half of the table.
    let blocks = u32::try_from(expected.len() / 512).unwrap() * 6 / 10;
    let output = on_a_full_disk(&news, &table, blocks, "");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("q.csv: cannot be written") && told.contains("--resume"), "{told}");
    assert_eq!(fs::read_to_string(&table).unwrap(), "an old table");
    whosaid().args(["run", "--quiet", "--resume"]).arg(&news).arg("-o").arg(&table).assert().code(0);
    assert!(fs::read(&table).unwrap() == expected);
}

#[cfg(unix)]
#[test]
fn an_output_folder_that_vanishes_is_told_and_harms_nothing() {
    use std::io::Write;

    let folder = TempDir::new().unwrap();
    let (inside, moved) = (folder.path().join("mount"), folder.path().join("gone"));
    fs::create_dir(&inside).unwrap();
    fs::write(inside.join("q.csv"), "an old table").unwrap();
    let mut run = Process::new(assert_cmd::cargo::cargo_bin!("whosaid"))
        .args(["run", "-", "--quiet", "-o"])
        .arg(inside.join("q.csv"))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = run.stdin.take().unwrap();
    input.write_all(b"{\"text\": \"\xe2\x80\x9cWe wait,\xe2\x80\x9d Tom Lee said.\"}\n").unwrap();
    let begin = std::time::Instant::now();
    while !inside.join("q.csv.part").exists() && begin.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(10));
    }
    fs::rename(&inside, &moved).unwrap();
    drop(input);
    let output = run.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("q.csv: cannot be written"), "{told}");
    assert_eq!(fs::read_to_string(moved.join("q.csv")).unwrap(), "an old table");
}

#[test]
fn of_a_damaged_archive_nothing_is_taken_for_news() {
    use std::io::Write;

    let folder = TempDir::new().unwrap();
    let news = fs::read(articles(folder.path(), 400)).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&news).unwrap();
    let mut packed = packed.finish().unwrap();
    let archive = folder.path().join("news.jsonl.gz");
    // Cut short it is good as far as it goes.
    fs::write(&archive, &packed[..packed.len() / 2]).unwrap();
    let assert = whosaid().args(["run", "--quiet"]).arg(&archive).assert().code(1);
    assert!(assert.get_output().stdout.split(|byte| *byte == b'\n').count() > 10);
    let middle = packed.len() / 2;
    packed[middle] ^= 0x10;
    fs::write(&archive, &packed).unwrap();
    let assert =
        whosaid().arg("run").arg(&archive).assert().code(1).stderr(contains("news.jsonl.gz: cannot be read: damaged"));
    assert_eq!(assert.get_output().stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(), 1);
}

#[test]
fn each_kind_of_bad_input_ends_in_one_clear_line() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let many = format!("id,text\n1,\"open\n{}", "2,b\n".repeat(20_000));
    for (file, options, code, message) in [
        (
            path("open.csv", many.as_bytes()),
            &[][..],
            1,
            "open.csv: line 2: cannot be read any further: the quotation mark",
        ),
        (path("five.jsonl", b"{\"text\": 5}\n"), &[], 1, "five.jsonl: line 1: field `text` is a number"),
        (
            path("long.txt", &b"word ".repeat(1000)),
            &["--max-document-size", "4K"],
            1,
            "longer than the limit of 4096 bytes",
        ),
        (
            path("utf.txt", "“Yes,” Zoë said.".as_bytes()),
            &["--encoding", "windows-1252"],
            0,
            "utf.txt: is UTF-8 by its first",
        ),
        (path("deep.jsonl", "[".repeat(100_000).as_bytes()), &[], 1, "deep.jsonl: line 1"),
    ] {
        whosaid().arg("run").arg(&file).args(options).assert().code(code).stderr(contains(message));
    }
    for size in ["0", "x", "2G", "-1"] {
        whosaid().args(["run", "-", "--max-document-size", size]).write_stdin("").assert().code(2);
    }
}

#[test]
fn equal_faults_are_one_line_and_a_count() {
    let folder = TempDir::new().unwrap();
    let news = folder.path().join("news.jsonl");
    fs::write(&news, "{\"wording\": \"b\"}\n".repeat(300)).unwrap();
    let assert = whosaid().args(["run", "--quiet"]).arg(&news).assert().code(1);
    let told = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert_eq!(told.lines().filter(|line| line.contains("missing field")).count(), 2, "{told}");
    assert!(told.contains("299 documents more like this: missing field `text`"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_writes_to_is_told() {
    use std::io::Read;

    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("news.jsonl");
    assert!(Process::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut run = Process::new(assert_cmd::cargo::cargo_bin!("whosaid"))
        .arg("run")
        .arg(&pipe)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = vec![0; 60];
    let n_read = run.stderr.as_mut().unwrap().read(&mut told).unwrap();
    assert!(String::from_utf8_lossy(&told[..n_read]).starts_with("whosaid: "), "it waits in silence");
    fs::write(&pipe, "{\"text\": \"Rain.\"}\n").unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(0));
}

#[test]
fn a_document_that_takes_too_long_is_put_aside_and_the_next_one_done() {
    let folder = TempDir::new().unwrap();
    let news = folder.path().join("news.jsonl");
    let line = |id: &str, text: &str| format!("{}\n", serde_json::json!({ "id": id, "text": text }));
    let short = "“We wait,” Tom Lee said.";
    let long = crate::generated::long(900_000);
    fs::write(&news, line("first", short) + &line("long", &long) + &line("last", short)).unwrap();
    let aside = folder.path().join("aside");
    let assert = whosaid()
        .args(["run", "--format", "jsonl", "--doc-timeout", "2", "--quarantine"])
        .arg(&aside)
        .arg(&news)
        .assert()
        .code(1)
        .stderr(contains("long: not analysed within 2 s").and(contains("--doc-timeout")));
    let rows = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    assert!(rows.contains("\"first") && rows.contains("\"last") && rows.lines().count() == 2, "{rows}");
    assert_eq!(fs::read_to_string(aside.join("000001.txt")).unwrap(), long);
    for wrong in ["0", "-1", "soon"] {
        whosaid().args(["run", "-", "--doc-timeout", wrong]).write_stdin("").assert().code(2);
    }
}

#[test]
fn timings_name_every_stage() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 3);
    let assert = whosaid().args(["run", "--timings"]).arg(&news).assert().code(0);
    let told = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    for stage in
        ["read", "clean", "segment", "tag", "entity", "quote", "attribute", "coref", "speaker", "table", "write"]
    {
        assert!(told.lines().any(|line| line.starts_with(stage)), "{told}");
    }
}

#[test]
fn a_configuration_file_gives_options_and_the_command_line_wins() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 8);
    let run = |options: &[&str]| {
        let mut run = whosaid();
        run.current_dir(folder.path()).arg("run").args(options).arg("--").arg(&news).assert()
    };
    let rows = |assert: &assert_cmd::assert::Assert| String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    let plain = rows(&run(&["--format", "jsonl"]).code(0));
    assert!(plain.contains("\"indirect\""));
    fs::write(
        folder.path().join("whosaid.toml"),
        "[run]\nformat = \"jsonl\"\ntypes = [\"direct\"]\n\n[verify]\nformat = \"csv\"\n",
    )
    .unwrap();
    let configured = run(&[]).code(0).stderr(contains("--format=jsonl --types=direct"));
    let direct: Vec<String> = plain.lines().filter(|row| row.contains("\"direct\"")).map(str::to_owned).collect();
    assert_eq!(rows(&configured).lines().collect::<Vec<_>>(), direct);
    assert_eq!(rows(&run(&["--types", "direct,mixed,indirect"]).code(0)), plain);
    for (text, message) in [
        ("[run]\ntyps = \"direct\"\n", "unknown option `typs` of `[run]`, expected one of "),
        ("[rum]\n", "`rum` is no table of a command, expected `[run]`"),
        ("[run]\nquiet = 3\n", "option `quiet` is on or off"),
        ("[run\n", "whosaid.toml: line 1: "),
    ] {
        fs::write(folder.path().join("whosaid.toml"), text).unwrap();
        run(&[]).code(2).stderr(contains(message));
    }
    run(&["--config", "no/such.toml"]).code(2).stderr(contains("no/such.toml: cannot be read"));
}

#[test]
fn shells_and_man_are_told_of_every_command() {
    let folder = TempDir::new().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        whosaid().args(["completions", shell]).assert().code(0).stdout(contains("quarantine"));
    }
    whosaid().arg("man").arg(folder.path()).assert().code(0);
    let page = fs::read_to_string(folder.path().join("whosaid-run.1")).unwrap();
    assert!(page.contains("resume") && page.contains("quarantine"));
    whosaid().args(["man", "no/such/folder"]).assert().code(2).stderr(contains("cannot be written"));
}

#[test]
fn columns_are_chosen_and_put_in_order() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 2);
    let table = |format: &str, options: &[&str]| {
        let assert = whosaid().args(["run", "--quiet", "--format", format]).arg(&news).args(options).assert().code(0);
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    };
    let csv = table("csv", &["--columns", "type,doc_id", "--types", "direct"]);
    assert_eq!(csv, "type,doc_id\ndirect,a0\ndirect,a1\n");
    assert!(table("csv", &["--columns", "doc_id", "--spreadsheet"]).starts_with("\u{feff}doc_id\n"));
    let first = table("jsonl", &["--columns", "doc_id,speaker", "--types", "direct"]);
    assert_eq!(first.lines().next(), Some("{\"doc_id\":\"a0\",\"speaker\":\"Ana Ruiz\"}"));
    whosaid()
        .arg("run")
        .arg(&news)
        .args(["--columns", "help"])
        .assert()
        .code(2)
        .stderr(contains("no column `help` in the table of quotes").and(contains("`speaker_id`")));
}

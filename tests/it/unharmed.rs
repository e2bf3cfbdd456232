//! Nothing of the user's is written over, nothing steers his terminal, and equal faults are one line.

use std::{
    fs,
    io::Write,
    time::{Duration, Instant},
};

use predicates::{prelude::PredicateBooleanExt, str::contains};
use tempfile::TempDir;

use crate::{generated, safe::articles, whosaid};

#[test]
fn a_file_that_a_pattern_names_is_no_output() {
    let folder = TempDir::new().unwrap();
    let page = folder.path().join("a.csv");
    let text = "id,text\na,“We wait.”\n";
    fs::write(&page, text).unwrap();
    let run = |output: &str| {
        let mut run = whosaid();
        run.current_dir(folder.path()).args(["run", "*.csv", "-o", output]).assert()
    };
    run("a.csv").code(2).stderr(contains("a.csv: is also input and would be overwritten"));
    run("new.csv").code(2).stderr(contains("new.csv: is called like the input `*.csv`"));
    assert_eq!(fs::read_to_string(&page).unwrap(), text);
    run("new.jsonl").code(0);
}

#[test]
fn a_list_of_files_is_no_output() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 3);
    let list = folder.path().join("list.csv");
    fs::write(&list, news.to_str().unwrap()).unwrap();
    let run = whosaid().arg("run").arg("--files-from").arg(&list).arg("-o").arg(&list).assert();
    run.code(2).stderr(contains("list.csv: is also input"));
    assert_eq!(fs::read_to_string(&list).unwrap(), news.to_str().unwrap());
}

#[test]
fn nothing_is_put_aside_among_the_input() {
    let folder = TempDir::new().unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    fs::write(pages.join("a.txt"), "“We wait,” Tom Lee said.").unwrap();
    for aside in [pages.clone(), pages.join("aside")] {
        let run = whosaid().arg("run").arg(&pages).arg("--quarantine").arg(&aside).assert().code(2);
        run.stderr(contains("lies inside the input folder"));
    }
    assert_eq!(fs::read_dir(&pages).unwrap().count(), 1);
}

#[test]
fn a_run_that_skips_everything_keeps_the_old_table() {
    let folder = TempDir::new().unwrap();
    let (news, table) = (articles(folder.path(), 3), folder.path().join("q.csv"));
    whosaid().arg("run").arg(&news).arg("-o").arg(&table).assert().code(0);
    let old = fs::read(&table).unwrap();
    let mistaken = folder.path().join("mistaken.jsonl");
    fs::write(&mistaken, "{\"wording\": \"a\"}\n".repeat(1200)).unwrap();
    let run = whosaid().arg("run").arg(&mistaken).arg("-o").arg(&table).assert().code(2);
    run.stderr(contains("q.csv: stays as it was: all of 1200 documents were skipped").and(contains("hint: ")));
    assert_eq!(fs::read(&table).unwrap(), old);
    whosaid().arg("verify").arg(&table).arg("--input").arg(&news).assert().code(0);
    let left = |ending: &str| folder.path().join(format!("q.csv{ending}")).exists();
    assert!(!left(".part") && !left(".part.json"));
    // Where no table was, the empty one says that there is nothing.
    whosaid().arg("run").arg(&mistaken).arg("-o").arg(folder.path().join("new.csv")).assert().code(1);
}

#[test]
fn faults_that_differ_in_their_place_alone_are_one_line() {
    let folder = TempDir::new().unwrap();
    let (news, good) = (folder.path().join("cut.jsonl"), articles(folder.path(), 3));
    let cut: String = (1..=300).map(|length| format!("{{\"text\": \"{}\n", "a".repeat(length))).collect();
    fs::write(&news, cut).unwrap();
    let table = folder.path().join("q.csv");
    let run = whosaid().args(["run", "--quiet"]).arg(&news).arg(&good).arg("-o").arg(&table).assert().code(1);
    let told = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert_eq!(told.lines().filter(|line| line.contains("EOF while parsing")).count(), 2, "{told}");
    assert!(told.contains("299 documents more like this: "), "{told}");
    // What the run skipped may be unreadable still, and is told as shortly.
    let verify = whosaid().arg("verify").arg(&table).arg("--input").arg(&news).arg(&good).assert().code(0);
    let told = String::from_utf8_lossy(&verify.get_output().stderr).into_owned();
    assert_eq!(told.lines().filter(|line| line.contains("EOF while parsing")).count(), 2, "{told}");
    verify.stdout(contains("complete, of 3 documents, 300 skipped by the run"));
    let more = folder.path().join("more.jsonl");
    fs::write(&more, "{ nonsense\n").unwrap();
    whosaid().arg("verify").arg(&table).arg("--input").arg(&news).arg(&good).arg(&more).assert().code(1);
}

#[test]
fn equal_warnings_are_one_line() {
    let folder = TempDir::new().unwrap();
    let pages: Vec<_> = (0..30).map(|number| folder.path().join(format!("{number}.txt"))).collect();
    pages.iter().for_each(|page| fs::write(page, "“Yes,” Zoë said.").unwrap());
    let run = whosaid().args(["run", "--encoding", "windows-1252"]).args(&pages).assert().code(0);
    let told = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert_eq!(told.lines().filter(|line| line.contains("is UTF-8 by its first")).count(), 2, "{told}");
    assert!(told.contains("29 warnings more like this: "), "{told}");
}

#[cfg(unix)]
#[test]
fn names_do_not_steer_the_terminal() {
    let folder = TempDir::new().unwrap();
    let news = folder.path().join("a\u{1b}[31m\u{9b}.jsonl");
    fs::write(&news, "{\"te\u{1b}[2Jxt\": 5}\n{ \u{7}nonsense\n").unwrap();
    let run = whosaid().arg("run").arg(&news).assert().code(1);
    let told = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(told.contains("[31m") && !told.contains(|letter: char| letter.is_control() && letter != '\n'), "{told:?}");
}

#[test]
fn a_bomb_is_told_and_the_next_file_read() {
    let folder = TempDir::new().unwrap();
    let (bomb, good) = (folder.path().join("bomb.jsonl.gz"), articles(folder.path(), 3));
    let file = fs::File::create(&bomb).unwrap();
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    packed.write_all(b"{\"text\": \"").unwrap();
    let piece = vec![b'a'; 1 << 20];
    (0..256).for_each(|_| packed.write_all(&piece).unwrap());
    packed.finish().unwrap();
    let run = whosaid().args(["run", "--format", "jsonl"]).arg(&bomb).arg(&good).assert().code(1);
    let run = run.stderr(contains("bomb.jsonl.gz: line 1: longer than the limit of"));
    assert_eq!(String::from_utf8_lossy(&run.get_output().stdout).lines().count(), 6);
}

#[cfg(feature = "parquet")]
#[test]
fn damaged_parquet_ends_with_its_first_error() {
    let table = crate::repository("tests/formats/damaged.parquet");
    let records = whosaid::input::parquet_records(fs::File::open(&table).unwrap()).unwrap();
    assert_eq!(records.take(100).filter(Result::is_err).count(), 1);
    let verify = whosaid().arg("verify").arg(&table).arg("--input").arg(crate::repository("corpus/sample")).assert();
    verify.code(2).stderr(contains("damaged.parquet: cannot be read any further"));
}

#[test]
fn timings_leave_nothing_out() {
    let folder = TempDir::new().unwrap();
    let news = folder.path().join("news.jsonl");
    let line = |text: String| format!("{}\n", serde_json::json!({ "text": text }));
    let mut texts: String = (0..20).map(|number| line(generated::article(number))).collect();
    // One that is analysed in sections.
    texts += &line(generated::long(300_000));
    fs::write(&news, texts).unwrap();
    let mut tables = whosaid();
    tables.args(["run", "--quiet", "--threads", "1", "--timings"]).arg(&news);
    for table in ["q.parquet", "q.xlsx", "q.sqlite"] {
        tables.arg("-o").arg(folder.path().join(table));
    }
    let assert = tables.assert().code(0);
    let told = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    let all = told.lines().find(|line| line.starts_with("all ")).unwrap_or_else(|| panic!("{told}"));
    let numbers: Vec<f64> = all.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [summed, by_the_clock] = numbers[..] else { panic!("{all}") };
    assert!(summed >= 0.95 * by_the_clock, "{told}");
}

/// A text of so many quotations and a table that speaks of them.
fn table_of(folder: &TempDir, n_rows: usize) -> (std::path::PathBuf, std::path::PathBuf) {
    let (mut text, mut rows, mut start) = (String::new(), String::new(), 0);
    for number in 0..n_rows {
        let said = format!("We wait for “tide” {number},");
        let length = said.chars().count();
        let row = serde_json::json!({ "doc_id": "a", "start": start + 1, "end": start + 1 + length, "text": said });
        rows.extend([row.to_string(), "\n".to_owned()]);
        let line = format!("“{said}” Zoë said.\n");
        start += line.chars().count();
        text += &line;
    }
    let place = |name: &str| folder.path().join(format!("{n_rows}-{name}"));
    fs::write(place("news.jsonl"), serde_json::json!({ "id": "a", "text": text }).to_string())
        .expect("a temporary folder is writable");
    fs::write(place("q.jsonl"), rows).expect("a temporary folder is writable");
    (place("news.jsonl"), place("q.jsonl"))
}

#[test]
fn verify_is_not_quadratic_in_the_rows_of_an_article() {
    let folder = TempDir::new().unwrap();
    let least = |n_rows: usize| {
        let (news, table) = table_of(&folder, n_rows);
        let once = |_| {
            let begin = Instant::now();
            let mut verify = whosaid();
            verify.arg("verify").arg(&table).arg("--input").arg(&news).args(["--max-document-size", "64M"]);
            verify.assert().code(0).stdout(contains(format!("{n_rows} rows, ")).and(contains(" 0 wrong")));
            begin.elapsed()
        };
        (0..3).map(once).min().unwrap_or_default()
    };
    let mut factor = f64::MAX;
    // Others may have been at work on the machine.
    for _ in 0..3 {
        let (small, large) = (least(10_000).max(Duration::from_millis(8)), least(40_000));
        factor = factor.min(large.as_secs_f64() / small.as_secs_f64());
    }
    assert!(factor < 6.0, "four times the rows take {factor:.1} times the time");
}

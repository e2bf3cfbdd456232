//! Tables as a run writes them: several at once, split, made in the end, resumed; inputs by lists and patterns.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command as Process, Stdio},
    thread,
    time::Duration,
};

use predicates::{prelude::PredicateBooleanExt, str::contains};
use tempfile::TempDir;

use crate::whosaid;

/// A file of `n` short articles of three outlets and four months, one a line.
fn articles(folder: &Path, n: usize) -> PathBuf {
    let line = |number: usize| {
        let outlet = ["one.example", "two.example", "None"][number % 3];
        let article = serde_json::json!({
            "id": format!("a{number}"),
            "maintext": format!("“We wait for tide {number},” said Ana Ruiz. Tom Lee said that it would rain."),
            "source_domain": outlet,
            "url": "https://www.three.example/x",
            "date_publish": format!("2024-0{}-01 10:00:00", number % 4 + 1),
        });
        format!("{article}\n")
    };
    let path = folder.join("news.jsonl");
    fs::write(&path, (0..n).map(line).collect::<String>()).expect("a temporary folder is writable");
    path
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.ends_with(".manifest.json"));
    names.sort();
    names
}

#[cfg(feature = "parquet")]
#[test]
fn several_tables_are_written_at_once_and_hold_the_same() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 6);
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let tables = ["q.csv", "q.parquet", "q.jsonl.gz"].map(|name| out.join(name));
    let mut run = whosaid();
    run.args(["run", "--quiet"]).arg(&news);
    for table in &tables {
        run.arg("-o").arg(table);
    }
    run.assert().code(0);
    assert_eq!(names(&out), ["q.csv", "q.jsonl.gz", "q.parquet"]);
    for table in &tables {
        let verdict = whosaid().arg("verify").arg(table).arg("--input").arg(&news).assert().code(0);
        verdict.stdout(contains("12 rows").and(contains("complete, of 6 documents")));
    }
    run.arg("--resume").assert().code(0).stderr(contains("there already and complete"));
    let csv = fs::read_to_string(&tables[0]).unwrap();
    let header = csv.lines().next().unwrap();
    let outlet = header.split(',').position(|name| name == "outlet").unwrap();
    let outlets: Vec<&str> = csv.lines().skip(1).map(|line| line.split(',').nth(outlet).unwrap()).collect();
    assert_eq!(
        outlets[..6],
        ["one.example", "one.example", "two.example", "two.example", "three.example", "three.example"]
    );
}

#[cfg(all(unix, feature = "parquet", feature = "sqlite"))]
#[test]
fn tables_that_are_made_in_the_end_are_resumed_to_the_same_bytes() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 1100);
    let run = |stem: &str, resume: bool| {
        let mut run = Process::new(assert_cmd::cargo::cargo_bin!("whosaid"));
        run.args(["run", "--quiet"]).arg(&news).stderr(Stdio::null());
        for ending in ["parquet", "sqlite", "csv"] {
            run.arg("-o").arg(folder.path().join(format!("{stem}.{ending}")));
        }
        if resume {
            run.arg("--resume");
        }
        run.spawn().expect("the program starts")
    };
    assert!(run("whole", false).wait().unwrap().success());
    let mut cut = run("cut", false);
    thread::sleep(Duration::from_millis(700));
    let _ = Process::new("kill").args(["-KILL", &cut.id().to_string()]).stderr(Stdio::null()).status();
    let _ = cut.wait();
    assert!(run("cut", true).wait().unwrap().success());
    for ending in ["parquet", "sqlite", "csv"] {
        let bytes = |stem: &str| fs::read(folder.path().join(format!("{stem}.{ending}"))).unwrap();
        assert!(bytes("whole") == bytes("cut"), "{ending}");
    }
    assert!(names(folder.path()).iter().all(|name| !name.contains(".part") && !name.contains(".new")));
}

#[test]
fn a_table_is_split_by_outlet_month_or_number_and_no_row_is_lost() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 12);
    for (by, expected) in [
        ("publisher", vec!["q-one-example.csv", "q-three-example.csv", "q-two-example.csv"]),
        ("month", vec!["q-2024-01.csv", "q-2024-02.csv", "q-2024-03.csv", "q-2024-04.csv"]),
        ("5", vec!["q-00001.csv", "q-00002.csv", "q-00003.csv"]),
    ] {
        let out = TempDir::new().unwrap();
        let table = out.path().join("q.csv");
        whosaid().args(["run", "--quiet", "--split-by", by]).arg(&news).arg("-o").arg(&table).assert().code(0);
        assert_eq!(names(out.path()), expected);
        let mut n_rows = 0;
        for name in &expected {
            let text = fs::read_to_string(out.path().join(name)).unwrap();
            assert!(text.starts_with("doc_id,"));
            n_rows += text.lines().count() - 1;
            whosaid().arg("verify").arg(out.path().join(name)).arg("--input").arg(&news).assert().code(0);
        }
        assert_eq!(n_rows, 24, "{by}");
    }
}

#[test]
fn what_cannot_be_written_is_told_before_anything_is_read() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 1);
    for (arguments, message) in [
        (vec!["--format", "label-studio"], "cannot be written piece by piece"),
        (vec!["-o", "q.label-studio.json.gz"], "compressed by itself"),
        (vec!["-o", "q.docx"], "expected a name that ends in"),
        (vec!["-o", "q.csv", "-o", "q.csv"], "named twice"),
        (vec!["--split-by", "month"], "--output"),
    ] {
        let failed = whosaid().current_dir(folder.path()).arg("run").arg(&news).args(&arguments).assert().code(2);
        failed.stderr(contains(message));
        assert_eq!(names(folder.path()), ["news.jsonl"], "{arguments:?}");
    }
}

#[test]
fn a_name_that_no_record_has_is_told_with_those_that_are_there() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 3);
    let run = whosaid().args(["run", "--field", "text=story"]).arg(&news).assert().code(1);
    run.stderr(
        contains("no field `story`, asked for by `--field text=story`").and(contains("there are `id`, `maintext`")),
    );
}

#[test]
fn files_are_named_by_lists_and_patterns() {
    let folder = TempDir::new().unwrap();
    let news = articles(folder.path(), 2);
    let list = folder.path().join("list");
    fs::write(&list, format!("{}\n", news.display())).unwrap();
    whosaid().args(["run", "--files-from"]).arg(&list).assert().code(0).stderr(contains("2 documents, 4 quotes"));
    whosaid().arg("run").arg(folder.path().join("*.jsonl")).assert().code(0).stderr(contains("2 documents"));
    whosaid().arg("run").arg(folder.path().join("*.warc")).assert().code(2).stderr(contains("no file is called so"));
}

#[test]
fn the_table_of_articles_has_a_row_for_each_also_without_a_quotation() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.txt"), "“We wait,” said Ana Ruiz.\n").unwrap();
    fs::write(folder.path().join("b.txt"), "Nobody came.\n").unwrap();
    let run = whosaid().args(["run", "--table", "articles", "--format", "jsonl"]).arg(folder.path()).assert().code(0);
    let out = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    let rows: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let counts = |row: &serde_json::Value| {
        [&row["quotes"], &row["direct"], &row["speakers"], &row["quoted_words"]].map(serde_json::Value::as_u64)
    };
    assert_eq!(counts(&rows[0]), [Some(1), Some(1), Some(1), Some(2)]);
    assert_eq!(counts(&rows[1]), [Some(0); 4]);
}

#[test]
fn an_article_of_thousands_of_quotations_gives_the_rows_that_it_would_give_at_once() {
    let folder = TempDir::new().unwrap();
    let text = crate::generated::turns(2600);
    let news = folder.path().join("turns.txt");
    fs::write(&news, &text).unwrap();
    let tables = ["q.csv", "q.jsonl"].map(|name| folder.path().join(name));
    whosaid().args(["run", "--quiet"]).arg(&news).arg("-o").arg(&tables[0]).arg("-o").arg(&tables[1]).assert().code(0);
    let mut document = whosaid::Document::new("turns", text);
    document.metadata.input = Some(news.display().to_string());
    let analysis = whosaid::Pipeline::builder().build().unwrap().analyse_document(document).unwrap();
    let rows = analysis.rows();
    assert!(rows.len() > 2500, "{} rows", rows.len());
    for (table, name) in tables.iter().zip(["csv", "jsonl"]) {
        let format = whosaid::Format::named(name).unwrap();
        let mut expected = Vec::new();
        format.head(whosaid::Table::Quotes, whosaid::Style::default(), &mut expected);
        format.add(&analysis, &rows, whosaid::Table::Quotes, whosaid::Style::default(), &mut expected);
        assert!(fs::read(table).unwrap() == expected, "{name}");
        let verdict = whosaid().arg("verify").arg(table).arg("--input").arg(&news).assert().code(0);
        verdict.stdout(contains(format!("{} rows", rows.len())).and(contains("complete, of 1 documents")));
    }
}

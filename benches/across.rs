//! Many articles: seconds to index sources and to look a quotation up, to align, to merge speakers and to find events.

use std::{fmt::Write, hint::black_box, io::Cursor, path::Path};

use criterion::{Criterion, criterion_group, criterion_main};
use whosaid::{
    Format,
    across::{events::Finder, speakers::Merger},
    check::{Builder, Checker, Index, Source},
    export::{TableRow, read_rows},
    input::{RawDocument, ReadOptions},
    wording::{align, words},
};

fn sources() -> Vec<RawDocument> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/check/sources.jsonl");
    let documents = whosaid::input::read(&[corpus], &ReadOptions::default());
    documents.expect("the sources are there").filter_map(Result::ok).collect()
}

fn index() -> Index {
    let file = tempfile::tempfile().expect("a temporary file");
    let mut builder = Builder::new(file, &std::env::temp_dir()).expect("a temporary folder");
    sources().into_iter().for_each(|source| builder.add(&Source::from(source)).expect("the disk has room"));
    Index::new(builder.finish().expect("the disk has room")).expect("an index")
}

/// Rows of `n_articles` made-up articles, in which every third says what the one before says.
fn rows(n_articles: usize) -> Vec<TableRow> {
    let mut table =
        String::from("doc_id,quote_id,type,text,speaker,speaker_id,speaker_kind,publisher,published,words\n");
    for article in 0..n_articles {
        let said = article - usize::from(article % 3 == 2);
        for row in 0..8 {
            let speaker = format!("Given{} Family{}", (said * 7 + row) % 13, (said * 31 + row) % 501);
            let text: Vec<String> = (0..20).map(|word| format!("word{}", (said * 8 + row) * 17 + word)).collect();
            let _ = writeln!(
                table,
                "{article},{article}#{row},direct,{},{speaker},{article}#{speaker},person,Paper {},2026-01-{:02},20",
                text.join(" "),
                article % 20,
                article % 28 + 1,
            );
        }
    }
    let csv = Format::named("csv").expect("a format of the list");
    let rows = read_rows(csv, Cursor::new(table.into_bytes())).expect("a table");
    rows.collect::<Result<_, _>>().expect("good rows")
}

fn across(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("across");
    group.sample_size(10);
    group.bench_function("index", |bencher| bencher.iter(|| black_box(index()).n_sources()));
    let index = index();
    let pipeline = whosaid::Pipeline::builder().threads(1).build().expect("the model is compiled in");
    group.bench_function("check", |bencher| {
        bencher.iter(|| {
            let draft = "Bo Berg said: “The Marigold is 40 years old and the Petrel is not much younger.”";
            let findings = Checker::new(&index, &pipeline).check(RawDocument::new("draft", draft));
            black_box(findings.expect("a good draft")).len()
        });
    });
    let texts: Vec<_> = sources().iter().map(|source| words(&source.text)).collect();
    group.bench_function("align", |bencher| {
        bencher.iter(|| texts.iter().map(|text| black_box(align(&text[100..140], text)).n_same()).sum::<usize>());
    });
    let rows = rows(1000);
    group.bench_function("merge", |bencher| {
        bencher.iter(|| {
            let mut merger = Merger::new(&[]).expect("no names clash");
            rows.iter().for_each(|row| merger.take(row).expect("the disk has room"));
            black_box(merger.finish().expect("the disk has room")).count()
        });
    });
    group.bench_function("events", |bencher| {
        bencher.iter(|| {
            let mut finder = Finder::new().expect("the disk has room");
            rows.iter().for_each(|row| finder.take(row).expect("the disk has room"));
            let mut n_events = 0;
            let mut events = finder.finish().expect("the disk has room");
            let counted = events.each(|_, _| {
                n_events += 1;
                Ok(())
            });
            counted.expect("the disk has room");
            n_events
        });
    });
    group.finish();
}

criterion_group!(benches, across);
criterion_main!(benches);

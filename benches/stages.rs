//! Seconds of each stage and of the whole, over the sample corpus.

use std::{hint::black_box, path::Path};

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use whosaid::{
    attribute,
    clean::{self, CleanOptions},
    coref,
    entity::{self, Tagged},
    export::{FORMATS, Selection, Style, Table, quote_rows},
    input::{RawDocument, ReadOptions},
    pipeline, quote, segment, tag,
};

#[expect(dead_code, reason = "only the articles are needed here")]
mod generated;

fn documents() -> Vec<RawDocument> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sample");
    let documents = whosaid::input::read(&[corpus], &ReadOptions::default());
    documents.expect("the sample corpus is there").filter_map(Result::ok).collect()
}

fn stages(criterion: &mut Criterion) {
    let documents = documents();
    let options = CleanOptions::default();
    let analyses: Vec<_> = documents.iter().map(|document| pipeline::analyse(document.clone(), options)).collect();
    let mut group = criterion.benchmark_group("stages");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(documents.iter().map(|document| document.text.len() as u64).sum()));
    group.bench_function("clean", |bencher| {
        bencher.iter(|| {
            documents.iter().map(|document| black_box(clean::clean(document, options)).text.len()).sum::<usize>()
        });
    });
    group.bench_function("segment", |bencher| {
        bencher
            .iter(|| analyses.iter().map(|one| black_box(segment::segment(&one.clean)).tokens().len()).sum::<usize>());
    });
    group.bench_function("tag", |bencher| {
        bencher.iter(|| analyses.iter().map(|one| black_box(tag::tag(&one.article)).entities.len()).sum::<usize>());
    });
    group.bench_function("entity", |bencher| {
        bencher.iter(|| {
            let mentions = |one: &pipeline::Analysis| {
                black_box(entity::mentions(Tagged { article: &one.article, tags: &one.tags }, Vec::new())).len()
            };
            analyses.iter().map(mentions).sum::<usize>()
        });
    });
    group.bench_function("quote", |bencher| {
        bencher.iter(|| {
            let quotes = |one: &pipeline::Analysis| {
                black_box(quote::detect(Tagged { article: &one.article, tags: &one.tags }, one.clean.headline)).len()
            };
            analyses.iter().map(quotes).sum::<usize>()
        });
    });
    group.bench_function("attribute", |bencher| {
        bencher.iter(|| {
            let attributions = |one: &pipeline::Analysis| {
                let tagged = Tagged { article: &one.article, tags: &one.tags };
                let mut mentions = one.mentions.clone();
                black_box(attribute::attribute(tagged, &mut mentions, &one.quotes, &[])).len()
            };
            analyses.iter().map(attributions).sum::<usize>()
        });
    });
    group.bench_function("coref", |bencher| {
        bencher.iter(|| {
            let speakers = |one: &pipeline::Analysis| {
                let tagged = Tagged { article: &one.article, tags: &one.tags };
                let metadata = &one.document.metadata;
                black_box(coref::resolve(tagged, metadata, &one.mentions, &one.quotes, &one.attributions, &[]))
                    .speakers
                    .len()
            };
            analyses.iter().map(speakers).sum::<usize>()
        });
    });
    group.bench_function("export", |bencher| {
        bencher.iter(|| {
            let mut out = Vec::new();
            for one in &analyses {
                let quotes = quote_rows(one, &Selection::default());
                FORMATS[0].add(one, &quotes, Table::Quotes, Style::default(), &mut out);
            }
            out.len()
        });
    });
    group.bench_function("whole, one thread", |bencher| {
        bencher.iter(|| {
            let quotes = |document: &RawDocument| black_box(pipeline::analyse(document.clone(), options)).quotes.len();
            documents.iter().map(quotes).sum::<usize>()
        });
    });
    group.finish();
}

/// Tokens per second of the tagger alone, on one thread.
fn tagger(criterion: &mut Criterion) {
    let articles: Vec<_> =
        documents().iter().map(|document| segment::segment(&clean::clean(document, CleanOptions::default()))).collect();
    let mut group = criterion.benchmark_group("tagger");
    group.sample_size(20);
    group.throughput(Throughput::Elements(articles.iter().map(|article| article.tokens().len() as u64).sum()));
    group.bench_function("tokens", |bencher| {
        bencher.iter(|| articles.iter().map(|article| black_box(tag::tag(article)).entities.len()).sum::<usize>());
    });
    group.finish();
}

/// Generated news through the whole pipeline, rows included; how many rows there are.
fn through(n_articles: u64, pool: &rayon::ThreadPool) -> usize {
    let articles = (0..n_articles).map(|number| RawDocument::new(number.to_string(), generated::article(number)));
    let mut n_rows = 0;
    let done = pool.install(|| {
        pipeline::run(
            articles.map(Ok),
            &pipeline::Options::default(),
            None,
            &pipeline::Timings::default(),
            |analysis| analysis.rows().len(),
            |rows| {
                n_rows += rows.unwrap_or(0);
                Ok(())
            },
        )
    });
    assert!(done.is_ok());
    n_rows
}

/// 100 articles on one thread and on two, and corpora of 1,000; with `WHOSAID_LARGE=1` of 10,000 and 100,000 too, which takes
/// hours.
fn flow(criterion: &mut Criterion) {
    let is_large = std::env::var_os("WHOSAID_LARGE").is_some();
    let sizes: &[u64] = if is_large { &[100, 1_000, 10_000, 100_000] } else { &[100, 1_000] };
    let mut group = criterion.benchmark_group("flow");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    for n_articles in sizes {
        group.throughput(Throughput::Elements(*n_articles));
        for n_threads in [1, 2] {
            let pool = pipeline::threads(Some(n_threads)).expect("the system starts threads");
            let name = format!("{n_articles} articles, {n_threads} threads");
            group.bench_function(name, |bencher| bencher.iter(|| through(*n_articles, &pool)));
        }
    }
    group.finish();
}

criterion_group!(benches, stages, tagger, flow);
criterion_main!(benches);

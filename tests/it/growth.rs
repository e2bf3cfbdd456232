//! No stage grows faster than the document by more than a little: four times the text, at most some nine times the time.
//!
//! Where work grew with the square of the length it would be sixteen times. Each time is the least of several, so that a
//! busy machine does not count.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use whosaid::{
    attribute,
    clean::{self, CleanOptions},
    coref,
    entity::{self, Tagged},
    export::{Selection, quote_rows},
    input::RawDocument,
    judge,
    pipeline::{self, Analysis, Options, Timings},
    quote, segment, speaker,
};

use crate::{analyse, generated};

/// Each time is the least of so many.
const N_ROUNDS: usize = 3;

/// Four times the text may take so many times the time.
const MOST: f64 = 9.5;

/// How often what grew too much is measured again.
const N_TRIES: usize = 3;

/// Times below this are noise.
const LEAST: Duration = Duration::from_millis(8);

type Stage = (&'static str, fn(&Analysis));

fn tagged(one: &Analysis) -> Tagged<'_> {
    Tagged { article: &one.article, tags: &one.tags }
}

const STAGES: [Stage; 9] = [
    ("clean", |one| drop(black_box(clean::clean(&one.document, CleanOptions::default())))),
    ("segment", |one| drop(black_box(segment::segment(&one.clean)))),
    ("entity", |one| drop(black_box(entity::mentions(tagged(one), entity::embedded(tagged(one)))))),
    ("quote", |one| drop(black_box(quote::detect(tagged(one), one.clean.headline)))),
    ("judge", |one| drop(black_box(judge::judge(tagged(one), one.quotes.clone(), one.clean.headline)))),
    ("attribute", |one| {
        drop(black_box(attribute::attribute(tagged(one), &mut one.mentions.clone(), &one.quotes, &[])));
    }),
    ("coref", |one| {
        let metadata = &one.document.metadata;
        drop(black_box(coref::resolve(tagged(one), metadata, &one.mentions, &one.quotes, &one.attributions, &[])));
    }),
    ("speaker", |one| {
        drop(black_box(speaker::choose(tagged(one), &one.mentions, &one.quotes, &one.attributions, &one.coreference)));
    }),
    ("table", |one| drop(black_box(quote_rows(one, &Selection::default())))),
];

fn least(analysis: &Analysis, stage: fn(&Analysis)) -> Duration {
    let round = |_| {
        let begin = Instant::now();
        stage(analysis);
        begin.elapsed()
    };
    (0..N_ROUNDS).map(round).min().unwrap_or_default()
}

fn check(what: &str, small: &str, large: &str) {
    let scale = large.len() as f64 / small.len() as f64;
    assert!((3.4..4.6).contains(&scale), "{what} grew {scale} times");
    let (small, large) = (analyse(small), analyse(large));
    let mut grown = Vec::new();
    for (name, stage) in STAGES {
        let (mut before, mut after) = (least(&small, stage).max(LEAST), least(&large, stage));
        // Others may have been at work on the machine: what is quadratic stays so when it is measured again.
        for _ in 0..N_TRIES {
            if after.as_secs_f64() > MOST * before.as_secs_f64() {
                before = before.max(least(&small, stage));
                after = after.min(least(&large, stage));
            }
        }
        let factor = after.as_secs_f64() / before.as_secs_f64();
        if factor > MOST {
            grown.push(format!("{name} {factor:.1} times ({before:?} to {after:?})"));
        }
    }
    assert!(grown.is_empty(), "{what}, four times as long: {}", grown.join(", "));
}

#[test]
fn no_stage_is_quadratic_in_the_length_of_an_article() {
    check("news", &generated::long(50_000), &generated::long(200_000));
}

#[test]
fn no_stage_is_quadratic_in_the_number_of_turns() {
    check("turns", &generated::turns(800), &generated::turns(3_200));
}

#[test]
fn no_stage_is_quadratic_in_what_only_looks_like_news() {
    for (what, piece) in [
        ("brackets", "[a](b) [c ( [[ d "),
        ("ampersands", "&amp;amp; & &lt;p "),
        ("capitals", "MORE Ana Ruiz MORE "),
        ("tags", "<div><p>a<nav>b "),
        ("open marks", "“We said ‘no "),
        ("commas", "Ana Ruiz, Tom Lee, "),
        ("names in a list", "Mr. Lee and "),
        ("reports", "She said that he said "),
        ("short lines", "- Ana Ruiz\n"),
    ] {
        let small = piece.repeat(8_000 / piece.len());
        check(what, &small, &small.repeat(4));
    }
}

#[test]
fn a_book_in_sections_takes_time_by_its_length() {
    let options = Options { section_bytes: 8 << 10, ..Options::default() };
    let least = |n_bytes: usize| {
        let text = generated::long(n_bytes);
        let once = |_| {
            let begin = Instant::now();
            drop(black_box(pipeline::analyse_with(
                RawDocument::new("book", text.as_str()),
                &options,
                &Timings::default(),
            )));
            begin.elapsed()
        };
        (0..N_ROUNDS).map(once).min().unwrap_or_default().as_secs_f64()
    };
    let mut factor = f64::MAX;
    for _ in 0..N_TRIES {
        factor = factor.min(least(240_000) / least(120_000));
        if factor < 2.4 {
            return;
        }
    }
    panic!("twice the text takes {factor:.2} times the time");
}

#[test]
fn every_document_is_an_article_to_the_generator() {
    let one = generated::article(7);
    assert!(one.split_whitespace().count() > 150);
    assert_eq!(one, generated::article(7));
    assert_ne!(one, generated::article(8));
    assert!(generated::short(7).split_whitespace().count() < 50 && generated::short(7) != generated::short(8));
    let analysis = analyse(&one);
    assert!(analysis.quotes.len() > 5);
    let document = RawDocument::new("g", one);
    assert!(clean::clean(&document, CleanOptions::default()).text.len() <= document.text.len());
}

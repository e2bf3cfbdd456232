//! Predictions made now.

use super::{Labels, Task, TokenSpan, Window, gold, ranges};
use crate::{
    article::Article,
    clean::TextIndex,
    entity::Tagged,
    error::{Error, ErrorKind, Result},
    export::{Field, Range, Selection, quote_rows},
    input::RawDocument,
    pipeline::{self, Analysis, Given, GivenQuote, NameFinder, Options, Timings, Without},
    quote::QuoteKind,
    segment::of_tokens,
    span::Span,
    tag::{Convention, Model, Tags},
};

/// The quotations that the pipeline finds in the texts of `gold`, in the same order. With a `recognizer`, the names are its.
///
/// # Errors
///
/// The first document that cannot be analysed.
pub fn predict_articles(
    gold: &[Labels],
    options: &Options,
    recognizer: Option<&mut NameFinder<'_>>,
) -> Result<Vec<Labels>> {
    let mut predicted = Vec::with_capacity(gold.len());
    pipeline::run(
        gold.iter().map(|labels| Ok(document_of(labels))),
        options,
        recognizer,
        &Timings::default(),
        |analysis| labels_of(&analysis),
        |labels| {
            predicted.push(labels??);
            Ok(())
        },
    )?;
    Ok(predicted)
}

/// The same with each of `left_out` left out in turn: of each, what is found in the texts of `gold`, in the same order.
///
/// # Errors
///
/// None but a bug of the pipeline's.
pub fn predict_without(gold: &[Labels], left_out: &[Without], options: &Options) -> Result<Vec<Vec<Labels>>> {
    let documents = gold.iter().map(document_of).collect();
    // The text is the labels', too.
    let bare = |analysis: Analysis| Ok(Labels { text: None, ..labels_of(&analysis)? });
    let of_documents: Vec<Vec<Labels>> = pipeline::run_variants(documents, options, left_out, bare)
        .into_iter()
        .map(|variants| variants.into_iter().collect())
        .collect::<Result<_>>()?;
    let mut by_variant: Vec<Vec<Labels>> = left_out.iter().map(|_| Vec::with_capacity(gold.len())).collect();
    for variants in of_documents {
        by_variant.iter_mut().zip(variants).for_each(|(all, one)| all.push(one));
    }
    Ok(by_variant)
}

fn document_of(labels: &Labels) -> RawDocument {
    RawDocument {
        id: labels.document.clone(),
        text: labels.text.clone().unwrap_or_default(),
        metadata: labels.metadata.clone(),
    }
}

/// What the pipeline makes of the quotations of `gold`, in the same order: of each document its speakers, and unless
/// sources are given those too. Documents have texts and quotations have kinds.
///
/// # Errors
///
/// None but a bug of the pipeline's.
pub fn predict_given(gold: &[Labels], given: Given, options: &Options) -> Result<Vec<Labels>> {
    let documents = gold.iter().map(|labels| {
        let text = labels.text.clone().unwrap_or_default();
        let index = TextIndex::new(&text);
        let span = |range: &Range| Span::new(index.byte_of(range.start), index.byte_of(range.end));
        let whole = |ranges: &[Range]| ranges.iter().map(span).reduce(Span::cover);
        let mut known: Vec<GivenQuote> = labels
            .quotes
            .iter()
            .map(|quote| GivenQuote {
                kind: quote.kind.unwrap_or(QuoteKind::Direct),
                parts: quote.content.iter().map(span).collect(),
                cue: whole(&quote.cue),
                source: whole(&quote.source),
            })
            .collect();
        let one = |kind: QuoteKind, content: &[Range], source: Option<Range>| GivenQuote {
            kind,
            parts: ranges::united(content.to_vec()).iter().map(span).collect(),
            cue: None,
            source: source.as_ref().map(span),
        };
        let news = labels.news.iter();
        known.extend(
            news.clone().flat_map(|it| &it.pieces).map(|piece| one(QuoteKind::Direct, &[piece.place], piece.source)),
        );
        // What stands in marks of mixed reports is among the pieces.
        let reports = news.filter_map(|it| it.reports.as_ref()).flatten().filter(|report| !report.is_mixed);
        known.extend(reports.map(|report| one(QuoteKind::Indirect, &report.content, report.source)));
        (RawDocument { id: labels.document.clone(), text, metadata: labels.metadata.clone() }, known)
    });
    pipeline::run_given(documents.collect(), options, given, |analysis| labels_of(&analysis)).into_iter().collect()
}

fn labels_of(analysis: &Analysis) -> Result<Labels> {
    let rows = quote_rows(analysis, &Selection::default());
    // Labels are of texts.
    let quotes = rows.iter().filter(|row| row.field == Field::Text).map(gold::of_row).collect::<Result<Vec<_>>>()?;
    let Analysis { document, .. } = analysis;
    let (text, metadata) = (Some(document.text.clone()), document.metadata.clone());
    Ok(Labels { document: document.id.clone(), text, metadata, quotes, news: None })
}

/// What the embedded model says of the given tokens of each window. With a `recognizer`, the names are its: it reads the
/// tokens with a space between them, sentence by sentence.
///
/// # Errors
///
/// [`ErrorKind::Unsupported`] where an engine is asked for roles, and what a failing engine says.
pub fn predict_windows(windows: &[Window], task: Task, recognizer: Option<&mut NameFinder<'_>>) -> Result<Vec<Window>> {
    let Some(recognizer) = recognizer else {
        return Ok(windows.iter().map(|window| labelled(window, task, &tags(window, task))).collect());
    };
    if task == Task::Roles {
        return Err(Error::new(ErrorKind::Unsupported, "engines find names, and these labels are of roles")
            .hint("leave `--engine` out: roles come from the embedded model"));
    }
    let mut predicted = Vec::with_capacity(windows.len());
    for batch in windows.chunks(Options::default().batch_documents) {
        let articles: Vec<(Article, Tags)> =
            batch.iter().map(|window| (of_tokens(&words(window), &window.starts), tags(window, task))).collect();
        let tagged: Vec<Tagged<'_>> = articles.iter().map(|(article, tags)| Tagged { article, tags }).collect();
        for ((window, (article, _)), names) in batch.iter().zip(&articles).zip(recognizer(&tagged)?) {
            let names = names.iter().map(|name| span(name.class.label(), &article.tokens_in(name.span)));
            predicted.push(Window { spans: names.collect(), ..window.clone() });
        }
    }
    Ok(predicted)
}

fn words(window: &Window) -> Vec<&str> {
    window.tokens.iter().map(String::as_str).collect()
}

/// What the embedded model says of a window.
fn tags(window: &Window, task: Task) -> Tags {
    if window.tokens.is_empty() {
        return Tags::default();
    }
    // Windows with roles are PolNeAR's; names mean the same everywhere.
    let convention = if task == Task::Roles { Convention::Polnear } else { Convention::General };
    Model::embedded().tag_tokens_as(&words(window), &window.starts, convention)
}

fn labelled(window: &Window, task: Task, tags: &Tags) -> Window {
    let spans = match task {
        Task::Roles => tags.evidence.iter().map(|found| span(found.label.name(), &found.tokens)).collect(),
        Task::Entities => tags.entities.iter().map(|found| span(found.label.label(), &found.tokens)).collect(),
    };
    Window { spans, ..window.clone() }
}

fn span(label: &str, tokens: &std::ops::Range<usize>) -> TokenSpan {
    TokenSpan { label: label.to_owned(), tokens: Range { start: tokens.start, end: tokens.end } }
}

//! Predictions made now.

use super::{Labels, Task, TokenSpan, Window, gold};
use crate::{
    clean::CleanOptions,
    error::Result,
    export::{Range, Selection, quote_rows},
    input::RawDocument,
    pipeline::{self, Options, Timings},
    tag::{EntityClass, Model, Role},
};

/// The quotations that the pipeline finds in `documents`, in the same order.
///
/// # Errors
///
/// The first document that cannot be analysed.
pub fn predict_articles(documents: Vec<RawDocument>, clean: CleanOptions) -> Result<Vec<Labels>> {
    let mut predicted = Vec::with_capacity(documents.len());
    pipeline::run(
        documents.into_iter().map(Ok),
        &Options { clean, ..Options::default() },
        None,
        &Timings::default(),
        |analysis| {
            let rows = quote_rows(&analysis, &Selection::default());
            let quotes = rows.iter().map(gold::of_row).collect::<Result<Vec<_>>>()?;
            Ok(Labels { document: analysis.document.id, text: Some(analysis.document.text), quotes })
        },
        |labels| {
            predicted.push(labels??);
            Ok(())
        },
    )?;
    Ok(predicted)
}

/// What the embedded model says of the given tokens of each window.
pub fn predict_windows(windows: &[Window], task: Task) -> Vec<Window> {
    windows
        .iter()
        .map(|window| {
            let tokens: Vec<&str> = window.tokens.iter().map(String::as_str).collect();
            let tags = if tokens.is_empty() {
                crate::tag::Tags::default()
            } else {
                Model::embedded().tag_tokens(&tokens, &window.starts)
            };
            let span = |label: &str, tokens: &std::ops::Range<usize>| TokenSpan {
                label: label.to_owned(),
                tokens: Range { start: tokens.start, end: tokens.end },
            };
            let spans = match task {
                Task::Roles => tags.evidence.iter().map(|found| span(role(found.label), &found.tokens)).collect(),
                Task::Entities => tags.entities.iter().map(|found| span(class(found.label), &found.tokens)).collect(),
            };
            Window { spans, ..window.clone() }
        })
        .collect()
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Source => "source",
        Role::Cue => "cue",
        Role::Content => "content",
    }
}

fn class(class: EntityClass) -> &'static str {
    match class {
        EntityClass::Person => "PER",
        EntityClass::Organization => "ORG",
        EntityClass::Location => "LOC",
        EntityClass::Miscellaneous => "MISC",
    }
}

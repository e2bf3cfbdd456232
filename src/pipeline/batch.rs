//! Many documents, batch by batch and in parallel; a panic costs one document, and so does one that takes too long.

use std::{any::Any, cmp::Reverse, iter::Peekable, time::Duration};

use rayon::prelude::*;

use super::{
    options::{NameFinder, Options},
    order::Prepared,
};
use crate::{
    caught::caught,
    deadline::{self, Outran},
    entity::{Mention, Tagged},
    error::{Error, ErrorKind, Result},
    input::RawDocument,
};

/// The next documents, unreadable ones included, up to the bounds of a batch.
pub(super) fn next_batch(
    documents: &mut Peekable<impl Iterator<Item = Result<RawDocument>>>,
    options: &Options,
) -> Vec<Result<RawDocument>> {
    let mut batch = Vec::new();
    let mut n_bytes = 0;
    while batch.len() < options.batch_documents.max(1) {
        let fits = |next: &Result<RawDocument>| {
            let next_bytes = next.as_ref().map_or(0, |document| document.text.len());
            n_bytes == 0 || n_bytes + next_bytes <= options.batch_bytes
        };
        let Some(document) = documents.next_if(fits) else { break };
        n_bytes += document.as_ref().map_or(0, |document| document.text.len());
        batch.push(document);
    }
    batch
}

/// Applies `work` to all items in parallel, the longest first so that none is left for the end; results in order.
/// Errors pass through; a panic in `work` becomes that item's error.
pub(super) fn in_parallel<A: Send + Named, B: Send>(
    limit: Option<Duration>,
    items: Vec<Result<A>>,
    length: impl Fn(&A) -> usize,
    work: impl Fn(A) -> B + Sync,
) -> Vec<Result<B>> {
    let mut jobs: Vec<(usize, Result<A>)> = items.into_iter().enumerate().collect();
    jobs.sort_by_key(|(_, item)| Reverse(item.as_ref().map_or(0, &length)));
    let mut done: Vec<(usize, Result<B>)> = jobs
        .into_par_iter()
        .with_max_len(1)
        .map(|(item_idx, item)| (item_idx, item.and_then(|item| guarded(limit, item, &work))))
        .collect();
    done.sort_by_key(|(item_idx, _)| *item_idx);
    done.into_iter().map(|(_, result)| result).collect()
}

/// One engine call for the whole batch. If it fails, one for each document, so that only those at fault are lost.
pub(super) fn recognize(
    prepared: Vec<Result<Prepared>>,
    recognizer: &mut NameFinder<'_>,
) -> Vec<Result<(Prepared, Option<Vec<Mention>>)>> {
    let tagged: Vec<Tagged<'_>> = prepared.iter().filter_map(|item| Some(item.as_ref().ok()?.tagged())).collect();
    let n_articles = tagged.len();
    match recognizer(&tagged) {
        Ok(names) if names.len() == n_articles => {
            let mut names = names.into_iter();
            prepared.into_iter().map(|item| Ok((item?, names.next()))).collect()
        }
        _ => prepared
            .into_iter()
            .map(|item| {
                let prepared = item?;
                let names = recognizer(&[prepared.tagged()]).map_err(|error| error.at(&prepared.document.id))?;
                Ok((prepared, names.into_iter().next()))
            })
            .collect(),
    }
}

/// Something made from a document, for the message that names it.
pub(super) trait Named {
    fn document_id(&self) -> &str;
}

impl Named for RawDocument {
    fn document_id(&self) -> &str {
        &self.id
    }
}

impl Named for (Prepared, Option<Vec<Mention>>) {
    fn document_id(&self) -> &str {
        &self.0.document.id
    }
}

/// Runs `work` on `item`; a panic, or more time than `limit`, becomes an error that names the document.
pub(super) fn guarded<A: Named, B>(limit: Option<Duration>, item: A, work: impl Fn(A) -> B) -> Result<B> {
    let document_id = item.document_id().to_owned();
    let result = caught(|| deadline::within(limit, || work(item)));
    result.map_err(|payload| {
        if payload.is::<Outran>() {
            let seconds = limit.unwrap_or_default().as_secs_f64();
            let error = Error::new(ErrorKind::Unsupported, format!("not analysed within {seconds} s"));
            return error.at(document_id).hint("`--doc-timeout` sets how long one document may take");
        }
        Error::new(ErrorKind::Internal, format!("analysis failed: {}", panic_message(payload.as_ref())))
            .at(document_id)
            .hint("this is a bug in whosaid: please report it with the article; `RUST_BACKTRACE=1` shows where")
    })
}

fn panic_message(payload: &(dyn Any + Send)) -> String {
    let message = payload
        .downcast_ref::<&str>()
        .map(|message| (*message).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic".to_owned());
    message.lines().next().unwrap_or_default().to_owned()
}

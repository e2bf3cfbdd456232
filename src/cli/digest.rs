//! What the tables of a run get of one article.

use std::collections::BTreeSet;

use super::{
    checkpoint::Counts,
    journal::{Digest, Target},
    split::SplitBy,
};
use crate::{
    export::{QuoteRow, QuoteRows, Selection},
    pipeline::Analysis,
};

/// Rows of one article that are in memory at a time, where its tables allow it.
const ROWS_AT_ONCE: usize = 1024;

/// Quotations from which on the rows of an article are made only while they are written.
const LONG: usize = 2 * ROWS_AT_ONCE;

/// What became of one article.
pub(super) enum Found {
    /// All that its tables get.
    Done(Digest),
    /// One whose rows are too many to be in memory at once: they are made while they are written.
    Long(Box<Analysis>),
}

impl Found {
    pub(super) fn new(analysis: Analysis, selection: &Selection, targets: &[Target], split: Option<SplitBy>) -> Self {
        if analysis.quotes.len() > LONG && split.is_none() && are_of_quotations(targets) {
            return Self::Long(Box::new(analysis));
        }
        let mut whole = Digest {
            parts: vec![Vec::new(); targets.len()],
            counts: Counts::default(),
            key: split.and_then(|split| split.key(&analysis.document.metadata)),
        };
        for mut piece in Pieces::new(&analysis, selection, targets) {
            whole.counts.add(piece.counts);
            whole.parts.iter_mut().zip(&mut piece.parts).for_each(|(part, more)| part.append(more));
        }
        Self::Done(whole)
    }
}

/// Whether what each target gets of an article is what its quotations give one after another.
fn are_of_quotations(targets: &[Target]) -> bool {
    targets.iter().all(|target| target.format.is_of_quotations(target.table))
}

/// What the tables get of one article, some rows at a time.
pub(super) struct Pieces<'a> {
    analysis: &'a Analysis,
    targets: &'a [Target],
    rows: std::iter::Peekable<QuoteRows<'a>>,
    at_once: usize,
    speakers: BTreeSet<String>,
    is_first: bool,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(analysis: &'a Analysis, selection: &'a Selection, targets: &'a [Target]) -> Self {
        Self {
            analysis,
            targets,
            rows: QuoteRows::new(analysis, selection).peekable(),
            at_once: if are_of_quotations(targets) { ROWS_AT_ONCE } else { usize::MAX },
            speakers: BTreeSet::new(),
            is_first: true,
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Digest;

    fn next(&mut self) -> Option<Digest> {
        // Of an article without quotations a table may have something, too.
        let is_first = std::mem::take(&mut self.is_first);
        if !is_first && self.rows.peek().is_none() {
            return None;
        }
        let quotes: Vec<QuoteRow> = self.rows.by_ref().take(self.at_once).collect();
        let n_known = self.speakers.len();
        for speaker in quotes.iter().filter_map(|row| row.speaker.as_ref()) {
            if !self.speakers.contains(&speaker.id) {
                self.speakers.insert(speaker.id.clone());
            }
        }
        let rows = self.targets.first().map_or(Vec::new(), |target| target.table.rows(self.analysis, &quotes));
        let counts = Counts {
            documents: u64::from(is_first),
            quotes: quotes.len() as u64,
            speakers: (self.speakers.len() - n_known) as u64,
            rows: rows.len() as u64,
            ..Counts::default()
        };
        let parts = self.targets.iter().map(|target| {
            let mut part = Vec::new();
            match &target.picked {
                Some(picked) => picked.add(&rows, target.style, &mut part),
                None => target.format.add(self.analysis, &quotes, target.table, target.style, &mut part),
            }
            part
        });
        Some(Digest { parts: parts.collect(), counts, key: None })
    }
}

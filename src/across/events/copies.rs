//! Wire copy: articles that share the words of a narrator, not only of speakers.

use crate::{
    across::{buckets::Buckets, groups::Groups},
    error::Result,
    export::TableRow,
    wording::{hash, joined, words},
};

/// Words of a report that no two reporters write alike by chance.
const MIN_WORDS: usize = 12;

/// Finds articles that are copies.
pub(super) struct Copies {
    prints: Buckets,
    document: Option<u32>,
    last: u64,
}

impl Copies {
    pub(super) fn new(n_parts: usize) -> Result<Self> {
        Ok(Self { prints: Buckets::new(n_parts)?, document: None, last: 0 })
    }

    /// Takes the next row, of article `document`: a report in the same words with the same source, or two quotations after
    /// each other with the same words, cues and sources, are a print.
    pub(super) fn take(&mut self, row: &TableRow, document: u32) -> Result<()> {
        if self.document != Some(document) {
            (self.document, self.last) = (Some(document), 0);
        }
        let text = words(row.cell("text"));
        let whole = text.iter().fold(0, |sum, word| joined(sum, word.key));
        let told = joined(joined(whole, hash(row.cell("cue"))), hash(row.cell("source")));
        if row.cell("type") == "indirect" {
            if text.len() >= MIN_WORDS {
                self.prints.push_pair(joined(told, 1), document)?;
            }
            return Ok(());
        }
        if self.last != 0 && text.len() >= MIN_WORDS / 2 {
            self.prints.push_pair(joined(joined(self.last, told), 2), document)?;
        }
        self.last = if text.len() >= MIN_WORDS / 2 && !row.cell("cue").is_empty() { told } else { 0 };
        Ok(())
    }

    /// For each article the first one of those that share a print with it, itself where none does.
    pub(super) fn finish(self, n_documents: usize) -> Result<Vec<u32>> {
        let mut groups = Groups::new(n_documents);
        self.prints.each_pair(|prints| {
            for sharing in prints.chunk_by(|a, b| a.0 == b.0) {
                for (_, document) in &sharing[1..] {
                    groups.join(sharing[0].1 as usize, *document as usize);
                }
            }
            Ok(())
        })?;
        Ok((0..n_documents).map(|document| groups.root(document) as u32).collect())
    }
}

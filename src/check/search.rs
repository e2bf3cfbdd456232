//! Where in the sources a quotation may come from: the stretches that share most of its rarer pairs of words.

use std::collections::{BTreeMap, HashMap};

use super::{
    build::BLOCK,
    grams::{Gram, grams},
    index::Index,
};
use crate::{error::Result, wording::Word};

/// A stretch of a source, in words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    /// Number of the source.
    pub source: usize,
    /// First word.
    pub start: usize,
    /// One past the last; may lie past the end of the source.
    pub end: usize,
    /// Sum of what the grams found there are worth, in nats.
    pub score: f32,
}

/// Stretches that are looked at word by word.
const N_STRETCHES: usize = 10;

/// Words beside the blocks found that belong to a stretch.
const MARGIN: usize = 60;

/// Postings that are gone through for one quotation, at most; the rarest grams come first.
const MAX_POSTINGS: usize = 3_000_000;

/// The best stretches for the words of a quotation, the best first.
pub(super) fn stretches(index: &Index, words: &[Word]) -> Result<Vec<Stretch>> {
    let mut wanted: BTreeMap<u64, bool> = BTreeMap::new();
    for Gram { hash, is_pair, .. } in grams(words) {
        wanted.insert(hash, is_pair);
    }
    let mut lists = Vec::with_capacity(wanted.len());
    for hash in wanted.keys() {
        let blocks = index.blocks(*hash)?;
        if !blocks.is_empty() {
            lists.push(blocks);
        }
    }
    lists.sort_by_key(Vec::len);
    let n_blocks = index.n_blocks().max(1) as f32;
    let mut scores: HashMap<u32, f32> = HashMap::new();
    let mut n_postings = 0;
    for (rank, blocks) in lists.iter().enumerate() {
        n_postings += blocks.len();
        if n_postings > MAX_POSTINGS && rank > 2 {
            break;
        }
        let worth = (1.0 + n_blocks / blocks.len() as f32).ln();
        for block in blocks {
            *scores.entry(*block).or_default() += worth;
        }
    }
    let mut hits: Vec<(u32, f32)> = scores.into_iter().collect();
    hits.sort_by_key(|(block, _)| *block);
    let reach = (words.len() / BLOCK + 2) as u32;
    let mut windows: Vec<(u32, f32)> = Vec::with_capacity(hits.len());
    let mut end = 0;
    let mut sum = 0.0;
    for start in 0..hits.len() {
        end = end.max(start);
        let source = index.source_of(hits[start].0).0;
        while end < hits.len() && hits[end].0 < hits[start].0 + reach && index.source_of(hits[end].0).0 == source {
            sum += hits[end].1;
            end += 1;
        }
        windows.push((hits[start].0, sum));
        sum -= hits[start].1;
        if end == start + 1 {
            sum = 0.0;
        }
    }
    windows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut chosen: Vec<(u32, f32)> = Vec::new();
    for (block, score) in windows {
        if chosen
            .iter()
            .any(|(other, _)| block.abs_diff(*other) < reach && index.source_of(*other).0 == index.source_of(block).0)
        {
            continue;
        }
        chosen.push((block, score));
        if chosen.len() == N_STRETCHES {
            break;
        }
    }
    Ok(chosen
        .into_iter()
        .map(|(block, score)| {
            let (source, block) = index.source_of(block);
            let start = (block * BLOCK).saturating_sub(MARGIN);
            Stretch { source, start, end: (block + reach as usize) * BLOCK + MARGIN, score }
        })
        .collect())
}

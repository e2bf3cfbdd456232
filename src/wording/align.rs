//! The alignment of a quotation with the passage that it may come from.
//!
//! Needleman and Wunsch with Gotoh's gaps: the whole quotation against any stretch of the passage, where to leave out words
//! of the passage costs little more the longer the gap is, so that trimmed quotations align.

use super::word::Word;

/// Words of the quotation and the passage that belong together; indices into what was aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Word of the quotation.
    pub quoted: usize,
    /// Word of the passage.
    pub source: usize,
    /// Whether the two are the same word; else one stands in the other's place.
    pub same: bool,
}

/// A quotation beside a passage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alignment {
    /// In order of both; words without a partner are in no pair.
    pub pairs: Vec<Pair>,
    /// What it is worth: one for each same word, less what was changed.
    pub score: f32,
}

/// What a pair and what is left alone are worth, so that words which are the same are paired and no others without need: one
/// word changed costs less than one added and one left out. Chosen by hand.
const SAME: f32 = 1.0;
/// See [`SAME`].
const OTHER: f32 = -0.7;
/// See [`SAME`].
const ADDED: f32 = -0.5;
/// The first word of a stretch that is left out: quotations leave out much at a few places rather than a little at many.
const LEFT_OUT: f32 = -0.9;
/// Each further word of it.
const LEFT_OUT_MORE: f32 = -0.02;

/// States of a cell: both words belong together; the quotation's word is added; the passage's word is left out.
const BOTH: u8 = 0;
const QUOTED: u8 = 1;
const SOURCE: u8 = 2;
const START: u8 = 3;

/// Aligns all of `quoted` with a stretch of `source`. Takes time and bytes in proportion to the product of the two lengths.
pub fn align(quoted: &[Word], source: &[Word]) -> Alignment {
    let (n_quoted, n_source) = (quoted.len(), source.len());
    if n_quoted == 0 || n_source == 0 {
        return Alignment::default();
    }
    let width = n_source + 1;
    // From which state each state of a cell came.
    let mut from = vec![[START; 3]; (n_quoted + 1) * width];
    let mut above = vec![[0.0, f32::NEG_INFINITY, f32::NEG_INFINITY]; width];
    let mut row = above.clone();
    for quoted_idx in 1..=n_quoted {
        let added = ADDED * quoted_idx as f32;
        row[0] = [f32::NEG_INFINITY, added, f32::NEG_INFINITY];
        from[quoted_idx * width] = [START, if quoted_idx == 1 { BOTH } else { QUOTED }, START];
        for source_idx in 1..=n_source {
            let same = quoted[quoted_idx - 1].key == source[source_idx - 1].key;
            let diagonal = best(above[source_idx - 1]);
            let both = (diagonal.0 + if same { SAME } else { OTHER }, diagonal.1);
            let down = best(above[source_idx]);
            let quoted_only = (down.0 + ADDED, down.1);
            let left = row[source_idx - 1];
            let open = [left[0] + LEFT_OUT, left[1] + LEFT_OUT, left[2] + LEFT_OUT_MORE];
            let source_only = best(open);
            row[source_idx] = [both.0, quoted_only.0, source_only.0];
            from[quoted_idx * width + source_idx] = [both.1, quoted_only.1, source_only.1];
        }
        std::mem::swap(&mut above, &mut row);
    }
    let mut source_idx = 0;
    for idx in 1..=n_source {
        if best(above[idx]).0 > best(above[source_idx]).0 {
            source_idx = idx;
        }
    }
    let (score, mut state) = best(above[source_idx]);
    let mut pairs = Vec::new();
    let mut quoted_idx = n_quoted;
    while quoted_idx > 0 && state != START {
        let before = from[quoted_idx * width + source_idx][state as usize];
        match state {
            BOTH => {
                (quoted_idx, source_idx) = (quoted_idx - 1, source_idx - 1);
                let same = quoted[quoted_idx].key == source[source_idx].key;
                pairs.push(Pair { quoted: quoted_idx, source: source_idx, same });
            }
            QUOTED => quoted_idx -= 1,
            _ => source_idx -= 1,
        }
        state = before;
    }
    pairs.reverse();
    Alignment { pairs, score }
}

fn best(states: [f32; 3]) -> (f32, u8) {
    let mut chosen = (states[0], BOTH);
    for (state, value) in [(QUOTED, states[1]), (SOURCE, states[2])] {
        if value > chosen.0 {
            chosen = (value, state);
        }
    }
    chosen
}

impl Alignment {
    /// Words that are the same.
    pub fn n_same(&self) -> usize {
        self.pairs.iter().filter(|pair| pair.same).count()
    }

    /// The longest run of words that are the same and stand next to each other in both.
    pub fn longest_run(&self) -> usize {
        let (mut longest, mut run, mut last) = (0, 0, None);
        for pair in self.pairs.iter().filter(|pair| pair.same) {
            run = if last == Some((pair.quoted.wrapping_sub(1), pair.source.wrapping_sub(1))) { run + 1 } else { 1 };
            last = Some((pair.quoted, pair.source));
            longest = longest.max(run);
        }
        longest
    }

    /// First and last word of the passage that are the same as a word of the quotation.
    pub fn reach(&self) -> Option<(usize, usize)> {
        let mut same = self.pairs.iter().filter(|pair| pair.same).map(|pair| pair.source);
        let first = same.next()?;
        Some((first, same.next_back().unwrap_or(first)))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::words, *};

    fn aligned(quoted: &str, source: &str) -> (usize, usize) {
        let alignment = align(&words(quoted), &words(source));
        (alignment.n_same(), alignment.longest_run())
    }

    #[test]
    fn trimmed_and_altered_quotations_align() {
        let source =
            "On Monday he said we will wait for the spring tide and then we sail together to Oakdale, he hopes";
        assert_eq!(aligned("we will wait for the spring tide", source), (7, 7));
        assert_eq!(aligned("we will wait and then we sail", source), (7, 4));
        assert_eq!(aligned("we will not wait for the summer tide", source), (6, 3));
        assert_eq!(aligned("nothing of it", "quite other words"), (0, 0));
        assert_eq!(aligned("", source), (0, 0));
    }
}

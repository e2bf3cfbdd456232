//! Sentences longer than a model takes, as overlapping windows; and windows in batches of like length.

use std::ops::Range;

/// A stretch of a sentence's pieces that goes through the model at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// What the model reads.
    pub pieces: Range<usize>,
    /// What is taken of its answer; these stretches lie side by side and together are the sentence.
    pub kept: Range<usize>,
}

/// The pieces of a sentence in windows of at most `limit`, each overlapping the one before by a quarter.
///
/// Of two windows that overlap, each is believed up to the middle of what they share, where both have seen enough of the
/// surroundings. Windows and beliefs begin where a word does (`begins_word` holds it for each piece) if a word is not
/// longer than what they may share.
///
/// # Panics
///
/// If `limit` is 0.
pub fn windows(begins_word: &[bool], limit: usize) -> Vec<Window> {
    let n_pieces = begins_word.len();
    let overlap = limit / 4;
    let mut windows = vec![Window { pieces: 0..n_pieces.min(limit), kept: 0..n_pieces.min(limit) }];
    while let Some(last) = windows.last_mut().filter(|last| last.pieces.end < n_pieces) {
        let end = last.pieces.end;
        // Both positions go back to where a word begins, as far as the window before them lets them.
        let start = back_to_word(begins_word, (end - overlap)..end, last.pieces.start + (limit / 2).max(1));
        let middle = back_to_word(begins_word, (start + (end - start) / 2)..end, start.max(last.kept.start + 1));
        last.kept.end = middle;
        let pieces = start..(start + limit).min(n_pieces);
        windows.push(Window { kept: middle..pieces.end, pieces });
    }
    windows
}

/// The last position at or before `range.start`, not before `floor`, where a word begins; `range.start` if there is none.
fn back_to_word(begins_word: &[bool], range: Range<usize>, floor: usize) -> usize {
    (floor..=range.start).rev().find(|&piece| begins_word.get(piece).copied().unwrap_or(false)).unwrap_or(range.start)
}

/// Indices of `lengths` in batches of at most `batch_size`, like lengths together so that little is filled up.
pub fn batches(lengths: &[usize], batch_size: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(lengths[at]));
    order.chunks(batch_size.max(1)).map(<[usize]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_sentence_is_one_window() {
        assert_eq!(windows(&[true; 5], 5), [Window { pieces: 0..5, kept: 0..5 }]);
        assert_eq!(windows(&[], 5), [Window { pieces: 0..0, kept: 0..0 }]);
    }

    #[test]
    fn a_long_sentence_is_believed_from_its_middles() {
        let expected = [
            Window { pieces: 0..8, kept: 0..7 },
            Window { pieces: 6..14, kept: 7..13 },
            Window { pieces: 12..18, kept: 13..18 },
        ];
        assert_eq!(windows(&[true; 18], 8), expected);
    }

    #[test]
    fn like_lengths_come_together() {
        assert_eq!(batches(&[3, 9, 1, 8, 3], 2), [vec![1, 3], vec![0, 4], vec![2]]);
        assert!(batches(&[], 4).is_empty());
    }

    proptest! {
        #[test]
        fn windows_fit_and_what_is_kept_is_the_sentence(words in prop::collection::vec(any::<bool>(), 0..300), limit in 1usize..40) {
            let windows = windows(&words, limit);
            let mut done = 0;
            for window in &windows {
                prop_assert!(window.pieces.len() <= limit);
                prop_assert!(window.kept.start == done && window.kept.end >= done);
                prop_assert!(window.pieces.start <= window.kept.start && window.kept.end <= window.pieces.end);
                done = window.kept.end;
            }
            prop_assert_eq!(done, words.len());
        }
    }
}

//! Ranges of code points as sets: trimming, union, what two share.

use crate::export::Range;

/// Whether `letter` is left out at the ends of a span before spans are compared: white space, quotation marks, commas,
/// stops, colons, semicolons and dashes. Annotators and systems differ in them, and nobody is misled by either.
pub(super) fn is_outer(letter: char) -> bool {
    letter.is_whitespace() || "\"“”„‟«»‹›‘’‚‛'`´,.;:—–-".contains(letter)
}

/// The part of `range`, of which `text` is the slice, without punctuation and white space at its ends. What consists of
/// nothing else stays as it is.
pub(super) fn trimmed(range: Range, text: &str) -> Range {
    let n_before = text.chars().take_while(|letter| is_outer(*letter)).count();
    let n_after = text.chars().rev().take_while(|letter| is_outer(*letter)).count();
    if n_before + n_after >= range.end - range.start {
        return range;
    }
    Range { start: range.start + n_before, end: range.end - n_after }
}

/// `ranges` in order, without empty ones, those that touch or overlap joined.
pub(super) fn united(mut ranges: Vec<Range>) -> Vec<Range> {
    ranges.retain(|range| range.start < range.end);
    ranges.sort_unstable();
    let mut joined: Vec<Range> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// Code points in united ranges.
pub(super) fn length(ranges: &[Range]) -> usize {
    ranges.iter().map(|range| range.end - range.start).sum()
}

/// Code points that two lists of united ranges share.
pub(super) fn shared(a: &[Range], b: &[Range]) -> usize {
    let (mut a_idx, mut b_idx, mut n_shared) = (0, 0, 0);
    while let (Some(left), Some(right)) = (a.get(a_idx), b.get(b_idx)) {
        n_shared += left.end.min(right.end).saturating_sub(left.start.max(right.start));
        if left.end <= right.end {
            a_idx += 1;
        } else {
            b_idx += 1;
        }
    }
    n_shared
}

/// Intersection over union of two lists of united ranges, in `0..=1`; 0 where both are empty.
pub(super) fn overlap(a: &[Range], b: &[Range]) -> f64 {
    let n_shared = shared(a, b);
    if n_shared == 0 {
        return 0.0;
    }
    n_shared as f64 / (length(a) + length(b) - n_shared) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(list: &[(usize, usize)]) -> Vec<Range> {
        list.iter().map(|&(start, end)| Range { start, end }).collect()
    }

    #[test]
    fn marks_and_stops_at_the_ends_are_trimmed_but_never_everything() {
        let range = |start, end| Range { start, end };
        assert_eq!(trimmed(range(10, 18), "“We go.”"), range(11, 16));
        assert_eq!(trimmed(range(0, 4), "Lee,"), range(0, 3));
        assert_eq!(trimmed(range(3, 5), "”,"), range(3, 5));
        assert_eq!(trimmed(range(0, 3), "Zoë"), range(0, 3));
    }

    #[test]
    fn shares_are_counted_over_all_pieces() {
        let (a, b) = (ranges(&[(0, 10), (20, 30)]), ranges(&[(5, 25)]));
        assert_eq!(shared(&a, &b), 10);
        assert!((overlap(&a, &b) - 10.0 / 30.0).abs() < 1e-12);
        assert!(overlap(&a, &[]).abs() < 1e-12);
        assert_eq!(united(ranges(&[(8, 9), (0, 2), (2, 4), (3, 3)])), ranges(&[(0, 4), (8, 9)]));
    }
}

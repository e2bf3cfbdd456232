//! Half-open byte ranges of the cleaned text.

use serde::{Deserialize, Serialize};

/// A half-open range `start..end` of bytes of the cleaned text of one article.
///
/// Both ends lie on character borders of that text. Layers point into the text with spans and never hold copies of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The span from byte `start` up to, not including, byte `end`. An `end` before `start` gives an empty span at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end.max(start) as u32 }
    }

    /// First byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether byte `position` lies inside.
    pub fn contains_position(self, position: usize) -> bool {
        self.start() <= position && position < self.end()
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The bytes shared by both, if any.
    pub fn intersection(self, other: Span) -> Option<Span> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Span { start, end })
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The slice of `text` that the span stands for.
    pub fn of(self, text: &str) -> &str {
        &text[self.start()..self.end()]
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn spans_intersect_only_where_they_share_bytes() {
        let (a, b) = (Span::new(0, 4), Span::new(4, 8));
        assert!(!a.overlaps(b));
        assert_eq!(a.intersection(Span::new(2, 6)), Some(Span::new(2, 4)));
        assert_eq!(a.cover(b), Span::new(0, 8));
        assert_eq!(Span::new(1, 3).of("abcd"), "bc");
    }
}

//! From the cleaned text back to the raw text, and from bytes of the raw text to code points and UTF-16 units.
//!
//! Nothing else in the crate converts between these.

use crate::span::Span;

/// How a stretch of the cleaned text came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The same bytes stand in the raw text.
    Copied,
    /// Something else that reads the same stands there: an entity, a tag, invisible characters.
    Changed,
    /// Text that is not the article's was cut out there.
    Cut,
}

/// A stretch of the cleaned text and the stretch of the raw text it stands for, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub clean: Span,
    pub raw: Span,
    pub origin: Origin,
}

/// The way from bytes of the cleaned text back to the raw text.
///
/// Both texts are covered without gap or overlap, in the same order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    segments: Vec<Segment>,
}

impl OffsetMap {
    /// The map of a text that was not changed, `len` bytes long.
    pub fn identity(len: usize) -> Self {
        let all = Span::new(0, len);
        Self { segments: vec![Segment { clean: all, raw: all, origin: Origin::Copied }] }
    }

    pub(super) fn new(segments: Vec<Segment>) -> Self {
        Self { segments }
    }

    /// The stretches of the cleaned text whose bytes stand unchanged in the raw text, as `(clean, raw)`, in order.
    pub fn runs(&self) -> impl Iterator<Item = (Span, Span)> {
        let copied = self.segments.iter().filter(|segment| segment.origin == Origin::Copied);
        copied.map(|segment| (segment.clean, segment.raw))
    }

    /// The bytes of the raw text from the first to the last byte of `clean`, with all that was taken out between them.
    ///
    /// Where an end of `clean` lies in a replacement, the whole of what was replaced belongs to the answer. An empty span
    /// gives an empty one.
    pub fn raw_span(&self, clean: Span) -> Span {
        if clean.is_empty() {
            let position = self.raw_position(clean.start());
            return Span::new(position, position);
        }
        let (Some(first), Some(last)) = (self.segment_at(clean.start()), self.segment_at(clean.end() - 1)) else {
            return Span::default();
        };
        Span::new(first.raw_start(clean.start()), last.raw_end(clean.end()))
    }

    /// The parts of the raw text that `clean` stands for, without what was cut out of its middle.
    ///
    /// Each is one stretch of the raw text, not empty. Where only invisible characters, entities or tags lie between, the
    /// stretch runs on over them; where text was cut out it ends before and the next begins behind.
    pub fn raw_pieces(&self, clean: Span) -> Vec<Span> {
        if clean.is_empty() {
            return Vec::new();
        }
        let mut pieces: Vec<Span> = Vec::new();
        let mut cut = true;
        let first = self.segments.partition_point(|segment| segment.clean.end() <= clean.start());
        for segment in self.segments[first..].iter().take_while(|segment| segment.clean.start() < clean.end()) {
            if segment.origin == Origin::Cut {
                cut = true;
                continue;
            }
            let raw = Span::new(
                segment.raw_start(clean.start().max(segment.clean.start())),
                segment.raw_end(clean.end().min(segment.clean.end())),
            );
            match pieces.last_mut() {
                // An unseen change does not begin a piece, but it may stand inside one.
                Some(piece) if !cut => *piece = piece.cover(raw),
                _ if segment.clean.is_empty() => continue,
                _ => pieces.push(raw),
            }
            cut = false;
        }
        pieces
    }

    /// The bytes of the cleaned text that stand for `raw`; `None` where all of it was taken out.
    pub fn clean_span(&self, raw: Span) -> Option<Span> {
        let first = self.segments.partition_point(|segment| segment.raw.end() <= raw.start());
        let touched = self.segments[first..].iter().take_while(|segment| segment.raw.start() < raw.end());
        touched
            .filter(|segment| !segment.clean.is_empty() && segment.origin != Origin::Cut)
            .map(|segment| match (segment.origin, segment.raw.intersection(raw)) {
                (Origin::Copied, Some(shared)) => {
                    let start = segment.clean.start() + shared.start() - segment.raw.start();
                    Span::new(start, start + shared.len())
                }
                _ => segment.clean,
            })
            .reduce(Span::cover)
    }

    fn raw_position(&self, clean: usize) -> usize {
        match self.segment_at(clean) {
            Some(segment) => segment.raw_start(clean),
            None => self.segments.last().map_or(0, |segment| segment.raw.end()),
        }
    }

    /// The segment that holds byte `clean`.
    fn segment_at(&self, clean: usize) -> Option<&Segment> {
        self.segments.get(self.segments.partition_point(|segment| segment.clean.end() <= clean))
    }
}

impl Segment {
    /// Where the raw text of a span begins that begins at `clean` in this segment.
    fn raw_start(&self, clean: usize) -> usize {
        let offset = if self.origin == Origin::Copied { clean - self.clean.start() } else { 0 };
        self.raw.start() + offset
    }

    /// Where the raw text of a span ends that ends at `clean` in this segment.
    fn raw_end(&self, clean: usize) -> usize {
        let offset = if self.origin == Origin::Copied { self.clean.end() - clean } else { 0 };
        self.raw.end() - offset
    }
}

/// Bytes between two counts of a [`TextIndex`].
const STRIDE: usize = 512;

/// Bytes, code points and UTF-16 units of one text, converted in constant time after one pass over it.
#[derive(Clone, Debug)]
pub struct TextIndex<'t> {
    text: &'t str,
    /// Code points and UTF-16 units before byte `STRIDE * index`, or before the character that holds it. Empty where the
    /// text is ASCII and all three counts agree.
    counts: Vec<(u32, u32)>,
}

impl<'t> TextIndex<'t> {
    /// An index of `text`.
    pub fn new(text: &'t str) -> Self {
        if text.is_ascii() {
            return Self { text, counts: Vec::new() };
        }
        let mut counts = Vec::with_capacity(text.len() / STRIDE + 1);
        let (mut n_points, mut n_units) = (0, 0);
        for chunk in text.as_bytes().chunks(STRIDE) {
            counts.push((n_points, n_units));
            for byte in chunk {
                let (points, units) = widths(*byte);
                n_points += points;
                n_units += units;
            }
        }
        Self { text, counts }
    }

    /// Code points before byte `byte` of the text.
    pub fn code_points(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        if self.counts.is_empty() {
            return byte;
        }
        let stride = (byte / STRIDE).min(self.counts.len() - 1);
        let rest = self.text.as_bytes()[stride * STRIDE..byte].iter().map(|byte| widths(*byte).0);
        (self.counts[stride].0 + rest.sum::<u32>()) as usize
    }

    /// The byte at which code point number `code_point` begins; the length of the text past its end.
    pub fn byte_of(&self, code_point: usize) -> usize {
        if self.counts.is_empty() {
            return code_point.min(self.text.len());
        }
        let stride = self.counts.partition_point(|(n_points, _)| *n_points as usize <= code_point) - 1;
        let start = stride * STRIDE;
        let mut n_points = self.counts[stride].0 as usize;
        for (offset, byte) in self.text.as_bytes()[start..].iter().enumerate() {
            if widths(*byte).0 == 1 {
                if n_points == code_point {
                    return start + offset;
                }
                n_points += 1;
            }
        }
        self.text.len()
    }

    /// The number of the code point that begins at UTF-16 unit `unit`; `None` inside of one, and past the text's end.
    pub fn code_point_of_utf16(&self, unit: usize) -> Option<usize> {
        if self.counts.is_empty() {
            return (unit <= self.text.len()).then_some(unit);
        }
        let stride = self.counts.partition_point(|(_, n_units)| *n_units as usize <= unit) - 1;
        let (mut n_points, mut n_units) = (self.counts[stride].0 as usize, self.counts[stride].1 as usize);
        for byte in &self.text.as_bytes()[stride * STRIDE..] {
            let (points, units) = widths(*byte);
            if n_units == unit && points == 1 {
                return Some(n_points);
            }
            n_points += points as usize;
            n_units += units as usize;
            if n_units > unit {
                return None;
            }
        }
        (n_units == unit).then_some(n_points)
    }

    /// The text from code point `start` to before `end`; `None` past its end.
    pub fn slice(&self, start: usize, end: usize) -> Option<&'t str> {
        let is_inside = start <= end && end <= self.code_points(self.text.len());
        self.text.get(self.byte_of(start)..self.byte_of(end)).filter(|_| is_inside)
    }
}

/// Code points and UTF-16 units that a byte of UTF-8 begins.
fn widths(byte: u8) -> (u32, u32) {
    match byte {
        0x80..=0xbf => (0, 0),
        0xf0.. => (1, 2),
        _ => (1, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_and_utf16_units_are_those_of_the_standard_library() {
        for text in ["", "plain", "“Zoë” \u{1f600}!", &"aé\u{1f600}“".repeat(700)] {
            let index = TextIndex::new(text);
            for (n_points, (byte, _)) in text.char_indices().chain([(text.len(), ' ')]).enumerate() {
                assert_eq!(index.code_points(byte), n_points);
                let n_units = text[..byte].encode_utf16().count();
                assert_eq!(index.byte_of(n_points), byte);
                assert_eq!(index.code_point_of_utf16(n_units), Some(n_points));
                let is_wide = text[byte..].starts_with('\u{1f600}');
                assert!(!is_wide || index.code_point_of_utf16(n_units + 1).is_none());
            }
            assert_eq!(index.byte_of(usize::MAX), text.len());
            assert_eq!(index.code_point_of_utf16(text.encode_utf16().count() + 1), None);
        }
    }
}

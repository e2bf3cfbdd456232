//! Quotations in the making.

use crate::span::Span;

/// A quotation in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// Content with its marks, in order, not overlapping.
    pub parts: Vec<Span>,
    /// The stretches in marks that belong to it, in order.
    pub marked: Vec<usize>,
    /// The cue.
    pub cue: Option<Span>,
    /// The source.
    pub source: Option<Span>,
    /// How sure it is a quotation.
    pub score: f32,
    /// The draft that it stands inside of.
    pub outer: Option<usize>,
    /// Whether its whole content is verbatim although it has no marks: a transcript's line, a block quotation.
    pub unmarked_direct: bool,
}

impl Draft {
    pub(super) fn start(&self) -> usize {
        self.parts.first().map_or(0, |part| part.start())
    }

    pub(super) fn end(&self) -> usize {
        self.parts.last().map_or(0, |part| part.end())
    }

    /// Adds `span` to the parts, joined with those it overlaps.
    pub(super) fn add_part(&mut self, span: Span) {
        if self.parts.last().is_none_or(|last| last.end() <= span.start()) {
            return self.parts.push(span);
        }
        let mut span = span;
        self.parts.retain(|part| {
            let overlaps = part.overlaps(span);
            if overlaps {
                span = span.cover(*part);
            }
            !overlaps
        });
        self.parts.push(span);
        self.parts.sort_unstable();
    }

    /// Takes `span` out of the parts.
    pub(super) fn cut(&mut self, span: Span) {
        self.parts = self
            .parts
            .iter()
            .flat_map(|part| {
                if part.overlaps(span) {
                    [
                        Span::new(part.start(), span.start().max(part.start())),
                        Span::new(span.end().min(part.end()), part.end()),
                    ]
                } else {
                    [*part, Span::default()]
                }
            })
            .filter(|part| !part.is_empty())
            .collect();
    }
}

/// Disjoint spans in order, each with the draft it belongs to, so that drafts at a place are found by search.
pub(super) struct Places(pub Vec<(Span, usize)>);

impl Places {
    pub(super) fn of(drafts: &[Draft]) -> Self {
        let mut places: Vec<(Span, usize)> = drafts
            .iter()
            .enumerate()
            .flat_map(|(idx, draft)| draft.parts.iter().map(move |part| (*part, idx)))
            .collect();
        places.sort_unstable();
        Self(places)
    }

    /// The places that share a byte with `span`.
    pub(super) fn at(&self, span: Span) -> &[(Span, usize)] {
        let first = self.0.partition_point(|(place, _)| place.end() <= span.start());
        let last = self.0.partition_point(|(place, _)| place.start() < span.end());
        &self.0[first..last.max(first)]
    }
}

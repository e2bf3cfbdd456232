//! What stands beside a proposed report among those that were detected, and how likely that is.

use super::{
    choose::{Places, length, shared},
    thousandths::thousandths,
};
use crate::{
    quote::{Quote, QuoteKind},
    span::Span,
};

/// Numbers that [`Detected::beside`] gives.
pub(super) const N_BESIDE: usize = 6;
/// Where there is nothing.
const NONE: f32 = -1.0;

/// Detected quotations with their probabilities.
pub(super) struct Detected<'q> {
    quotes: Vec<(&'q Quote, f32)>,
    places: Places,
}

impl<'q> Detected<'q> {
    pub fn new(quotes: Vec<(&'q Quote, f32)>) -> Self {
        let mut places = Places::default();
        for (idx, (quote, _)) in quotes.iter().enumerate() {
            places.add(quote.cue.map_or(quote.span(), |cue| cue.cover(quote.span())), idx);
        }
        Self { quotes, places }
    }

    /// Probability of the likeliest report with the same cue, and the overlap with it; the same of the likeliest other
    /// that it overlaps; the same of the smallest that holds it and its cue.
    pub fn beside(&self, quote: &Quote) -> [f32; N_BESIDE] {
        let mut numbers = [NONE; N_BESIDE];
        let own = length(quote);
        for idx in self.places.near(quote.cue.map_or(quote.span(), |cue| cue.cover(quote.span()))) {
            let (other, probability) = self.quotes[idx];
            let shared = shared(other, quote);
            let overlap = shared as f32 / (own + length(other) - shared).max(1) as f32;
            let same_cue = match (quote.cue, other.cue) {
                (Some(cue), Some(known)) => cue.overlaps(known) && other.kind != QuoteKind::Direct,
                _ => false,
            };
            let slot = if same_cue { 0 } else { 2 };
            if (same_cue || shared > 0) && probability > numbers[slot] {
                (numbers[slot], numbers[slot + 1]) = (probability, overlap);
            }
            let holds_cue = quote.cue.is_some_and(|cue| other.parts.iter().any(|part| part.contains(cue)));
            let share = own as f32 / length(other).max(1) as f32;
            if holds_cue && shared == own && share > numbers[5] {
                (numbers[4], numbers[5]) = (probability, share);
            }
        }
        numbers.map(thousandths)
    }

    /// The source of a detected report with the same cue.
    pub fn source(&self, quote: &Quote) -> Option<Span> {
        let cue = quote.cue?;
        let near = self.places.near(cue.cover(quote.span()));
        let found =
            near.into_iter().map(|idx| self.quotes[idx].0).find(|other| other.cue.is_some_and(|it| it.overlaps(cue)));
        found.and_then(|other| other.source).filter(|source| !quote.parts.iter().any(|part| part.overlaps(*source)))
    }
}

//! What the quotations decided so far say of the next one's speaker.

use std::collections::HashMap;

use super::numbers::Feature;
use crate::coref::SpeakerId;

/// Stands for "never so far".
const NEVER: f32 = 20.0;

/// The quotations decided so far, in order of the text.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// Per quotation, who was chosen and how surely.
    decided: Vec<Option<(SpeakerId, f32)>>,
    last: Option<(SpeakerId, f32)>,
    n_decided: usize,
    /// Per speaker, how many were given to it and the index of the last.
    given: HashMap<SpeakerId, (usize, usize)>,
}

impl Turns {
    /// The next quotation's choice. One that hardly is a quotation is nobody's turn.
    pub(super) fn push(&mut self, choice: Option<(SpeakerId, f32)>, is_likely: bool) {
        if !is_likely {
            self.decided.push(None);
            return;
        }
        self.last = choice;
        if let Some((speaker, _)) = choice {
            let slot = self.given.entry(speaker).or_default();
            *slot = (slot.0 + 1, self.n_decided);
            self.n_decided += 1;
        }
        self.decided.push(choice);
    }

    /// Features of `speaker` for the next quotation, where `before` is the marked one before it and `before_that` the one
    /// before that.
    pub(super) fn features(
        &self,
        speaker: SpeakerId,
        before: Option<usize>,
        before_that: Option<usize>,
    ) -> [Feature; 5] {
        let choice = |quote_idx: Option<usize>| quote_idx.and_then(|it| self.decided.get(it).copied().flatten());
        let signed =
            |choice: Option<(SpeakerId, f32)>| choice.map_or(0.0, |(other, p)| if other == speaker { p } else { -p });
        let given = self.given.get(&speaker);
        let ago = given.map_or(NEVER, |(_, at)| ((self.n_decided - 1 - at) as f32).min(NEVER));
        let share = given.map_or(0.0, |(n, _)| *n as f32) / (self.n_decided as f32 + 1.0);
        [
            ("turn_before", signed(choice(before))),
            ("turn_before_that", signed(choice(before_that))),
            ("turn_last", signed(self.last)),
            ("turn_ago", ago),
            ("turn_share", share),
        ]
    }
}

//! How present everybody is at a point of the text: uses, and what is left of them further on.

use std::ops::Range;

use super::State;
use crate::{
    coref::{
        entities::{Entity, EntityIdx, Place, Use},
        item::Item,
    },
    grammar::Pos,
};

/// After so many sentences nobody remembers a use: its weight is no number any more.
const MEMORY: usize = 120;

/// How much a use brings its entity forward, an ordinary mention being 0.6: readers go on with whom a sentence is about and
/// with who speaks, hardly with whom a noun only belongs to. Chosen by hand, like what follows.
const SOURCE: f32 = 1.7;
/// The subject of a clause.
const SUBJECT: f32 = 1.0;
/// An owner or another modifier of a noun.
const MODIFIER: f32 = 0.45;
/// An object, or what hangs on a preposition.
const OTHER: f32 = 0.6;
/// What is left of that for words that somebody says: they are about what he speaks of, not about what the text does.
const VERBATIM_SHARE: f32 = 0.3;
/// The same for a report without marks.
const REPORTED_SHARE: f32 = 0.8;
/// The same in headings, which the text repeats in full.
const HEADING_SHARE: f32 = 0.5;
/// What each member has of a use of several together.
const MEMBER_SHARE: f32 = 0.5;

/// The first sentence that is remembered in another.
fn horizon(sentence: usize) -> usize {
    sentence.saturating_sub(MEMORY)
}

impl State<'_> {
    /// Files a use of an entity.
    pub(in crate::coref) fn record(&mut self, entity_idx: EntityIdx, item: &Item<'_>) {
        self.note_use(entity_idx, item, item.weight);
        for member in self.entities[entity_idx].members.clone() {
            self.note_use(member, item, item.weight * MEMBER_SHARE);
        }
    }

    /// Files a use of a pair that the text joins at an item.
    pub(in crate::coref) fn record_joint(&mut self, joint: EntityIdx, item: &Item<'_>) {
        self.note_use(joint, item, item.weight.max(OTHER));
    }

    fn note_use(&mut self, entity_idx: EntityIdx, item: &Item<'_>, weight: f32) {
        let sentence = item.place.sentence;
        let uses = &mut self.entities[entity_idx].uses;
        // Whoever was used since the horizon is among the recent ones.
        let is_recent = uses.last().is_some_and(|last| last.place.sentence >= horizon(sentence));
        uses.push(Use { token: item.head, place: item.place, weight });
        if !is_recent && let Err(place) = self.recent.binary_search(&entity_idx) {
            self.recent.insert(place, entity_idx);
        }
        self.uses.push_back((sentence, entity_idx));
    }

    /// Lets go of entities that were not used for long before this place.
    pub(in crate::coref) fn forget_before(&mut self, place: Place) {
        let horizon = horizon(place.sentence);
        while let Some(&(sentence, entity_idx)) = self.uses.front().filter(|(sentence, _)| *sentence < horizon) {
            self.uses.pop_front();
            let last = self.entities[entity_idx].uses.last().map(|one| one.place.sentence);
            if let (true, Ok(place)) = (last == Some(sentence), self.recent.binary_search(&entity_idx)) {
                self.recent.remove(place);
            }
        }
    }

    /// Entities used not long ago, in order.
    pub(in crate::coref) fn recent(&self) -> impl Iterator<Item = (EntityIdx, &Entity<'_>)> {
        self.recent.iter().map(|&entity_idx| (entity_idx, &self.entities[entity_idx]))
    }

    /// How much a use brings its entity forward: sources and subjects most, modifiers least.
    pub(in crate::coref) fn weight(&self, head: usize, tokens: &Range<usize>, is_source: bool) -> f32 {
        let doc = self.doc;
        let after = (head + 1..doc.len().min(head + 3)).find(|&token| doc.pos(token) != Pos::RB).unwrap_or(head);
        let mut weight: f32 = if is_source {
            SOURCE
        } else if doc.is_verb(after) || self.opens_sentence(head, tokens) {
            SUBJECT
        } else if doc.pos(head + 1) == Pos::POS || doc.pos(head) == Pos::PRPS || doc.is_noun(head + 1) {
            MODIFIER
        } else {
            OTHER
        };
        if self.layers.verbatim[head].is_some() {
            weight *= VERBATIM_SHARE;
        } else if self.layers.content[head].is_some() && !is_source {
            weight *= REPORTED_SHARE;
        }
        if self.doc.in_heading(head) { weight * HEADING_SHARE } else { weight }
    }

    /// Whether a phrase stands first in its sentence, before an apposition or relative clause: "Ruiz, who won, left."
    pub(in crate::coref) fn opens_sentence(&self, head: usize, tokens: &Range<usize>) -> bool {
        let doc = self.doc;
        let sentence = doc.sentence(head);
        let mut first = tokens.start.min(head);
        while first > sentence.start && matches!(doc.pos(first - 1), Pos::DT | Pos::NNP | Pos::NN | Pos::JJ | Pos::PRPS)
        {
            first -= 1;
        }
        let goes_on = || {
            doc.text(head + 1) == ","
                || matches!(doc.pos(head + 1), Pos::IN | Pos::WP | Pos::WDT | Pos::VBN | Pos::VBG | Pos::LeftBracket)
        };
        first == sentence.start && goes_on() && self.layers.verbatim[head].is_none()
    }

    /// Salience of an entity just before a token.
    pub(in crate::coref) fn salience(&self, entity_idx: EntityIdx, token: usize) -> f32 {
        self.entities[entity_idx].salience(token, self.place_of(token))
    }

    /// Sentence and paragraph of a token.
    pub(in crate::coref) fn place_of(&self, token: usize) -> Place {
        let article = self.doc.article;
        let sentence = article.sentence_of(token);
        Place { sentence, paragraph: article.sentences()[sentence].paragraph }
    }

    /// The entity most spoken of just before a token, of those that fit.
    pub(in crate::coref) fn most_salient(&self, token: usize, fits: impl Fn(&Entity) -> bool) -> Option<EntityIdx> {
        let mut best: Option<(f32, EntityIdx)> = None;
        let here = self.place_of(token);
        for (entity_idx, entity) in self.recent().filter(|(_, entity)| fits(entity)) {
            let salience = entity.salience(token, here);
            if salience > 0.0 && best.is_none_or(|(most, _)| salience > most) {
                best = Some((salience, entity_idx));
            }
        }
        best.map(|(_, entity_idx)| entity_idx)
    }
}

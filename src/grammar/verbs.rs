//! Verbs by form, those that report, and what stands before them.

use super::syntax::Syntax;
use crate::{
    lexicon::{Class, CueKind},
    tag::Pos,
};

impl Syntax<'_> {
    /// Whether a token is a verb in a tense.
    pub fn is_finite(&self, token: usize) -> bool {
        self.pos(token).is_finite()
    }

    /// Whether a token is a verb in a tense or a modal: what makes a clause.
    pub fn is_tensed(&self, token: usize) -> bool {
        self.pos(token).is_tensed()
    }

    /// Whether a token is a verb that a clause may have as its predicate: any but participles.
    pub fn is_verb(&self, token: usize) -> bool {
        self.pos(token).is_verb()
    }

    /// Whether a token is a verb in any form, participles and infinitives too; no modal.
    pub fn is_verb_form(&self, token: usize) -> bool {
        self.pos(token).is_verb_form()
    }

    /// Whether a token is a verb that may report speech.
    pub fn is_cue_verb(&self, token: usize) -> bool {
        self.language().cue_verb(self.text(token)).is_some() && self.may_be_verb(token)
    }

    /// The same for verbs that report only right beside quotation marks ("smiled").
    pub fn is_weak_cue_verb(&self, token: usize) -> bool {
        self.language().cue(self.text(token), CueKind::Weak).is_some() && self.may_be_verb(token)
    }

    /// Whether a listed cue is a verb, by its tag or by being nothing else.
    fn may_be_verb(&self, token: usize) -> bool {
        let pos = self.pos(token);
        pos.is_verb_form() || pos.is_tensed() || self.language().is(Class::PlainReporting, self.text(token))
    }

    /// Whether a token may stand between a subject and its verb: an adverb, an auxiliary.
    pub fn is_before_verb(&self, token: usize) -> bool {
        let pos = self.pos(token);
        pos.is_adverb() || pos == Pos::MD || self.language().is(Class::BeforeVerb, self.text(token))
    }
}

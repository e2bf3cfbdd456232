//! What the words before a cue make of it: whether somebody would say so, did not, or it was said by somebody.

use super::view::View;
use crate::{
    lexicon::{Class, CueClass},
    tag::Pos,
};

/// What the words before a cue make of it.
#[expect(clippy::struct_excessive_bools, reason = "traits that are independent of each other")]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Voice {
    /// `would`, `could`, `may`.
    pub modal: bool,
    /// An infinitive.
    pub to: bool,
    /// Not, never; a subject that is nobody.
    pub negated: bool,
    /// A form of `be` before a participle.
    pub passive: bool,
}

/// The voice of the cue whose verb stands at `verb`.
pub(super) fn voice(view: &View<'_>, verb: usize, floor: usize) -> Voice {
    let group = view.group_before(verb, floor);
    let be = |token: usize| view.syntax.language().is(Class::Be, view.lower(token));
    let to = group.clone().any(|token| view.syntax.pos(token) == Pos::TO);
    let declines = |token: usize| {
        view.syntax.language().is(Class::Failing, view.lower(token))
            || view
                .syntax
                .language()
                .cue_verb(view.syntax.text(token))
                .is_some_and(|cue| cue.class == CueClass::Decline)
    };
    let before = group.start.checked_sub(1).filter(|&token| token >= floor);
    let subject_no = || {
        let start = view.phrase_start(group.start, floor);
        start < group.start
            && (view.lower(start) == "no" || view.syntax.language().is(Class::Negation, view.lower(start)))
            || group.start >= floor + 2 && view.lower(group.start - 2) == "no" && view.lower(group.start - 1) == "one"
    };
    Voice {
        modal: group.clone().any(|token| view.syntax.pos(token) == Pos::MD),
        to,
        negated: group.clone().any(|token| view.syntax.language().is(Class::Negation, view.lower(token)))
            || to && before.is_some_and(declines)
            || before.is_some_and(|token| view.lower(token) == "without")
            || subject_no(),
        passive: matches!(view.syntax.pos(verb), Pos::VBN | Pos::VBD) && group.clone().any(be),
    }
}

//! Where a description of somebody has its head and its end.

use std::ops::Range;

use super::{nouns::NounKind, syntax::Syntax};
use crate::{lexicon::Class, tag::Pos};

impl Syntax<'_> {
    /// "the Days of Rain star": the last noun of a phrase that begins with a title of several words.
    pub fn head_after_title(&self, tokens: &Range<usize>) -> Option<usize> {
        let last = tokens.end.checked_sub(1).filter(|&last| last > tokens.start + 3)?;
        let person = self.noun(last).is_some_and(|(kind, _)| kind == NounKind::Person);
        let lower = self.text(last).starts_with(char::is_lowercase) && !self.is_plural(last);
        let inside = tokens.start + 1..last;
        let small = |token: usize| {
            matches!(self.pos(token), Pos::POS)
                || matches!(self.word(token), "of" | "the" | "with" | "and" | "to" | "in")
        };
        let titled = inside.clone().all(|token| self.is_capital(token) || small(token));
        let joined = inside.clone().any(small) && self.is_capital(tokens.start + 1);
        (self.pos(tokens.start) == Pos::DT && person && lower && titled && joined).then_some(last)
    }

    /// Where a description ends for use as a name: before a comma, a bracket, a relative clause, a finite verb; of several
    /// people before a participle too.
    pub fn description_end(&self, first: usize, head: usize, end: usize) -> usize {
        // A writing that something tells apart needs no more: "a Reuters poll released on Friday".
        let is_writing = self.noun(head).is_some_and(|(kind, _)| kind == NounKind::Document);
        let writing = is_writing && (first..head).any(|token| !matches!(self.pos(token), Pos::DT | Pos::JJS));
        let named = (first + 1..head).any(|token| self.text(token).starts_with(char::is_uppercase));
        let last = (first + 1..end)
            .find(|&token| {
                let after_noun = self.is_noun(token - 1) || token > first + 1;
                matches!(self.text(token), "," | "(" | "--" | "—" | "–" | ";" | ":")
                    || matches!(self.pos(token), Pos::WP | Pos::WDT | Pos::WPS | Pos::LeftBracket)
                    || after_noun
                        && match self.pos(token) {
                            Pos::VBG => self.is_plural(head) || writing || self.word(token) == "including",
                            Pos::VBN => writing,
                            // "a banker briefed on the deal", which taggers take for a past tense.
                            Pos::VBD => {
                                writing
                                    || token > head + 1
                                    || !matches!(self.pos(token + 1), Pos::IN | Pos::TO)
                                    || self.language().cue_verb(self.text(token)).is_some()
                            }
                            Pos::VBZ | Pos::VBP | Pos::MD => {
                                token > head && !self.text(token + 1).starts_with(char::is_uppercase)
                            }
                            // "300 people outside the town hall"
                            Pos::IN
                                if self.is_plural(head)
                                    && matches!(self.word(token), "outside" | "inside" | "near") =>
                            {
                                true
                            }
                            // "a letter to the mayor on Thursday", "a memo sent at 12:04 a.m. and seen by the Ledger"
                            Pos::IN if token > head && self.tells_time(token) && (is_writing || token + 2 >= end) => {
                                true
                            }
                            // "a spokesman in an emailed statement", "an aide on background"
                            Pos::IN if !is_writing && token > head && self.tells_medium(token, end) => true,
                            // "a group of doctors in 2015"
                            Pos::IN if !is_writing && token > head + 1 && self.pos(token + 1) == Pos::CD => {
                                token + 2 >= end && self.text(token + 1).len() == 4
                            }
                            Pos::IN | Pos::TO => writing && named,
                            Pos::PRP => !matches!(self.pos(token - 1), Pos::IN | Pos::TO),
                            _ => false,
                        }
            })
            .unwrap_or(end);
        // "a group of contributors intent on": what hangs on nothing.
        let mut last = last;
        while last > head + 1
            && (matches!(self.pos(last - 1), Pos::IN | Pos::TO | Pos::DT | Pos::CC)
                || last < end && self.pos(last - 1) == Pos::JJ && self.pos(last - 2) == Pos::NNS)
        {
            last -= 1;
        }
        // "a joint commission earlier this year", "palace officials at the time": when, and no part of whom.
        let is_time = |token: usize| self.is_time(token) && !self.is(Class::SeldomTime, token);
        let tells_when = |token: usize| {
            is_time(token)
                || self.is(Class::TimeRelative, token)
                || matches!(self.word(token), "this" | "at" | "on" | "the")
        };
        let when = (head + 1..last).rev().take_while(|&token| tells_when(token)).last();
        when.filter(|&it| (it..last).any(is_time)).unwrap_or(last)
    }
}

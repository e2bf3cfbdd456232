//! Appositions and nouns joined by "and".

use std::ops::Range;

use super::{
    nouns::{NounKind, singular},
    phrases::Phrases,
    syntax::Syntax,
};
use crate::{lexicon::Class, tag::Pos};

impl Syntax<'_> {
    /// Whether a noun stands for several.
    pub fn is_plural(&self, head: usize) -> bool {
        match self.pos(head) {
            Pos::NNS | Pos::NNPS => true,
            _ => {
                self.word(head).ends_with('s')
                    && self.word(head) != singular(self.text(head))
                    && self.noun(head).is_some()
            }
        }
    }

    /// Where an apposition begins that a comma or dash opens right after a phrase, brackets after it passed over: "Ana Ruiz
    /// (D-Ohio), the mayor".
    pub fn apposition_after(&self, phrase_end: usize, end: usize) -> Option<usize> {
        let mut comma = phrase_end;
        if self.text(comma) == "(" {
            comma = (comma..end.min(comma + 8)).find(|&token| self.text(token) == ")")? + 1;
        }
        (matches!(self.text(comma), "," | "—" | "--" | "–") && comma + 1 < end).then_some(comma + 1)
    }

    /// Whether what stands at `token` may close an apposition: a mark, or the predicate.
    pub fn closes_apposition(&self, token: usize) -> bool {
        matches!(self.text(token), "," | "." | "—" | "”" | ";" | ")") || self.is_verb(token)
    }

    /// Where the titles begin that stand right before `token`: "Mr. Ruiz".
    pub fn titles_before(&self, token: usize) -> usize {
        let sentence = self.sentence(token);
        (sentence.start..token).rev().take_while(|&it| self.is_title(it)).last().unwrap_or(token)
    }

    /// Where the nouns, adjectives and titles begin that stand right before a name: "Oakdale's former mayor Ana Ruiz".
    pub fn modifiers_before(&self, token: usize) -> usize {
        let modifies = |token: usize| {
            let pos = self.pos(token);
            pos.is_noun() || matches!(pos, Pos::JJ | Pos::JJS | Pos::CD | Pos::HYPH | Pos::POS) || self.is_title(token)
        };
        let sentence = self.sentence(token);
        (sentence.start..token).rev().take_while(|&it| modifies(it)).last().unwrap_or(token)
    }

    /// The comma right before a name from `start` to `end`, where a description may end that the name fills: "The mayor of
    /// Oakdale, Ana Ruiz,".
    pub fn comma_before(&self, start: usize, end: usize) -> Option<usize> {
        let first = self.sentence(start).start;
        let comma = start.checked_sub(1).filter(|&token| self.text(token) == "," && token > first)?;
        self.closes_apposition(end).then_some(comma)
    }

    /// Where the description begins that ends at `comma`, at most `longest` tokens before it: at its determiner, or at that of
    /// the whole phrase, at most `outer` tokens before, "the mayor of the city".
    pub fn description_before(&self, comma: usize, longest: usize, outer: usize) -> usize {
        let floor = self.sentence(comma).start;
        let determines = |token: usize| matches!(self.pos(token), Pos::DT | Pos::PRPS);
        let earliest = floor.max(comma.saturating_sub(longest));
        let stop = (earliest..comma).rev().find(|&token| {
            determines(token) && self.word(token) != "a" || self.is_verb(token) || self.text(token) == ","
        });
        match stop {
            Some(token) if determines(token) => {
                let plain = |outer: usize| (outer..token).all(|it| !self.is_verb(it) && self.text(it) != ",");
                let mut before = floor.max(token.saturating_sub(outer))..token;
                before.find(|&outer| determines(outer) && plain(outer)).unwrap_or(token)
            }
            Some(token) => token + 1,
            None => earliest,
        }
    }

    /// What stands between the comma `comma` and the next one or a verb, at most `longest` tokens.
    pub fn between_commas(&self, comma: usize, longest: usize) -> Range<usize> {
        let limit = self.sentence(comma.saturating_sub(1)).end.min(comma + longest);
        let end = (comma + 1..limit).find(|&token| self.text(token) == "," || self.is_verb(token));
        comma + 1..end.unwrap_or(limit)
    }

    /// Where an apposition closes that a comma, dash or bracket opens at `opener`, at most `longest` tokens on.
    pub fn apposition_closer(&self, opener: usize, end: usize, longest: usize) -> Option<usize> {
        let opens = matches!(self.text(opener), "," | "(" | "—" | "–");
        let mut inside = opener + 1..end.min(opener + 1 + longest);
        inside.find(|&token| matches!(self.text(token), "," | ")" | "—" | "–")).filter(|_| opens)
    }

    /// Whether an apposition at the comma `comma` belongs to a person in a prepositional phrase and not to `head`: "a lawyer
    /// for the mayor, Ana Ruiz".
    pub fn describes_inner(&self, head: usize, comma: usize) -> bool {
        let inner = comma.saturating_sub(1);
        inner > head + 1
            && self.is_noun(inner)
            && !self.is_plural(inner)
            && self.noun(inner).is_some_and(|(kind, _)| kind == NounKind::Person)
            && (head + 1..inner).any(|token| matches!(self.word(token), "for" | "of" | "to" | "from" | "with" | "by"))
    }

    /// Where a list of nouns ends that begins with the phrase `base`, and its last noun: "the family, protesters and civic
    /// leaders". No piece may hold a token that `breaks`.
    pub fn coordinated(
        &self,
        base: &Range<usize>,
        end: usize,
        breaks: impl Fn(usize) -> bool,
    ) -> Option<(usize, usize)> {
        let mut last = base.end;
        let (mut n_pieces, mut joined) = (1, false);
        while last < end && !joined {
            let mut next = last;
            while next < end && (self.text(next) == "," || matches!(self.word(next), "and" | "or")) {
                joined |= self.text(next) != ",";
                next += 1;
            }
            let piece = self.base_phrase(next, end);
            if next == last || piece.is_empty() || piece.clone().any(&breaks) || !self.is_noun(piece.end - 1) {
                return None;
            }
            last = piece.end;
            n_pieces += 1;
        }
        let plural = joined && self.is_plural(last - 1) && base.end > base.start && self.is_noun(base.end - 1);
        let first_plural = self.is_plural(base.end - 1) || n_pieces > 2;
        (plural && first_plural && last >= end).then_some((last, last - 1))
    }
}

impl Phrases<'_> {
    /// Where an apposition that begins at the comma `comma` ends: ", the mayor of Oakdale", or else `comma`.
    pub fn apposed_end(&self, comma: usize, limit: usize) -> usize {
        if comma + 1 >= limit {
            return comma;
        }
        if matches!(self.syntax.text(comma), "of" | "for" | "from" | "at" | "with") {
            let end = self.prepositional_end(comma, limit);
            return self.named_end(end, limit).unwrap_or(end);
        }
        if let Some(end) = self.named_end(comma, limit) {
            return end;
        }
        if self.syntax.text(comma) != "," {
            return comma;
        }
        let Some(phrase) = self.at(comma + 1).filter(|it| it.tokens.start == comma + 1 && it.head < limit) else {
            return comma;
        };
        let described =
            matches!(self.syntax.pos(comma + 1), Pos::DT | Pos::PRPS | Pos::NN | Pos::JJ | Pos::CD | Pos::NNP)
                && !self.syntax.is_time(phrase.head);
        if described { self.prepositional_end(phrase.head + 1, limit) } else { comma }
    }

    /// Where a name in capitals ends that fills an apposition after the comma `comma`: ", Ana Ruiz".
    pub fn named_end(&self, comma: usize, limit: usize) -> Option<usize> {
        if self.syntax.text(comma) != "," || comma + 1 >= limit {
            return None;
        }
        let capital =
            |token: usize| self.syntax.text(token).starts_with(|first: char| first.is_uppercase() || first == '@');
        let particle = |token: usize| self.syntax.language().is(Class::Particle, self.syntax.text(token));
        let mut end = comma + 1;
        while end < limit && (capital(end) || end > comma + 1 && particle(end)) {
            end += 1;
        }
        let closed = end >= limit || matches!(self.syntax.text(end), "," | "." | ";") || self.syntax.is_mark(end);
        let named = (1..=5).contains(&(end - comma - 1)) && capital(end - 1) && !self.syntax.is_time(comma + 1);
        (closed && named).then_some(end)
    }

    /// Where the prepositional phrases end that begin at `end`: "of the city of Oakdale", or else `end`.
    pub fn prepositional_end(&self, mut end: usize, limit: usize) -> usize {
        while end + 1 < limit && matches!(self.syntax.text(end), "of" | "for" | "from" | "at" | "with" | "in") {
            match self.at(end + 1).filter(|it| it.tokens.start == end + 1 && it.head < limit) {
                Some(phrase) if !self.syntax.is_time(phrase.head) => end = phrase.head + 1,
                _ => break,
            }
        }
        end
    }
}

//! Appositions and nouns joined by "and".

use std::ops::Range;

use super::{
    Pos, Syntax,
    nouns::{NounKind, noun, singular},
};

impl Syntax<'_> {
    /// Whether a noun stands for several.
    pub fn is_plural(&self, head: usize) -> bool {
        match self.pos(head) {
            Pos::NNS | Pos::NNPS => true,
            _ => {
                self.word(head) != singular(self.text(head))
                    && self.word(head).ends_with('s')
                    && noun(self.text(head)).is_some()
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

    /// Whether an apposition at the comma `comma` belongs to a person in a prepositional phrase and not to `head`: "a lawyer
    /// for the mayor, Ana Ruiz".
    pub fn describes_inner(&self, head: usize, comma: usize) -> bool {
        let inner = comma.saturating_sub(1);
        inner > head + 1
            && self.is_noun(inner)
            && !self.is_plural(inner)
            && noun(self.text(inner)).is_some_and(|(kind, _)| kind == NounKind::Person)
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

//! Noun phrases around a verb or noun: what a chain of phrases hangs on, what an apposition belongs to, who owns.

use std::ops::Range;

use super::phrases::{NounPhrase, Phrases};
use crate::tag::Pos;

impl Phrases<'_> {
    /// The phrase that ends right before `token` and begins at `floor` at the earliest.
    pub fn ending_before(&self, token: usize, floor: usize) -> Option<&NounPhrase> {
        self.at(token.checked_sub(1)?).filter(|it| it.head + 1 == token && it.tokens.start >= floor)
    }

    /// The phrase that a chain of prepositional phrases hangs on: of "the mayor of the city of Oakdale" the mayor. Each on
    /// the way must be one that `counts`; what a participle describes must be a person.
    pub fn climb<'p>(
        &'p self,
        phrase: &'p NounPhrase,
        floor: usize,
        counts: impl Fn(&NounPhrase) -> bool,
        is_person: impl Fn(&NounPhrase) -> bool,
    ) -> &'p NounPhrase {
        let syntax = &self.syntax;
        let mut phrase = phrase;
        while phrase.tokens.start > floor + 1 {
            let preposition = phrase.tokens.start - 1;
            let hangs = matches!(syntax.text(preposition), "of" | "for" | "at" | "in" | "from" | "with" | "on" | "to")
                && matches!(syntax.pos(preposition), Pos::IN | Pos::TO);
            if !hangs {
                break;
            }
            // "a diplomat briefed on the plan"
            let participle =
                preposition.checked_sub(1).filter(|&it| it > floor && matches!(syntax.pos(it), Pos::VBN | Pos::VBD));
            let described = participle.and_then(|it| self.ending_before(it, floor)).filter(|before| {
                is_person(before) && matches!(syntax.pos(before.tokens.start), Pos::DT | Pos::NNS | Pos::JJ | Pos::CD)
            });
            let before = self.ending_before(preposition, floor).filter(|before| counts(before));
            let Some(before) = before.or(described) else { break };
            phrase = before;
        }
        phrase
    }

    /// The phrases within `tokens` that a comma, dash or bracket follows, which may open an apposition.
    pub fn before_openers(&self, tokens: Range<usize>) -> impl Iterator<Item = &NounPhrase> {
        let floor = tokens.start;
        let opens = |&token: &usize| matches!(self.syntax.text(token), "," | "(" | "—" | "–" | "--" | "[");
        tokens.skip(1).filter(opens).filter_map(move |token| self.ending_before(token, floor))
    }

    /// Whether a phrase begins a clause that begins at `floor` at the earliest.
    pub fn begins_clause(&self, phrase: &NounPhrase, floor: usize) -> bool {
        let first = phrase.tokens.start;
        first == floor
            || matches!(self.syntax.text(first - 1), "," | ";" | ":" | "—")
            || matches!(self.syntax.pos(first - 1), Pos::CC | Pos::RB | Pos::IN)
    }

    /// The owner in the phrase that holds the noun `noun`: "Ana Ruiz" of "Ana Ruiz's warning", "her" of "her warning".
    pub fn owner(&self, noun: usize) -> Option<Range<usize>> {
        let first = self.at(noun)?.tokens.start;
        (first..noun).rev().find_map(|token| match self.syntax.pos(token) {
            Pos::PRPS => Some(token..token + 1),
            Pos::POS if token > first => Some(first..token),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Syntax, *};
    use crate::{clean::CleanText, segment::segment, tag::tag};

    #[test]
    fn phrases_are_found_from_what_hangs_on_them() {
        let text = "The mayor of the city of Oakdale, a baker, spoke of Ruiz's warning.";
        let article = segment(&CleanText { text: text.to_owned(), ..CleanText::default() });
        let tags = tag(&article);
        let phrases = Phrases::new(Syntax::new(&article, &tags), &[]);
        let words = |tokens: &Range<usize>| article.slice(article.span_of(tokens.clone()));
        let place =
            |word: &str| (0..article.tokens().len()).find(|&it| article.token_text(it) == word).expect("a word");
        let city = phrases.at(place("Oakdale")).expect("a phrase");
        assert_eq!(words(&phrases.climb(city, 0, |_| true, |_| false).tokens), "The mayor");
        assert_eq!(words(&phrases.climb(city, 0, |_| false, |_| false).tokens), "Oakdale");
        let hosts: Vec<&str> = phrases.before_openers(0..place("spoke")).map(|it| words(&it.tokens)).collect();
        assert_eq!(hosts, ["Oakdale", "a baker"]);
        let mayor = phrases.at(1).expect("a phrase");
        // "of" before a phrase may begin a clause, too: "after the vote" does not tell itself from "after she voted".
        assert!(phrases.begins_clause(mayor, 0) && phrases.begins_clause(city, 1));
        assert_eq!(phrases.owner(place("warning")).map(|it| words(&it)), Some("Ruiz"));
        assert_eq!(phrases.owner(place("baker")), None);
    }
}

//! Subjects, appositions and owners: which noun phrase beside a verb or noun may be a source.

use std::ops::Range;

use super::{
    context::{Scene, Who},
    rule::Source,
};
use crate::{
    entity::MentionKind,
    grammar::{nouns::singular, phrases::NounPhrase, times::is_time_word},
    tag::{EntityClass, Pos},
};

impl Scene<'_> {
    /// The subject of the verb at `verb`, looked for from there back to `floor`: the noun phrase before it, past adverbs
    /// and auxiliaries, past an apposition or relative clause between commas, up to the head of its prepositional
    /// phrases, with what is joined to it by "and".
    pub(super) fn subject_before(&self, verb: usize, floor: usize, who: Who) -> Option<Source> {
        let mut end = verb;
        while end > floor && self.syntax.is_before_verb(end - 1) {
            end -= 1;
        }
        // The floor may lie behind the verb, where marks are not paired as the words suggest.
        if end <= floor {
            return None;
        }
        let closer = self.syntax.text(end - 1);
        if matches!(closer, "," | ")" | "—" | "–" | "--" | "]") {
            return self.before_apposition(end - 1, floor, who).or_else(|| self.subject_before(end - 1, floor, who));
        }
        let phrase = self.phrase(end - 1).filter(|phrase| phrase.head + 1 == end && phrase.tokens.start >= floor)?;
        let head = self.climb(phrase, floor);
        if !self.may_speak(head, who) {
            return None;
        }
        Some(self.joined(head, floor, Some(end)))
    }

    /// The phrase that an apposition, ending at the comma or bracket `closer`, belongs to: the one that begins the
    /// clause, or else the nearest before an opening comma.
    pub(super) fn before_apposition(&self, closer: usize, floor: usize, who: Who) -> Option<Source> {
        let heads = self.phrases.before_openers(floor..closer).map(|phrase| self.climb(phrase, floor));
        let found: Vec<&NounPhrase> = heads.filter(|head| self.may_speak(head, who)).collect();
        let begins = |phrase: &NounPhrase| self.phrases.begins_clause(phrase, floor);
        let phrase = found
            .iter()
            .find(|phrase| self.is_person(phrase) && begins(phrase))
            .or_else(|| found.iter().find(|phrase| begins(phrase)))
            .or_else(|| found.iter().rev().find(|phrase| self.is_person(phrase)))?;
        // The apposition belongs to the phrase as sources are marked: "Ana Ruiz, the mayor of Oakdale,".
        Some(match self.source_of(phrase) {
            Source::Mention(mention) => Source::Extended(
                mention,
                self.syntax.article.span_of(phrase.tokens.start..closer + usize::from(self.syntax.text(closer) == ")")),
            ),
            other => other,
        })
    }

    /// The phrase that a chain of prepositional phrases hangs on: of "the mayor of the city of Oakdale" the mayor.
    pub(super) fn climb<'p>(&'p self, phrase: &'p NounPhrase, floor: usize) -> &'p NounPhrase {
        self.phrases.climb(phrase, floor, |it| self.may_speak(it, Who::Anyone), |it| self.is_person(it))
    }

    /// A phrase with the names joined to it by "and" before it, and what hangs on it up to `end`.
    pub(super) fn joined(&self, phrase: &NounPhrase, floor: usize, end: Option<usize>) -> Source {
        let mut first = phrase.tokens.start;
        let mut n_joined = 0;
        while first > floor + 1
            && (matches!(self.syntax.text(first - 1), "and" | "&")
                || n_joined > 0 && self.syntax.text(first - 1) == ",")
        {
            let before = if self.syntax.text(first - 2) == "," { first - 3 } else { first - 2 };
            let Some(other) = self.phrase(before).filter(|it| {
                it.head == before && it.tokens.start >= floor && self.is_person(it) == self.is_person(phrase)
            }) else {
                break;
            };
            let both_named = [other, phrase].into_iter().all(|phrase| {
                self.mention_of(phrase).is_some_and(|id| self.mentions[id.0 as usize].kind != MentionKind::Nominal)
            });
            if !both_named || !self.may_speak(other, Who::Speaker) {
                break;
            }
            first = other.tokens.start;
            n_joined += 1;
        }
        if n_joined > 0 {
            return Source::Phrase(self.syntax.article.span_of(first..phrase.head + 1));
        }
        match (self.source_of(phrase), end) {
            (Source::Mention(mention), Some(end)) if end > phrase.head + 1 => {
                Source::Extended(mention, self.syntax.article.span_of(phrase.tokens.start..end))
            }
            (source, _) => source,
        }
    }

    /// The subject right after the verb at `verb`, before `limit`: "said Ana Ruiz", "says a spokesman".
    pub(super) fn subject_after(&self, verb: usize, limit: usize) -> Option<Source> {
        let mut first = verb + 1;
        while first < limit && self.syntax.pos(first) == Pos::RB {
            first += 1;
        }
        if first >= limit {
            return None;
        }
        let phrase = self.phrase(first).filter(|phrase| phrase.tokens.contains(&first))?;
        // A day before the name: "said Monday Ana Ruiz" has two phrases.
        let phrase = if is_time_word(self.syntax.language(), self.syntax.text(phrase.head)) {
            self.phrase(phrase.head + 1).filter(|next| next.tokens.start == phrase.head + 1 && next.head < limit)?
        } else {
            phrase
        };
        if phrase.head >= limit || !self.may_speak(phrase, Who::Anyone) {
            return None;
        }
        // An object pronoun is no subject: "told him".
        if matches!(self.syntax.lower(phrase.head).as_str(), "him" | "me" | "us" | "them") {
            return None;
        }
        let mut last = phrase.head;
        let mut n_joined = 0;
        while last + 2 < limit && matches!(self.syntax.text(last + 1), "and" | "&" | ",") {
            let next = last + 2;
            let Some(other) = self.phrase(next).filter(|it| it.tokens.start == next && it.head < limit) else { break };
            let named = |phrase: &NounPhrase| {
                self.mention_of(phrase).is_some_and(|id| self.mentions[id.0 as usize].kind == MentionKind::Name)
            };
            // "said Ruiz, the mayor": an apposition; "said Ruiz and Lee": joint.
            if !named(other) || !named(phrase) || self.is_person(other) != self.is_person(phrase) {
                break;
            }
            if self.syntax.text(last + 1) == "," && !matches!(self.syntax.text(other.head + 1), "and" | ",") {
                break;
            }
            if self.syntax.text(last + 1) != "," || n_joined > 0 {
                n_joined += 1;
            }
            last = other.head;
        }
        if n_joined > 0 {
            return Some(Source::Phrase(self.syntax.article.span_of(phrase.tokens.start..last + 1)));
        }
        let end = self.phrases.apposed_end(phrase.head + 1, limit);
        Some(match self.source_of(phrase) {
            Source::Mention(mention) if end > phrase.head + 1 => {
                Source::Extended(mention, self.syntax.article.span_of(phrase.tokens.start..end))
            }
            source => source,
        })
    }

    /// The phrase that begins at `token` as a source.
    pub(super) fn phrase_from(&self, token: usize, limit: usize) -> Option<Source> {
        let phrase = self.phrase(token).filter(|it| it.tokens.start == token && it.head < limit)?;
        if !self.may_speak(phrase, Who::Anyone) {
            return None;
        }
        let end = self.phrases.apposed_end(phrase.head + 1, limit);
        Some(match self.source_of(phrase) {
            Source::Mention(mention) if end > phrase.head + 1 => {
                Source::Extended(mention, self.syntax.article.span_of(phrase.tokens.start..end))
            }
            Source::Phrase(_) if end > phrase.head + 1 => {
                Source::Phrase(self.syntax.article.span_of(phrase.tokens.start..end))
            }
            source => source,
        })
    }

    /// Whether a source that only grammar suggests is one that speaks: a name, "his", a noun for one person or a body.
    pub(super) fn is_speaker(&self, source: &Source) -> bool {
        let id = match source {
            Source::Mention(id) | Source::Extended(id, _) => *id,
            Source::Phrase(span) => {
                let text = self.syntax.article.slice(*span).to_lowercase();
                return matches!(text.as_str(), "his" | "her" | "their" | "my");
            }
            _ => return true,
        };
        let mention = &self.mentions[id.0 as usize];
        let word = self.syntax.article.slice(mention.head).to_lowercase();
        match mention.kind {
            MentionKind::Name => mention.class != EntityClass::Miscellaneous,
            MentionKind::Pronoun => matches!(word.as_str(), "he" | "she" | "they" | "i"),
            MentionKind::Nominal => singular(&word) == word || word.ends_with("ss"),
        }
    }

    /// The subject of the last sentence in `tokens`, where that is a person's name.
    pub(super) fn subject_of_last(&self, tokens: Range<usize>) -> Option<Source> {
        let sentence = self.syntax.sentence(tokens.end.checked_sub(1)?);
        let verb = sentence.clone().find(|&token| self.syntax.pos(token).is_third_person())?;
        let source = self.subject_before(verb, sentence.start, Who::Speaker).or_else(|| {
            let later = (verb + 1..sentence.end).find(|&token| self.syntax.pos(token).is_third_person())?;
            self.subject_before(later, sentence.start, Who::Speaker)
        })?;
        let id = match &source {
            Source::Mention(id) | Source::Extended(id, _) => *id,
            _ => return None,
        };
        let mention = &self.mentions[id.0 as usize];
        let begins = mention.span.start() <= self.syntax.article.tokens()[sentence.start + 1].span.start();
        (begins && mention.kind == MentionKind::Name && mention.class == EntityClass::Person).then_some(source)
    }

    /// The owner in a phrase that ends at noun `noun`: "Ruiz" of "Ruiz's warning", "her" of "her warning".
    pub(super) fn owner(&self, noun: usize) -> Option<Source> {
        let owner = self.phrases.owner(noun)?;
        let last = owner.end - 1;
        Some(match self.mention_at[last].filter(|_| self.syntax.pos(last) != Pos::PRPS) {
            Some(mention) => Source::Mention(mention),
            None => Source::Phrase(self.syntax.article.span_of(owner)),
        })
    }
}

//! Whom a pronoun means: by salience, gender, number, and what the sentence before begins with.

use std::ops::Range;

use super::{
    entities::{Entity, EntityIdx, Nature},
    resolver::Resolver,
    sources::name_at,
};
use crate::entity::words::Gender;

/// A pronoun means whoever the sentence before begins with, so much rather than others. Like the fit below chosen on
/// PolNeAR dev's sources, where values from 1.5 to 3 are alike.
const CENTER_GAIN: f32 = 2.0;

/// Share of the two best scores from which on the best is an answer.
const MIN_SHARE: f32 = 0.56;

/// So many sentences of a quotation may stand between a phrase and what introduces the speaker.
const MAX_QUOTED: usize = 3;

/// How well a pronoun fits someone of whose gender the text says nothing.
const UNKNOWN_GENDER_FIT: f32 = 0.6;

impl Resolver<'_> {
    pub(super) fn pronoun(&mut self, token: usize, is_source: bool) -> Option<(EntityIdx, f32)> {
        let doc = self.doc;
        let word = doc.word(token).to_owned();
        match word.as_str() {
            "he" | "him" | "his" | "himself" => self.person_pronoun(token, is_source, Gender::Masculine),
            "she" | "her" | "hers" | "herself" => self.person_pronoun(token, is_source, Gender::Feminine),
            "they" | "them" | "their" | "theirs" | "themselves" => self.they(token),
            "it" | "its" | "itself" => is_source.then(|| self.it(token))?,
            "who" | "which" | "that" | "whom" | "whose" => is_source.then(|| self.antecedent(token))?,
            word if is_first_person(word) => {
                let quote = doc.verbatim[token].or(doc.content[token]);
                match quote {
                    Some(quote) => self.speaker_of[quote].map(|speaker| (speaker, 0.97)),
                    None if is_source => Some((self.author(), 0.92)),
                    None => None,
                }
            }
            _ => None,
        }
    }

    pub(super) fn author(&mut self) -> EntityIdx {
        if let Some(author) = self.author {
            return author;
        }
        let name = self.author_name.clone();
        let known = self.entities.iter().position(|entity| {
            entity.named && entity.nature == Nature::Person && super::names::same_words(&name, &entity.words)
        });
        let author = known.unwrap_or_else(|| {
            self.entities.push(Entity::new(Nature::Person, true, name));
            self.entities.len() - 1
        });
        self.author = Some(author);
        author
    }

    pub(super) fn person_pronoun(&mut self, token: usize, is_source: bool, gender: Gender) -> Option<(EntityIdx, f32)> {
        let doc = self.doc;
        let center = self.subject_of_sentence_before(token);
        // Nobody replies to oneself.
        let replies = is_source
            && [token + 1, token.saturating_sub(1)].iter().any(|&verb| {
                matches!(doc.word(verb), "replied" | "answered" | "responded" | "countered" | "retorted" | "replies")
            });
        let source_before = || self.items.range(..token).rev().find(|(_, item)| item.is_source)?.1.answer;
        let replied_to = if replies { source_before().map(|(entity_idx, _)| entity_idx) } else { None };
        let mut scores: Vec<(f32, EntityIdx)> = Vec::new();
        for (entity_idx, entity) in self.entities.iter().enumerate() {
            if entity.nature != Nature::Person || Some(entity_idx) == self.author && doc.verbatim[token].is_none() {
                continue;
            }
            let fit = entity.gender_fit(gender);
            if fit < 0.06 {
                continue;
            }
            let fit = if entity.gender.abs() < 0.3 { UNKNOWN_GENDER_FIT } else { fit };
            let mut score = self.salience(entity_idx, token) * fit * if entity.named { 1.0 } else { 0.45 };
            if center == Some(entity_idx) {
                score *= CENTER_GAIN;
            }
            if replied_to == Some(entity_idx) {
                score *= 0.3;
            }
            let mut quote = doc.content[token].filter(|&quote| self.source_of[quote] != Some(token));
            if let Some(speaker) = doc.verbatim[token].and_then(|quote| self.speaker_of[quote]) {
                // Whoever speaks calls himself "I".
                if speaker == entity_idx {
                    continue;
                }
                quote = None;
            }
            if quote.is_some_and(|quote| self.speaker_of[quote] == Some(entity_idx)) {
                score *= if is_source { 0.7 } else { 1.6 };
            }
            scores.push((score, entity_idx));
        }
        let (best, share) = best_of(&scores)?;
        let slot = usize::from(gender == Gender::Feminine);
        if share > 0.6 {
            self.entities[best].pronouns[slot] += 1;
        }
        (share >= MIN_SHARE).then_some((best, (0.4 + 0.58 * share).min(0.97)))
    }

    /// Whoever the sentence before, in the same paragraph, begins with.
    pub(super) fn subject_of_sentence_before(&self, token: usize) -> Option<EntityIdx> {
        let article = self.doc.article;
        let sentence = article.sentence_of(token);
        let before = article.sentences().get(sentence.checked_sub(1)?)?;
        (article.sentences().get(sentence)?.paragraph == before.paragraph).then(|| self.subject_before(token))?
    }

    /// Whoever the sentence before begins with, in whatever paragraph, or else speaks in it: "The leader of the council,
    /// Ana Ruiz, said".
    pub(super) fn subject_before(&self, token: usize) -> Option<EntityIdx> {
        let doc = self.doc;
        let source = || {
            let mut sources = self
                .items
                .range(self.sentence_before(token)?)
                .filter(|(head, it)| it.is_source && doc.verbatim[**head].is_none() && doc.content[**head].is_none());
            sources.next_back().and_then(|(_, it)| it.answer).map(|(entity_idx, _)| entity_idx)
        };
        self.begins_sentence_before(token).or_else(source)
    }

    /// The subject that the sentence before begins with.
    pub(super) fn begins_sentence_before(&self, token: usize) -> Option<EntityIdx> {
        let doc = self.doc;
        let mut items = self.items.range(self.sentence_before(token)?);
        let (head, item) = items.find(|(head, _)| doc.verbatim[**head].is_none())?;
        let subject = doc.is_verb(*head + 1) || self.opens_sentence(*head, item);
        // "If Ruiz wins, Lee leaves": not what the sentence is about.
        let depends = matches!(doc.word(doc.sentence(*head).start), "if" | "when" | "while" | "because" | "although");
        item.answer.filter(|_| subject && !depends).map(|(entity_idx, _)| entity_idx)
    }

    /// The sentence before that of `token`; before a quotation that it goes on from, where that is all it holds.
    fn sentence_before(&self, token: usize) -> Option<Range<usize>> {
        let (doc, article) = (self.doc, self.doc.article);
        let quoted = |idx: usize| {
            let tokens = article.sentences()[idx].tokens.clone();
            let mut words = tokens.filter(|&it| doc.text(it).starts_with(char::is_alphanumeric)).peekable();
            words.peek().is_some() && words.all(|it| doc.verbatim[it].is_some())
        };
        let mut idx = article.sentence_of(token).checked_sub(1)?;
        let floor = idx.saturating_sub(MAX_QUOTED);
        while idx > floor && quoted(idx) {
            idx -= 1;
        }
        article.sentences().get(idx).map(|sentence| sentence.tokens.clone())
    }

    pub(super) fn they(&mut self, token: usize) -> Option<(EntityIdx, f32)> {
        let center = self.subject_of_sentence_before(token);
        let mut scores: Vec<(f32, EntityIdx)> = Vec::new();
        for (entity_idx, entity) in self.entities.iter().enumerate() {
            let plural = match entity.nature {
                Nature::People => 1.0,
                Nature::Body => 0.45,
                _ => continue,
            };
            let centered = if center == Some(entity_idx) { CENTER_GAIN } else { 1.0 };
            scores.push((self.salience(entity_idx, token) * plural * centered, entity_idx));
        }
        let (best, share) = best_of(&scores)?;
        (share >= 0.64).then_some((best, (0.1 + 0.65 * share).min(0.8)))
    }

    pub(super) fn it(&mut self, token: usize) -> Option<(EntityIdx, f32)> {
        let center = self.subject_of_sentence_before(token);
        let scores: Vec<(f32, EntityIdx)> = self
            .entities
            .iter()
            .enumerate()
            .filter(|(_, entity)| matches!(entity.nature, Nature::Body | Nature::Document) && entity.members.is_empty())
            .map(|(entity_idx, _)| {
                let centered = if center == Some(entity_idx) { CENTER_GAIN } else { 1.0 };
                (self.salience(entity_idx, token) * centered, entity_idx)
            })
            .collect();
        let (best, share) = best_of(&scores)?;
        (share >= 0.64).then_some((best, (0.05 + 0.65 * share).min(0.75)))
    }

    /// The phrase a relative pronoun belongs to: the nearest before it, a person before a body for "who".
    pub(super) fn antecedent(&mut self, token: usize) -> Option<(EntityIdx, f32)> {
        let doc = self.doc;
        let sentence = doc.sentence(token);
        let who = doc.word(token).starts_with("who");
        if let Some(found) = self.phrase_before(token, sentence.start) {
            return Some(found);
        }
        let candidates = self.items.range(sentence.start..token).rev().filter_map(|(_, item)| item.answer).take(3);
        let mut nearest = None;
        for (entity_idx, probability) in candidates {
            let nature = self.entities[entity_idx].nature;
            if matches!(nature, Nature::Person | Nature::People) == who {
                return Some((entity_idx, probability.min(0.85)));
            }
            nearest = nearest.or(Some((entity_idx, 0.5)));
        }
        nearest
    }

    /// What the noun phrase right before a relative pronoun means: "critics in the capital, who say" are the critics.
    pub(super) fn phrase_before(&mut self, token: usize, floor: usize) -> Option<(EntityIdx, f32)> {
        let doc = self.doc;
        let who = doc.word(token).starts_with("who");
        let mut end = token;
        while end > floor
            && (matches!(doc.text(end - 1), "," | "—" | "–" | "--" | "(")
                || matches!(doc.word(end - 1), "of" | "to" | "with" | "for"))
        {
            end -= 1;
        }
        // "the families, most of whom": the quantity is no antecedent.
        if end < token
            && end > floor + 1
            && matches!(
                doc.word(end - 1),
                "most" | "many" | "some" | "all" | "both" | "several" | "one" | "none" | "each"
            )
            && doc.text(end - 2) == ","
        {
            end -= 2;
        }
        while let Some(head) = end.checked_sub(1).filter(|&head| head >= floor) {
            let mut first = name_at(self.names, head).map_or(head, |name_idx| self.names[name_idx].tokens.start);
            while first > floor
                && matches!(
                    doc.pos(first - 1),
                    "DT" | "PRP$" | "CD" | "JJ" | "JJR" | "JJS" | "POS" | "NN" | "NNS" | "NNP" | "NNPS" | "HYPH"
                )
            {
                first -= 1;
            }
            // "retired generals and admirals, who": both.
            let several = first > floor + 1 && doc.word(first - 1) == "and" && doc.pos(first - 2) == "NNS";
            if several && doc.pos(head) == "NNS" {
                first = (floor..first - 1)
                    .rev()
                    .take_while(|&it| matches!(doc.pos(it), "DT" | "CD" | "JJ" | "VBN" | "NN" | "NNS" | "NNP" | "NNPS"))
                    .last()
                    .unwrap_or(first);
                return self.nominal(first..head + 1, head, true).map(|(it, probability)| (it, probability.min(0.82)));
            }
            let known = self.items.get(&head).and_then(|item| item.answer);
            let nature =
                known.map_or_else(|| self.nature_of_phrase(head), |(entity_idx, _)| self.entities[entity_idx].nature);
            let preposition = first > floor && doc.pos(first - 1) == "IN";
            if who && !matches!(nature, Nature::Person | Nature::People) && preposition {
                end = first - 1;
                continue;
            }
            if who && matches!(nature, Nature::Body | Nature::Document) {
                return None;
            }
            let answer = match known {
                Some(answer) => Some(answer),
                None if doc.is_noun(head) && name_at(self.names, head).is_none() => {
                    self.nominal(first..head + 1, head, true)
                }
                None => None,
            };
            return answer.map(|(entity_idx, probability)| (entity_idx, probability.min(0.82)));
        }
        None
    }

    /// Learns gender from the pronouns that a pass resolved with little doubt.
    pub(super) fn learn_gender(&mut self) {
        for entity in &mut self.entities {
            let [masculine, feminine, _] = entity.pronouns;
            let (masculine, feminine) = (masculine.min(6) as f32, feminine.min(6) as f32);
            entity.gender += 1.2 * (masculine - feminine);
        }
    }
}

pub(super) fn is_first_person(word: &str) -> bool {
    matches!(word, "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves")
}

/// The best score's entity, and its share of the best two.
fn best_of(scores: &[(f32, EntityIdx)]) -> Option<(EntityIdx, f32)> {
    let mut first: Option<(f32, EntityIdx)> = None;
    let mut second = 0.0_f32;
    for &(score, entity_idx) in scores.iter().filter(|(score, _)| *score > 0.002) {
        match first {
            Some((best, _)) if score <= best => second = second.max(score),
            _ => {
                second = first.map_or(0.0, |(best, _)| best);
                first = Some((score, entity_idx));
            }
        }
    }
    first.map(|(score, entity_idx)| (entity_idx, score / (score + second)))
}

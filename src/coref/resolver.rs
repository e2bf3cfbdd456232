//! The pass through the article, left to right: every name, description and pronoun finds its entity.
//!
//! Two passes. The first learns gender from pronouns that can mean only one person and who speaks in each quotation; the
//! second uses both.

use std::{collections::BTreeMap, ops::Range};

use super::{
    doc::Doc,
    entities::{Entity, EntityIdx, Nature, Use},
    joints, labels,
    names::Name,
    roles,
    sources::{Phrase, is_plural, is_pronoun, name_at, read, spans},
};
use crate::{
    attribute::Attribution,
    entity::{
        Mention, MentionKind,
        words::{Gender, NounKind, noun},
    },
};

/// Something in the text that points at an entity.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) phrase: Phrase,
    pub(super) tokens: Range<usize>,
    /// Whether it is the source of an attribution.
    pub(super) is_source: bool,
    /// What it points at, and how likely that is right.
    pub(super) answer: Option<(EntityIdx, f32)>,
}

/// The state of a pass.
pub(super) struct Resolver<'a> {
    pub(super) doc: &'a Doc<'a>,
    pub(super) names: &'a [Name],
    pub(super) entities: Vec<Entity>,
    /// By head token.
    pub(super) items: BTreeMap<usize, Item>,
    /// Per attribution, what its source phrase is.
    pub(super) sources: Vec<Option<Phrase>>,
    /// Per quote, its speaker as the pass before had it.
    pub(super) speaker_of: Vec<Option<EntityIdx>>,
    pub(super) author: Option<EntityIdx>,
    pub(super) author_name: String,
    /// Heads of appositions and predicates, with whom they describe.
    pub(super) role_heads: BTreeMap<usize, EntityIdx>,
    /// Pairs that the text joins, by the last token of the second name.
    pub(super) joints: BTreeMap<usize, EntityIdx>,
    n_named: usize,
}

/// The token that an item of this phrase is filed under.
fn head_of(phrase: &Phrase, names: &[Name]) -> Option<usize> {
    match phrase {
        Phrase::Name(name_idx) => Some(names[*name_idx].tokens.end - 1),
        Phrase::Pronoun(token) => Some(*token),
        Phrase::Nominal(_, head) => Some(*head),
        Phrase::Joint(_) => None,
    }
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        doc: &'a Doc<'a>,
        names: &'a [Name],
        mut entities: Vec<Entity>,
        mentions: &[Mention],
        attributions: &[Attribution],
        author_name: String,
    ) -> Self {
        let mut role_heads = roles::collect(doc, names, &mut entities);
        let mut items = BTreeMap::new();
        let mut add = |phrase: Phrase, is_source: bool| {
            let Some(head) = head_of(&phrase, names) else { return };
            let tokens = match &phrase {
                Phrase::Name(name_idx) => names[*name_idx].tokens.clone(),
                Phrase::Nominal(tokens, _) => tokens.clone(),
                _ => head..head + 1,
            };
            let is_nominal = matches!(phrase, Phrase::Nominal(..));
            let item = items.entry(head).or_insert(Item { phrase, tokens: tokens.clone(), is_source, answer: None });
            item.is_source |= is_source;
            if is_source && is_nominal {
                item.phrase = Phrase::Nominal(tokens.clone(), head);
                item.tokens = tokens;
            }
        };
        (0..names.len()).for_each(|name_idx| add(Phrase::Name(name_idx), false));
        for token in 0..doc.len() {
            if is_pronoun(doc.word(token)) && matches!(doc.pos(token), "PRP" | "PRP$" | "WP") {
                add(Phrase::Pronoun(token), false);
            }
        }
        for mention in mentions.iter().filter(|mention| mention.kind == MentionKind::Nominal) {
            let head = doc.article.tokens_in(mention.head);
            let tokens = doc.article.tokens_in(mention.span);
            if let Some(head) =
                head.clone().last().filter(|&head| tokens.contains(&head) && name_at(names, head).is_none())
            {
                let phrase =
                    if is_pronoun(doc.word(head)) { Phrase::Pronoun(head) } else { Phrase::Nominal(tokens, head) };
                add(phrase, false);
            }
        }
        let sources: Vec<Option<Phrase>> = spans(doc, mentions, attributions)
            .into_iter()
            .map(|tokens| tokens.and_then(|tokens| read(doc, names, tokens)))
            .collect();
        for phrase in sources.iter().flatten() {
            match phrase {
                Phrase::Joint(pieces) => pieces.iter().for_each(|piece| add(piece.clone(), true)),
                phrase => add(phrase.clone(), true),
            }
        }
        for (phrase, attribution) in sources.iter().zip(attributions) {
            if let (Some(Phrase::Nominal(tokens, head)), "transcript") = (phrase, attribution.rule)
                && tokens.len() <= 2
                && let Some(person) = labels::person(doc, names, &entities, *head)
            {
                role_heads.insert(*head, person);
            }
        }
        let joints = joints::find(doc, names, &mut entities);
        let n_named = entities.len();
        Self {
            doc,
            names,
            entities,
            items,
            sources,
            speaker_of: vec![None; doc.n_quotes],
            author: None,
            author_name,
            role_heads,
            joints,
            n_named,
        }
    }

    /// One pass; `attributions` as they were given.
    pub(super) fn pass(&mut self, attributions: &[Attribution]) {
        self.entities.truncate(self.n_named);
        self.author = None;
        // Unnamed entities are made anew.
        let n_named = self.n_named;
        self.speaker_of.iter_mut().for_each(|speaker| *speaker = speaker.filter(|&entity_idx| entity_idx < n_named));
        self.items.values_mut().for_each(|item| item.answer = None);
        for entity in &mut self.entities {
            entity.uses.clear();
            entity.pronouns = [0; 3];
        }
        let heads: Vec<usize> = self.items.keys().copied().collect();
        for &head in &heads {
            let Some(item) = self.items.get(&head).cloned() else { continue };
            let answer = match item.phrase {
                Phrase::Name(name_idx) => Some((self.names[name_idx].entity, 0.99)),
                Phrase::Pronoun(token) => self.pronoun(token, item.is_source),
                Phrase::Nominal(ref tokens, head) => self.nominal(tokens.clone(), head, item.is_source),
                Phrase::Joint(_) => None,
            };
            if let Some(item) = self.items.get_mut(&head) {
                item.answer = answer;
            }
            if let Some((entity_idx, _)) = answer {
                self.record(entity_idx, head, &item);
            }
            if let Some(&joint) = self.joints.get(&head) {
                let weight = self.weight(head, &item).max(0.6);
                self.entities[joint].uses.push(Use { token: head, weight });
            }
        }
        // "I" and "we" in a quotation wait for its speaker, outer quotations first.
        for _ in 0..3 {
            self.speaker_of.iter_mut().for_each(|speaker| *speaker = None);
            for (attribution_idx, attribution) in attributions.iter().enumerate() {
                let speaker = self.answer(attribution_idx).map(|(entity_idx, _)| entity_idx);
                if let Some(slot) = self.speaker_of.get_mut(attribution.quote.0 as usize) {
                    *slot = speaker;
                }
            }
            for &head in &heads {
                let quote = self.doc.verbatim[head].or(self.doc.content[head]);
                if let (true, Some(quote)) = (is_first_person(self.doc.word(head)), quote)
                    && let Some(item) = self.items.get_mut(&head)
                    && matches!(item.phrase, Phrase::Pronoun(_))
                {
                    item.answer = self.speaker_of[quote].map(|speaker| (speaker, 0.97));
                }
            }
        }
    }

    fn record(&mut self, entity_idx: EntityIdx, head: usize, item: &Item) {
        let weight = self.weight(head, item);
        let entity = &mut self.entities[entity_idx];
        entity.uses.push(Use { token: head, weight });
        let members = entity.members.clone();
        for member in members {
            self.entities[member].uses.push(Use { token: head, weight: weight * 0.5 });
        }
    }

    /// How much a use brings its entity forward: sources and subjects most, modifiers least.
    fn weight(&self, head: usize, item: &Item) -> f32 {
        let doc = self.doc;
        let after = (head + 1..doc.len().min(head + 3)).find(|&token| doc.pos(token) != "RB").unwrap_or(head);
        let mut weight: f32 = if item.is_source {
            1.7
        } else if doc.is_verb(after) || self.opens_sentence(head, item) {
            1.0
        } else if doc.pos(head + 1) == "POS" || doc.pos(head) == "PRP$" || doc.is_noun(head + 1) {
            0.45
        } else {
            0.6
        };
        if doc.verbatim[head].is_some() {
            weight *= 0.3;
        } else if doc.content[head].is_some() && !item.is_source {
            weight *= 0.8;
        }
        let sentence = doc.article.sentence_of(head);
        let in_heading = doc.article.sentences().get(sentence).is_some_and(|sentence| {
            doc.article
                .paragraphs()
                .get(sentence.paragraph)
                .is_some_and(|it| it.kind == crate::article::ParagraphKind::Heading)
        });
        if in_heading { weight * 0.5 } else { weight }
    }

    /// Whether an item stands first in its sentence, before an apposition or relative clause: "Ruiz, who won, left."
    fn opens_sentence(&self, head: usize, item: &Item) -> bool {
        let doc = self.doc;
        let sentence = doc.sentence(head);
        let mut first = item.tokens.start.min(head);
        while first > sentence.start && (matches!(doc.pos(first - 1), "DT" | "NNP" | "NN" | "JJ" | "PRP$")) {
            first -= 1;
        }
        first == sentence.start && doc.text(head + 1) == "," && doc.verbatim[head].is_none()
    }

    /// Salience of an entity just before a token.
    pub(super) fn salience(&self, entity_idx: EntityIdx, token: usize) -> f32 {
        let article = self.doc.article;
        let sentence = article.sentence_of(token);
        let paragraph = article.sentences().get(sentence).map_or(0, |it| it.paragraph);
        self.entities[entity_idx].salience(token, |used| {
            let used_in = article.sentence_of(used);
            let used_paragraph = article.sentences().get(used_in).map_or(0, |it| it.paragraph);
            (sentence.saturating_sub(used_in), paragraph.saturating_sub(used_paragraph))
        })
    }

    /// What attribution `attribution_idx` resolves to.
    pub(super) fn answer(&self, attribution_idx: usize) -> Option<(EntityIdx, f32)> {
        let phrase = self.sources.get(attribution_idx)?.as_ref()?;
        self.answer_of(phrase)
    }

    fn answer_of(&self, phrase: &Phrase) -> Option<(EntityIdx, f32)> {
        if let Phrase::Joint(pieces) = phrase {
            let members = self.members(pieces)?;
            let joint = self.entities.iter().position(|entity| entity.members == members)?;
            return Some((joint, 0.93));
        }
        self.items.get(&head_of(phrase, self.names)?)?.answer
    }

    fn members(&self, pieces: &[Phrase]) -> Option<Vec<EntityIdx>> {
        let mut members = Vec::new();
        for piece in pieces {
            let (entity_idx, _) = self.answer_of(piece)?;
            if !members.contains(&entity_idx) {
                members.push(entity_idx);
            }
        }
        (members.len() > 1).then_some(members)
    }

    /// Makes the joint speakers of the sources, once a pass has resolved their members.
    pub(super) fn join(&mut self) {
        let joints: Vec<Vec<Phrase>> = self
            .sources
            .iter()
            .flatten()
            .filter_map(|phrase| if let Phrase::Joint(pieces) = phrase { Some(pieces.clone()) } else { None })
            .collect();
        for pieces in joints {
            let Some(members) = self.members(&pieces) else { continue };
            if self.entities.iter().any(|entity| entity.members == members) {
                continue;
            }
            let name =
                members.iter().map(|&member| self.entities[member].name.as_str()).collect::<Vec<_>>().join(" & ");
            let nature = match self.entities[members[0]].nature {
                Nature::Body => Nature::Body,
                _ => Nature::People,
            };
            let mut entity = Entity::new(nature, true, name);
            entity.members = members;
            self.entities.push(entity);
        }
    }

    fn pronoun(&mut self, token: usize, is_source: bool) -> Option<(EntityIdx, f32)> {
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

    fn author(&mut self) -> EntityIdx {
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

    fn person_pronoun(&mut self, token: usize, is_source: bool, gender: Gender) -> Option<(EntityIdx, f32)> {
        let doc = self.doc;
        let center = self.subject_of_sentence_before(token);
        // Nobody replies to oneself.
        let replies = is_source
            && [token + 1, token.saturating_sub(1)].iter().any(|&verb| {
                matches!(doc.word(verb), "replied" | "answered" | "responded" | "countered" | "retorted" | "replies")
            });
        let before = self.items.range(..token).rev().find(|(_, item)| item.is_source).and_then(|(_, item)| item.answer);
        let before = before.map(|(entity_idx, _)| entity_idx);
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
            if replies && before == Some(entity_idx) {
                score *= 0.3;
            }
            let mut quote = doc.content[token];
            if let Some(speaker) = doc.verbatim[token].and_then(|quote| self.speaker_of[quote]) {
                if speaker == entity_idx {
                    score *= 0.05;
                }
                quote = None;
            }
            if quote.is_some_and(|quote| self.speaker_of[quote] == Some(entity_idx)) {
                score *= if is_source { 0.7 } else { 1.6 };
            }
            scores.push((score, entity_idx));
        }
        let (best, share) = best(&scores)?;
        let slot = usize::from(gender == Gender::Feminine);
        if share > 0.6 {
            self.entities[best].pronouns[slot] += 1;
        }
        (share >= 0.56).then_some((best, (0.4 + 0.58 * share).min(0.97)))
    }

    /// Whoever the sentence before, in the same paragraph, begins with.
    pub(super) fn subject_of_sentence_before(&self, token: usize) -> Option<EntityIdx> {
        let (doc, article) = (self.doc, self.doc.article);
        let sentence = article.sentence_of(token);
        let before = article.sentences().get(sentence.checked_sub(1)?)?;
        if article.sentences().get(sentence)?.paragraph != before.paragraph {
            return None;
        }
        let first = self.items.range(before.tokens.clone()).find(|(head, _)| doc.verbatim[**head].is_none())?;
        let (head, item) = first;
        let subject = doc.is_verb(*head + 1) || self.opens_sentence(*head, item);
        // "The leader of the council, Ana Ruiz, said": the source is as good.
        let source = || {
            let mut sources = self
                .items
                .range(before.tokens.clone())
                .filter(|(head, it)| it.is_source && doc.verbatim[**head].is_none() && doc.content[**head].is_none());
            sources.next_back().and_then(|(_, it)| it.answer)
        };
        item.answer.filter(|_| subject).or_else(source).map(|(entity_idx, _)| entity_idx)
    }

    fn they(&mut self, token: usize) -> Option<(EntityIdx, f32)> {
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
        let (best, share) = best(&scores)?;
        (share >= 0.64).then_some((best, (0.1 + 0.65 * share).min(0.8)))
    }

    fn it(&mut self, token: usize) -> Option<(EntityIdx, f32)> {
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
        let (best, share) = best(&scores)?;
        (share >= 0.64).then_some((best, (0.05 + 0.65 * share).min(0.75)))
    }

    /// The phrase a relative pronoun belongs to: the nearest before it, a person before a body for "who".
    fn antecedent(&mut self, token: usize) -> Option<(EntityIdx, f32)> {
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
    fn phrase_before(&mut self, token: usize, floor: usize) -> Option<(EntityIdx, f32)> {
        let doc = self.doc;
        let who = doc.word(token).starts_with("who");
        let mut end = token;
        while end > floor && (doc.text(end - 1) == "," || matches!(doc.word(end - 1), "of" | "to" | "with" | "for")) {
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

    /// Whether the phrase of a source stands for several.
    pub(super) fn nature_of_phrase(&self, head: usize) -> Nature {
        let doc = self.doc;
        let plural = is_plural(doc, head);
        match noun(doc.text(head)) {
            Some((NounKind::Body, _)) if plural => Nature::People,
            Some((NounKind::Body, _)) => Nature::Body,
            Some((NounKind::Document, _)) => Nature::Document,
            Some((NounKind::Person, _)) if !plural => Nature::Person,
            _ if plural => Nature::People,
            _ if matches!(doc.word(head), "police" | "people" | "some" | "many" | "others" | "percent") => {
                Nature::People
            }
            _ => Nature::Other,
        }
    }
}

/// A pronoun means whoever the sentence before begins with, so much rather than others. Like the fit below chosen on
/// PolNeAR dev's sources, where values from 1.5 to 3 are alike.
const CENTER_GAIN: f32 = 2.0;
/// How well a pronoun fits someone of whose gender the text says nothing.
const UNKNOWN_GENDER_FIT: f32 = 0.6;

pub(super) fn is_first_person(word: &str) -> bool {
    matches!(word, "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves")
}

/// The best score's entity, and its share of the best two.
fn best(scores: &[(f32, EntityIdx)]) -> Option<(EntityIdx, f32)> {
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

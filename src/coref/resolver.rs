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
    pronouns::is_first_person,
    roles,
    sources::{Phrase, is_plural, is_pronoun, name_at, read, spans},
};
use crate::{
    attribute::Attribution,
    entity::{
        Mention, MentionKind,
        words::{NounKind, noun},
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
    /// Per quote, the token that its source phrase is filed under.
    pub(super) source_of: Vec<Option<usize>>,
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
        let mut source_of = vec![None; doc.n_quotes];
        for (phrase, attribution) in sources.iter().zip(attributions) {
            if let Some(slot) = source_of.get_mut(attribution.quote.0 as usize) {
                *slot = phrase.as_ref().and_then(|phrase| head_of(phrase, names));
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
            source_of,
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
    pub(super) fn opens_sentence(&self, head: usize, item: &Item) -> bool {
        let doc = self.doc;
        let sentence = doc.sentence(head);
        let mut first = item.tokens.start.min(head);
        while first > sentence.start && (matches!(doc.pos(first - 1), "DT" | "NNP" | "NN" | "JJ" | "PRP$")) {
            first -= 1;
        }
        let goes_on =
            || doc.text(head + 1) == "," || matches!(doc.pos(head + 1), "IN" | "WP" | "WDT" | "VBN" | "VBG" | "-LRB-");
        first == sentence.start && goes_on() && doc.verbatim[head].is_none()
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

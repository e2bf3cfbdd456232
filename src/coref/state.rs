//! What is known at a point of the pass through an article: who there is, who was spoken of, what each phrase so far means.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    ops::Range,
};

use super::{
    entities::{Entity, EntityIdx, Nature, Place, Use},
    item::{Item, head_of},
    names::{Name, initials, name_at, same_words},
    phrases::{self, Phrase, is_pronoun},
    roles,
    words::{country, wider_words},
};
use crate::{
    article::ParagraphKind,
    attribute::Attribution,
    entity::{Mention, MentionKind},
    grammar::{Pos, Syntax, nouns::is_title},
    quote::Quote,
    span::Span,
};

/// Entities of one noun that are looked through: more of them stand only in what is no single article.
const LOOKED_THROUGH: usize = 128;

/// After so many sentences nobody remembers a use: its weight is no number any more.
const MEMORY: usize = 120;

/// An answer, with the sieve that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answered {
    pub(super) entity: EntityIdx,
    pub(super) sieve: &'static str,
}

/// A phrase of the text that points at an entity, filed under its head token.
#[derive(Clone, Debug)]
pub(super) struct Filed {
    pub(super) phrase: Phrase,
    pub(super) tokens: Range<usize>,
    pub(super) is_source: bool,
    pub(super) answer: Option<Answered>,
}

/// Which quotes each token stands in.
#[derive(Debug)]
pub(super) struct Layers {
    /// Per token, the innermost quote whose content holds it.
    pub(super) content: Vec<Option<usize>>,
    /// Per token, the innermost quote that holds it verbatim.
    pub(super) verbatim: Vec<Option<usize>>,
}

impl Layers {
    fn new(doc: &Syntax<'_>, quotes: &[Quote]) -> Self {
        let (mut content, mut verbatim) = (vec![None; doc.len()], vec![None; doc.len()]);
        // Longer first, so that the innermost is written last.
        let mut order: Vec<usize> = (0..quotes.len()).collect();
        order.sort_by_key(|&quote_idx| std::cmp::Reverse(quotes[quote_idx].span().len()));
        for quote_idx in order {
            let quote = &quotes[quote_idx];
            let fill = |spans: &[Span], of_token: &mut Vec<Option<usize>>| {
                for token in spans.iter().flat_map(|&span| doc.article.tokens_in(span)) {
                    of_token[token] = Some(quote_idx);
                }
            };
            fill(&quote.parts, &mut content);
            fill(&quote.verbatim, &mut verbatim);
        }
        Self { content, verbatim }
    }
}

/// The state of a pass.
#[derive(Debug)]
pub(super) struct State<'a> {
    pub(super) doc: &'a Syntax<'a>,
    pub(super) names: &'a [Name],
    pub(super) layers: Layers,
    pub(super) entities: Vec<Entity>,
    /// By head token.
    pub(super) filed: BTreeMap<usize, Filed>,
    /// The head tokens of sources, in order.
    source_heads: Vec<usize>,
    /// Per attribution, what its source phrase is.
    pub(super) sources: Vec<Option<Phrase>>,
    /// Per quote, the token that its source phrase is filed under.
    pub(super) source_of: Vec<Option<usize>>,
    /// Per quote, its speaker as the pass before had it.
    pub(super) speaker_of: Vec<Option<EntityIdx>>,
    pub(super) author: EntityIdx,
    /// Whether the author has said "I" outside quotations so far.
    pub(super) author_speaks: bool,
    /// Heads of appositions and predicates, with whom they describe.
    pub(super) role_heads: BTreeMap<usize, EntityIdx>,
    /// Pairs that the text joins, by the last token of the second name.
    pub(super) joints: BTreeMap<usize, EntityIdx>,
    /// The force that the text names only beside a rank, once it was looked for.
    pub(super) force: OnceCell<Option<String>>,
    /// Whether a writing stays its own speaker.
    pub(super) without_issuers: bool,
    n_named: usize,
    /// Per named entity, where it is first named.
    first_named: Vec<usize>,
    /// Named persons by what their roles may be called.
    holders: HashMap<String, Vec<EntityIdx>>,
    by_initials: HashMap<String, EntityIdx>,
    joint_of: HashMap<Vec<EntityIdx>, EntityIdx>,
    /// Unnamed entities by their noun.
    unnamed: HashMap<String, Vec<EntityIdx>>,
    /// Entities used not long ago, and when (by sentence).
    recent: BTreeSet<EntityIdx>,
    uses: VecDeque<(usize, EntityIdx)>,
}

/// What a state is made of.
pub(super) struct Materials<'a> {
    pub(super) doc: &'a Syntax<'a>,
    pub(super) names: &'a [Name],
    pub(super) entities: Vec<Entity>,
    pub(super) mentions: &'a [Mention],
    pub(super) quotes: &'a [Quote],
    pub(super) attributions: &'a [Attribution],
    pub(super) author_name: String,
}

impl<'a> State<'a> {
    pub(super) fn new(materials: Materials<'a>) -> Self {
        let Materials { doc, names, mut entities, mentions, quotes, attributions, author_name } = materials;
        let role_heads = roles::collect(doc, names, &mut entities);
        let sources: Vec<Option<Phrase>> = phrases::spans(doc, mentions, attributions)
            .into_iter()
            .map(|tokens| tokens.and_then(|tokens| phrases::read(doc, names, tokens)))
            .collect();
        let mut source_of = vec![None; quotes.len()];
        for (phrase, attribution) in sources.iter().zip(attributions) {
            if let Some(slot) = source_of.get_mut(attribution.quote.0 as usize) {
                *slot = phrase.as_ref().and_then(|phrase| head_of(phrase, names));
            }
        }
        let author = author(&mut entities, author_name);
        let mut first_named = vec![usize::MAX; entities.len()];
        for name in names {
            first_named[name.entity] = first_named[name.entity].min(name.tokens.start);
        }
        let filed = filed(doc, names, mentions, &sources);
        let mut state = Self {
            source_heads: filed.iter().filter(|(_, filed)| filed.is_source).map(|(head, _)| *head).collect(),
            doc,
            names,
            layers: Layers::new(doc, quotes),
            filed,
            sources,
            source_of,
            speaker_of: vec![None; quotes.len()],
            author,
            author_speaks: false,
            role_heads,
            joints: BTreeMap::new(),
            force: OnceCell::new(),
            without_issuers: false,
            n_named: 0,
            first_named,
            holders: holders(&entities),
            by_initials: by_initials(&entities),
            joint_of: HashMap::new(),
            unnamed: HashMap::new(),
            recent: BTreeSet::new(),
            uses: VecDeque::new(),
            entities,
        };
        state.keep_entities();
        state
    }

    /// Makes all entities so far the ones that the next pass begins with.
    pub(super) fn keep_entities(&mut self) {
        self.n_named = self.entities.len();
    }

    /// Forgets what a pass found, but not the speakers of quotations.
    pub(super) fn begin_pass(&mut self) {
        self.entities.truncate(self.n_named);
        let n_named = self.n_named;
        self.speaker_of.iter_mut().for_each(|speaker| *speaker = speaker.filter(|&entity_idx| entity_idx < n_named));
        self.filed.values_mut().for_each(|filed| filed.answer = None);
        self.unnamed.clear();
        self.author_speaks = false;
        self.joint_of.retain(|_, joint| *joint < n_named);
        self.recent.clear();
        self.uses.clear();
        for entity in &mut self.entities {
            entity.uses.clear();
            entity.pronouns = [0; 3];
        }
    }

    /// Adds an entity.
    pub(super) fn add(&mut self, entity: Entity) -> EntityIdx {
        let entity_idx = self.entities.len();
        if !entity.named {
            self.unnamed.entry(entity.head.clone()).or_default().push(entity_idx);
        }
        if !entity.members.is_empty() {
            self.joint_of.entry(sorted(&entity.members)).or_insert(entity_idx);
        }
        self.entities.push(entity);
        entity_idx
    }

    /// Entities that nobody names, of this noun, in the order of the text; the last ones where there are very many.
    pub(super) fn unnamed(&self, noun: &str) -> impl DoubleEndedIterator<Item = EntityIdx> {
        let all = self.unnamed.get(noun).map_or(&[][..], Vec::as_slice);
        all[all.len().saturating_sub(LOOKED_THROUGH)..].iter().copied()
    }

    /// The joint speaker of these members.
    pub(super) fn joint(&self, members: &[EntityIdx]) -> Option<EntityIdx> {
        self.joint_of.get(&sorted(members)).copied()
    }

    /// Named persons whom the text introduces by a role that this noun may stand for, or by a word for this people; of very
    /// many those who were spoken of not long ago.
    pub(super) fn holders(&self, noun: &str) -> Vec<EntityIdx> {
        let lists = [Some(noun), country(noun)].into_iter().flatten().filter_map(|key| self.holders.get(key));
        if lists.clone().map(Vec::len).sum::<usize>() > LOOKED_THROUGH {
            let held = |entity_idx: &EntityIdx| lists.clone().any(|list| list.binary_search(entity_idx).is_ok());
            return self.recent.iter().copied().filter(held).collect();
        }
        let mut found: Vec<EntityIdx> = lists.flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The last phrase before a token that is a source.
    pub(super) fn source_before(&self, token: usize) -> Option<&Filed> {
        let place = self.source_heads.partition_point(|&head| head < token).checked_sub(1)?;
        self.filed.get(&self.source_heads[place])
    }

    /// The body whose initials these lower-case letters are.
    pub(super) fn spelled_out(&self, letters: &str) -> Option<EntityIdx> {
        self.by_initials.get(letters).copied()
    }

    /// Where an entity is first named.
    pub(super) fn first_named(&self, entity_idx: EntityIdx) -> Option<usize> {
        self.first_named.get(entity_idx).copied().filter(|&token| token != usize::MAX)
    }

    /// What the phrase filed under a token means.
    pub(super) fn answer_at(&self, head: usize) -> Option<EntityIdx> {
        self.filed.get(&head)?.answer.map(|answer| answer.entity)
    }

    /// The name that holds a token.
    pub(super) fn name_at(&self, token: usize) -> Option<&'a Name> {
        name_at(self.names, token).map(|name_idx| &self.names[name_idx])
    }

    /// Files a use of an entity.
    pub(super) fn record(&mut self, entity_idx: EntityIdx, item: &Item) {
        let weight = self.weight(item);
        self.note_use(entity_idx, item.head, weight);
        for member in self.entities[entity_idx].members.clone() {
            self.note_use(member, item.head, weight * 0.5);
        }
    }

    /// Files a use of a pair that the text joins at an item.
    pub(super) fn record_joint(&mut self, joint: EntityIdx, item: &Item) {
        let weight = self.weight(item).max(0.6);
        self.note_use(joint, item.head, weight);
    }

    fn note_use(&mut self, entity_idx: EntityIdx, token: usize, weight: f32) {
        let place = self.place_of(token);
        self.entities[entity_idx].uses.push(Use { token, place, weight });
        self.recent.insert(entity_idx);
        self.uses.push_back((place.sentence, entity_idx));
    }

    /// Lets go of entities that were not used for long.
    pub(super) fn forget_before(&mut self, token: usize) {
        let article = self.doc.article;
        let horizon = article.sentence_of(token).saturating_sub(MEMORY);
        while let Some(&(sentence, entity_idx)) = self.uses.front().filter(|(sentence, _)| *sentence < horizon) {
            self.uses.pop_front();
            let last = self.entities[entity_idx].uses.last().map(|one| one.place.sentence);
            if last == Some(sentence) {
                self.recent.remove(&entity_idx);
            }
        }
    }

    /// Entities used not long ago, in order.
    pub(super) fn recent(&self) -> impl Iterator<Item = (EntityIdx, &Entity)> {
        self.recent.iter().map(|&entity_idx| (entity_idx, &self.entities[entity_idx]))
    }

    /// How much a use brings its entity forward: sources and subjects most, modifiers least.
    fn weight(&self, item: &Item) -> f32 {
        let (doc, head) = (self.doc, item.head);
        let after = (head + 1..doc.len().min(head + 3)).find(|&token| doc.pos(token) != Pos::RB).unwrap_or(head);
        let mut weight: f32 = if item.is_source {
            1.7
        } else if doc.is_verb(after) || self.opens_sentence(head, &item.tokens) {
            1.0
        } else if doc.pos(head + 1) == Pos::POS || doc.pos(head) == Pos::PRPS || doc.is_noun(head + 1) {
            0.45
        } else {
            0.6
        };
        if self.layers.verbatim[head].is_some() {
            weight *= 0.3;
        } else if self.layers.content[head].is_some() && !item.is_source {
            weight *= 0.8;
        }
        if self.in_heading(head) { weight * 0.5 } else { weight }
    }

    /// Whether a token stands in a heading.
    pub(super) fn in_heading(&self, token: usize) -> bool {
        let article = self.doc.article;
        article.paragraphs().get(article.paragraph_of(token)).is_some_and(|it| it.kind == ParagraphKind::Heading)
    }

    /// Whether a phrase stands first in its sentence, before an apposition or relative clause: "Ruiz, who won, left."
    pub(super) fn opens_sentence(&self, head: usize, tokens: &Range<usize>) -> bool {
        let doc = self.doc;
        let sentence = doc.sentence(head);
        let mut first = tokens.start.min(head);
        while first > sentence.start && matches!(doc.pos(first - 1), Pos::DT | Pos::NNP | Pos::NN | Pos::JJ | Pos::PRPS)
        {
            first -= 1;
        }
        let goes_on = || {
            doc.text(head + 1) == ","
                || matches!(doc.pos(head + 1), Pos::IN | Pos::WP | Pos::WDT | Pos::VBN | Pos::VBG | Pos::LeftBracket)
        };
        first == sentence.start && goes_on() && self.layers.verbatim[head].is_none()
    }

    /// Salience of an entity just before a token.
    pub(super) fn salience(&self, entity_idx: EntityIdx, token: usize) -> f32 {
        self.entities[entity_idx].salience(token, self.place_of(token))
    }

    /// Sentence and paragraph of a token.
    fn place_of(&self, token: usize) -> Place {
        let article = self.doc.article;
        let sentence = article.sentence_of(token);
        Place { sentence, paragraph: article.sentences()[sentence].paragraph }
    }

    /// The entity most spoken of just before a token, of those that fit.
    pub(super) fn most_salient(&self, token: usize, fits: impl Fn(&Entity) -> bool) -> Option<EntityIdx> {
        let mut best: Option<(f32, EntityIdx)> = None;
        let here = self.place_of(token);
        for (entity_idx, entity) in self.recent().filter(|(_, entity)| fits(entity)) {
            let salience = entity.salience(token, here);
            if salience > 0.0 && best.is_none_or(|(most, _)| salience > most) {
                best = Some((salience, entity_idx));
            }
        }
        best.map(|(_, entity_idx)| entity_idx)
    }

    /// What attribution `attribution_idx` resolves to.
    pub(super) fn answer(&self, attribution_idx: usize) -> Option<Answered> {
        let phrase = self.sources.get(attribution_idx)?.as_ref()?;
        if let Phrase::Joint(pieces) = phrase {
            let joint = self.joint(&self.members(pieces)?)?;
            return Some(Answered { entity: joint, sieve: super::JOINT });
        }
        let answer = self.filed.get(&head_of(phrase, self.names)?)?.answer?;
        let issuer = self.entities[answer.entity].issuer.filter(|_| !self.without_issuers);
        Some(issuer.map_or(answer, |issuer| Answered { entity: issuer, sieve: super::ISSUER }))
    }

    /// The writing by which attribution `attribution_idx` gives its speaker's words.
    pub(super) fn medium(&self, attribution_idx: usize) -> Option<EntityIdx> {
        let head = head_of(self.sources.get(attribution_idx)?.as_ref()?, self.names)?;
        self.answer_at(head)
            .filter(|&it| self.entities[it].nature == Nature::Document || self.entities[it].issuer.is_some())
    }

    /// Whom the pieces of a joint source mean, where that is several.
    pub(super) fn members(&self, pieces: &[Phrase]) -> Option<Vec<EntityIdx>> {
        let mut members = Vec::new();
        for piece in pieces {
            let entity_idx = self.answer_at(head_of(piece, self.names)?)?;
            if !members.contains(&entity_idx) {
                members.push(entity_idx);
            }
        }
        (members.len() > 1).then_some(members)
    }
}

fn sorted(members: &[EntityIdx]) -> Vec<EntityIdx> {
    let mut members = members.to_vec();
    members.sort_unstable();
    members
}

/// All phrases that a pass resolves, by head token.
fn filed(doc: &Syntax<'_>, names: &[Name], mentions: &[Mention], sources: &[Option<Phrase>]) -> BTreeMap<usize, Filed> {
    let mut filed = BTreeMap::new();
    let mut file = |phrase: Phrase, is_source: bool| {
        let Some(head) = head_of(&phrase, names) else { return };
        let tokens = match &phrase {
            Phrase::Name(name_idx) => names[*name_idx].tokens.clone(),
            Phrase::Nominal(tokens, _) => tokens.clone(),
            _ => head..head + 1,
        };
        let is_nominal = matches!(phrase, Phrase::Nominal(..));
        let item = filed.entry(head).or_insert(Filed { phrase, tokens: tokens.clone(), is_source, answer: None });
        item.is_source |= is_source;
        if is_source && is_nominal {
            item.phrase = Phrase::Nominal(tokens.clone(), head);
            item.tokens = tokens;
        }
    };
    (0..names.len()).for_each(|name_idx| file(Phrase::Name(name_idx), false));
    for token in 0..doc.len() {
        if is_pronoun(doc.word(token)) && matches!(doc.pos(token), Pos::PRP | Pos::PRPS | Pos::WP) {
            file(Phrase::Pronoun(token), false);
        }
    }
    for mention in mentions.iter().filter(|mention| mention.kind == MentionKind::Nominal) {
        let head = doc.article.tokens_in(mention.head);
        let tokens = doc.article.tokens_in(mention.span);
        if let Some(head) = head.last().filter(|&head| tokens.contains(&head) && name_at(names, head).is_none()) {
            let phrase = if is_pronoun(doc.word(head)) { Phrase::Pronoun(head) } else { Phrase::Nominal(tokens, head) };
            file(phrase, false);
        }
    }
    for phrase in sources.iter().flatten() {
        match phrase {
            Phrase::Joint(pieces) => pieces.iter().for_each(|piece| file(piece.clone(), true)),
            phrase => file(phrase.clone(), true),
        }
    }
    filed
}

/// The entity of the article's author: the person of that name, or a new one.
fn author(entities: &mut Vec<Entity>, name: String) -> EntityIdx {
    let known = entities
        .iter()
        .position(|entity| entity.named && entity.nature == Nature::Person && same_words(&name, &entity.words));
    known.unwrap_or_else(|| {
        entities.push(Entity::new(Nature::Person, true, name));
        entities.len() - 1
    })
}

fn holders(entities: &[Entity]) -> HashMap<String, Vec<EntityIdx>> {
    let mut holders: HashMap<String, Vec<EntityIdx>> = HashMap::new();
    let persons = entities.iter().enumerate().filter(|(_, it)| it.named && it.nature == Nature::Person);
    for (entity_idx, entity) in persons {
        let mut keys: BTreeSet<&str> = BTreeSet::new();
        for role in &entity.roles {
            keys.insert(&role.head);
            keys.extend(wider_words(&role.head));
            keys.extend(role.words.iter().map(String::as_str).filter(|word| is_title(word)));
            keys.extend(role.words.iter().chain([&role.head]).filter_map(|word| country(word)));
        }
        keys.into_iter().for_each(|key| holders.entry(key.to_owned()).or_default().push(entity_idx));
    }
    holders
}

fn by_initials(entities: &[Entity]) -> HashMap<String, EntityIdx> {
    let mut by_initials = HashMap::new();
    for (entity_idx, entity) in entities.iter().enumerate() {
        if entity.named && matches!(entity.nature, Nature::Body | Nature::Other) && entity.words.len() > 1 {
            for letters in initials(&entity.words) {
                by_initials.entry(letters).or_insert(entity_idx);
            }
        }
    }
    by_initials
}

pub(super) use crate::grammar::pronouns::is_first_person;

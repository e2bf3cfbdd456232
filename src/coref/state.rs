//! What is known at a point of the pass through an article: who there Language, who was spoken of, what each phrase so far means.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    ops::Range,
};

use super::{
    entities::{Entity, EntityIdx, Nature},
    item::head_of,
    names::{Name, initials, name_at, same_words},
    phrases::{self, Phrase, is_pronoun},
    roles,
};
use crate::{
    attribute::Attribution,
    entity::{Mention, MentionKind},
    grammar::{Language, Pos, Syntax},
    quote::Quote,
    span::Span,
};

/// Entities of one noun that are looked through: more of them stand only in what is no single article.
const LOOKED_THROUGH: usize = 128;

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
    pub(super) recent: BTreeSet<EntityIdx>,
    pub(super) uses: VecDeque<(usize, EntityIdx)>,
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
            holders: holders(doc.language(), &entities),
            by_initials: by_initials(doc.language(), &entities),
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

    /// Entities that nobody names, of another noun than this one which may stand for them.
    pub(super) fn unnamed_for(&self, noun: &str) -> impl Iterator<Item = EntityIdx> {
        let language = self.language();
        let of_noun = move |head: &&String| *head != noun && language.role_covers(head, noun);
        self.unnamed.keys().filter(of_noun).flat_map(|head| self.unnamed(head))
    }

    /// The joint speaker of these members.
    pub(super) fn joint(&self, members: &[EntityIdx]) -> Option<EntityIdx> {
        self.joint_of.get(&sorted(members)).copied()
    }

    pub(super) fn language(&self) -> Language {
        self.doc.language()
    }

    /// Named persons whom the text introduces by a role that this noun may stand for, or by a word for this people; of very
    /// many those who were spoken of not long ago.
    pub(super) fn holders(&self, noun: &str) -> Vec<EntityIdx> {
        let lists =
            [Some(noun), self.language().country(noun)].into_iter().flatten().filter_map(|key| self.holders.get(key));
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

fn holders(language: Language, entities: &[Entity]) -> HashMap<String, Vec<EntityIdx>> {
    let mut holders: HashMap<String, Vec<EntityIdx>> = HashMap::new();
    let persons = entities.iter().enumerate().filter(|(_, it)| it.named && it.nature == Nature::Person);
    for (entity_idx, entity) in persons {
        let mut keys: BTreeSet<&str> = BTreeSet::new();
        for role in &entity.roles {
            keys.insert(&role.head);
            keys.extend(language.wider_words(&role.head));
            keys.extend(role.words.iter().map(String::as_str).filter(|word| language.is_title(word)));
            keys.extend(role.words.iter().chain([&role.head]).filter_map(|word| language.country(word)));
        }
        keys.into_iter().for_each(|key| holders.entry(key.to_owned()).or_default().push(entity_idx));
    }
    holders
}

fn by_initials(language: Language, entities: &[Entity]) -> HashMap<String, EntityIdx> {
    let mut by_initials = HashMap::new();
    for (entity_idx, entity) in entities.iter().enumerate() {
        if entity.named && matches!(entity.nature, Nature::Body | Nature::Other) && entity.words.len() > 1 {
            for letters in initials(language, &entity.words) {
                by_initials.entry(letters).or_insert(entity_idx);
            }
        }
    }
    by_initials
}

pub(super) use crate::grammar::pronouns::is_first_person;

//! What is known at a point of the pass through an article: who there is, who was spoken of, what each phrase so far means.
//!
//! Sieves read it; what changes it are the methods that the driver calls.

mod filing;
mod index;
mod salience;

use std::{
    cell::OnceCell,
    collections::{BTreeMap, VecDeque},
    mem,
    ops::Range,
};

use foldhash::HashMap;

pub(super) use self::filing::{Answered, Filed};
use self::{
    filing::{Filing, Layers},
    index::{author, holders},
};

use super::{
    entities::{Entity, EntityIdx, Word},
    names::{Name, by_initials},
    phrases::{self, Phrase, head_of},
    roles,
};
use crate::{
    attribute::Attribution,
    entity::Mention,
    grammar::{Language, Syntax, nouns::Gender},
    quote::Quote,
};

/// Entities of one noun that are looked through: more of them stand only in what is no single article.
const LOOKED_THROUGH: usize = 128;

/// How much a sure pronoun says of gender, and how many of them count, so that no article that says "he" all along outweighs
/// all else. Chosen by hand.
const PRONOUN_GENDER: f32 = 1.2;
/// See [`PRONOUN_GENDER`].
const MAX_PRONOUNS: usize = 6;

/// The state of a pass.
#[derive(Debug)]
pub(super) struct State<'a> {
    doc: &'a Syntax<'a>,
    names: &'a [Name<'a>],
    layers: Layers,
    entities: Vec<Entity<'a>>,
    filing: Filing,
    /// The head tokens of sources, in order.
    source_heads: Vec<usize>,
    /// Per attribution, what its source phrase is.
    sources: Vec<Option<Phrase>>,
    /// Per quote, the token that its source phrase is filed under.
    source_of: Vec<Option<usize>>,
    /// Per quote, its speaker as the pass before had it.
    speaker_of: Vec<Option<EntityIdx>>,
    author: EntityIdx,
    /// Whether the author has said "I" outside quotations so far.
    author_speaks: bool,
    /// Heads of appositions and predicates, with whom they describe.
    role_heads: BTreeMap<usize, EntityIdx>,
    /// Pairs that the text joins, by the last token of the second name.
    joints: BTreeMap<usize, EntityIdx>,
    /// Whether a writing stays its own speaker.
    without_issuers: bool,
    n_named: usize,
    /// Per named entity, where it is first named.
    first_named: Vec<usize>,
    /// Named persons by what their roles may be called.
    holders: HashMap<Word<'a>, Vec<EntityIdx>>,
    by_initials: OnceCell<HashMap<String, EntityIdx>>,
    joint_of: HashMap<Vec<EntityIdx>, EntityIdx>,
    /// Unnamed entities by their noun.
    unnamed: HashMap<Word<'a>, Vec<EntityIdx>>,
    /// Entities used not long ago, in order, and when (by sentence).
    recent: Vec<EntityIdx>,
    uses: VecDeque<(usize, EntityIdx)>,
}

/// What a state is made of.
pub(super) struct Materials<'a> {
    pub(super) doc: &'a Syntax<'a>,
    pub(super) names: &'a [Name<'a>],
    pub(super) entities: Vec<Entity<'a>>,
    pub(super) mentions: &'a [Mention],
    pub(super) quotes: &'a [Quote],
    pub(super) attributions: &'a [Attribution],
    /// Per attribution, the tokens of its source phrase.
    pub(super) sources: Vec<Option<Range<usize>>>,
    pub(super) author_name: String,
    /// Whether a writing stays its own speaker.
    pub(super) without_issuers: bool,
}

impl<'a> State<'a> {
    pub(super) fn new(materials: Materials<'a>) -> Self {
        let Materials {
            doc,
            names,
            mut entities,
            mentions,
            quotes,
            attributions,
            sources,
            author_name,
            without_issuers,
        } = materials;
        let role_heads = roles::collect(doc, names, &mut entities);
        let sources: Vec<Option<Phrase>> = sources.into_iter().map(|it| phrases::read(doc, names, it?)).collect();
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
        let filing = Filing::new(doc, names, mentions, &sources);
        let mut state = Self {
            source_heads: filing.all.iter().filter(|(_, filed)| filed.is_source).map(|(head, _)| *head).collect(),
            doc,
            names,
            layers: Layers::new(doc, quotes),
            filing,
            sources,
            source_of,
            speaker_of: vec![None; quotes.len()],
            author,
            author_speaks: false,
            role_heads,
            joints: BTreeMap::new(),
            without_issuers,
            n_named: 0,
            first_named,
            holders: holders(doc.language(), &entities),
            by_initials: OnceCell::new(),
            joint_of: HashMap::default(),
            unnamed: HashMap::default(),
            recent: Vec::new(),
            uses: VecDeque::new(),
            entities,
        };
        state.keep_entities();
        state
    }

    pub(super) fn doc(&self) -> &'a Syntax<'a> {
        self.doc
    }

    pub(super) fn names(&self) -> &'a [Name<'a>] {
        self.names
    }

    pub(super) fn entities(&self) -> &[Entity<'a>] {
        &self.entities
    }

    /// Per attribution, what its source phrase is.
    pub(super) fn sources(&self) -> &[Option<Phrase>] {
        &self.sources
    }

    pub(super) fn author(&self) -> EntityIdx {
        self.author
    }

    /// Whether the author has said "I" outside quotations so far.
    pub(super) fn author_speaks(&self) -> bool {
        self.author_speaks
    }

    /// The innermost quote whose content holds a token.
    pub(super) fn content(&self, token: usize) -> Option<usize> {
        self.layers.content[token].map(|quote_idx| quote_idx as usize)
    }

    /// The innermost quote that holds a token verbatim.
    pub(super) fn verbatim(&self, token: usize) -> Option<usize> {
        self.layers.verbatim[token].map(|quote_idx| quote_idx as usize)
    }

    /// The innermost quote that holds a token, verbatim rather than not.
    pub(super) fn quote_around(&self, token: usize) -> Option<usize> {
        self.verbatim(token).or(self.content(token))
    }

    /// The token that the source phrase of a quote is filed under.
    pub(super) fn source_of(&self, quote: usize) -> Option<usize> {
        self.source_of[quote]
    }

    /// The speaker of a quote as the pass before had it.
    pub(super) fn speaker_of(&self, quote: usize) -> Option<EntityIdx> {
        self.speaker_of[quote]
    }

    /// The phrases under tokens of `range`, in order.
    pub(super) fn filed_in(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = (usize, &Filed)> {
        self.filing.within(range).iter().map(|(head, filed)| (*head, filed))
    }

    /// The phrase under a token.
    pub(super) fn filed_at(&self, head: usize) -> Option<&Filed> {
        self.filing.at(head)
    }

    /// How many tokens there are that phrases are filed under.
    pub(super) fn n_filed(&self) -> usize {
        self.filing.all.len()
    }

    /// The phrase under one of these tokens, which are counted in order, with the token.
    pub(super) fn filed(&self, place: usize) -> (usize, &Filed) {
        let (head, filed) = &self.filing.all[place];
        (*head, filed)
    }

    /// Whom the apposition or predicate with this head describes.
    pub(super) fn described_by(&self, head: usize) -> Option<EntityIdx> {
        self.role_heads.get(&head).copied()
    }

    /// The pair that the text joins whose second name ends with a token.
    pub(super) fn joint_at(&self, token: usize) -> Option<EntityIdx> {
        self.joints.get(&token).copied()
    }

    /// Files what a phrase means, and says whether that is new.
    pub(super) fn file_answer(&mut self, head: usize, answer: Option<Answered>) -> bool {
        self.filing.at_mut(head).is_some_and(|filed| mem::replace(&mut filed.answer, answer) != answer)
    }

    /// Files whom the phrase with this head describes.
    pub(super) fn describe(&mut self, head: usize, entity: EntityIdx) {
        self.role_heads.insert(head, entity);
    }

    /// Files a pair by the last token of its second name.
    pub(super) fn file_joint(&mut self, token: usize, joint: EntityIdx) {
        self.joints.insert(token, joint);
    }

    /// Files whose words a writing gives.
    pub(super) fn file_issuer(&mut self, writing: EntityIdx, issuer: Option<EntityIdx>) {
        self.entities[writing].issuer = issuer;
    }

    pub(super) fn rename(&mut self, entity: EntityIdx, name: String, words: Vec<Word<'a>>) {
        self.entities[entity].name = name.into();
        self.entities[entity].words = words;
    }

    /// The author has said "I".
    pub(super) fn hear_author(&mut self) {
        self.author_speaks = true;
    }

    /// A pronoun of `gender` stands for an entity.
    pub(super) fn count_pronoun(&mut self, entity: EntityIdx, gender: Option<Gender>) {
        let Some(gender) = gender else { return };
        self.entities[entity].pronouns[usize::from(gender == Gender::Feminine)] += 1;
    }

    /// Learns gender from the pronouns that a pass resolved with little doubt.
    pub(super) fn learn_gender(&mut self) {
        for entity in &mut self.entities {
            let [masculine, feminine, _] = entity.pronouns.map(|n| n.min(MAX_PRONOUNS) as f32);
            entity.gender += PRONOUN_GENDER * (masculine - feminine);
        }
    }

    /// Files who speaks in each quotation, as far as that is known.
    pub(super) fn find_speakers(&mut self, attributions: &[Attribution]) {
        self.speaker_of.fill(None);
        for (attribution_idx, attribution) in attributions.iter().enumerate() {
            let speaker = self.answer(attribution_idx).map(|answer| answer.entity);
            if let Some(slot) = self.speaker_of.get_mut(attribution.quote.0 as usize) {
                *slot = speaker;
            }
        }
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
        self.filing.all.iter_mut().for_each(|(_, filed)| filed.answer = None);
        self.unnamed.values_mut().for_each(Vec::clear);
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
    pub(super) fn add(&mut self, entity: Entity<'a>) -> EntityIdx {
        let entity_idx = self.entities.len();
        if !entity.named {
            match self.unnamed.get_mut(&entity.head) {
                Some(same) => same.push(entity_idx),
                None => _ = self.unnamed.insert(entity.head.clone(), vec![entity_idx]),
            }
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
        let of_noun = move |head: &&Word<'_>| *head != noun && language.role_covers(head, noun);
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
        self.filing.at(self.source_heads[place])
    }

    /// The body whose initials these lower-case letters are.
    pub(super) fn spelled_out(&self, letters: &str) -> Option<EntityIdx> {
        self.by_initials.get_or_init(|| by_initials(self.language(), &self.entities)).get(letters).copied()
    }

    /// Where an entity is first named.
    pub(super) fn first_named(&self, entity_idx: EntityIdx) -> Option<usize> {
        self.first_named.get(entity_idx).copied().filter(|&token| token != usize::MAX)
    }

    /// What the phrase filed under a token means.
    pub(super) fn answer_at(&self, head: usize) -> Option<EntityIdx> {
        self.filing.at(head)?.answer.map(|answer| answer.entity)
    }

    /// What attribution `attribution_idx` resolves to.
    pub(super) fn answer(&self, attribution_idx: usize) -> Option<Answered> {
        let phrase = self.sources.get(attribution_idx)?.as_ref()?;
        if let Phrase::Joint(pieces) = phrase {
            let joint = self.joint(&self.members(pieces)?)?;
            return Some(Answered { entity: joint, sieve: super::speaker::JOINT });
        }
        let answer = self.filing.at(head_of(phrase, self.names)?)?.answer?;
        let issuer = self.entities[answer.entity].issuer.filter(|_| !self.without_issuers);
        Some(issuer.map_or(answer, |issuer| Answered { entity: issuer, sieve: super::speaker::ISSUER }))
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

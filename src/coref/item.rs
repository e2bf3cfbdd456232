//! Something in the text that points at an entity, as the sieves get it.

use std::ops::Range;

use super::{
    entities::{EntityIdx, Nature, Place, Word},
    names::name_at,
    phrases::{Phrase, head_of},
    state::{Filed, State},
};
use crate::grammar::{
    Class, ClassSet, Pos, Syntax,
    nouns::{Gender, NounKind, noun_of_one, singular},
    pronouns::{is_first_person, pronoun_gender},
};

/// What kind of phrase it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemKind {
    /// A name.
    Name,
    /// A pronoun.
    Pronoun,
    /// A description.
    Description,
}

/// How a description points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// "the", "this", "that": at something known.
    Known,
    /// "his", "Ruiz's": at something of someone.
    Owned,
    /// Anything else: at something new.
    New,
}

/// A phrase whose entity is asked for.
#[derive(Clone, Debug)]
pub(super) struct Item<'a> {
    pub(super) kind: ItemKind,
    /// Of a name, its index.
    pub(super) name: Option<usize>,
    pub(super) tokens: Range<usize>,
    /// The token it is filed under: the last of a name, the pronoun, the head noun.
    pub(super) head: usize,
    /// Where that token stands.
    pub(super) place: Place,
    /// How much it brings its entity forward.
    pub(super) weight: f32,
    /// Whether it is the source of an attribution.
    pub(super) is_source: bool,
    /// Of a description, what its noun stands for.
    pub(super) nature: Nature,
    pub(super) reach: Reach,
    /// Of a description, its noun in the singular; of a pronoun, the lower-case word.
    pub(super) noun: Word<'a>,
    /// The classes of that word.
    pub(super) classes: ClassSet,
    /// Of a description, the words that tell it from others.
    pub(super) words: Vec<Word<'a>>,
    /// Gender that the noun or pronoun tells.
    pub(super) gender: Option<Gender>,
}

impl<'a> Item<'a> {
    /// Reads a phrase; none of a joint one.
    pub(super) fn new(state: &State<'a>, phrase: &Phrase, tokens: Range<usize>, is_source: bool) -> Option<Self> {
        let doc = state.doc();
        let head = head_of(phrase, state.names())?;
        let (kind, name, noun_head) = match phrase {
            Phrase::Name(name_idx) => (ItemKind::Name, Some(*name_idx), Word::default()),
            Phrase::Pronoun(token) => (ItemKind::Pronoun, None, doc.word(*token).into()),
            Phrase::Nominal(..) => (ItemKind::Description, None, singular(doc.text(head))),
            Phrase::Joint(_) => return None,
        };
        let is_description = kind == ItemKind::Description;
        let known = if is_description { noun_of_one(doc.language(), &noun_head) } else { None };
        let gender = match kind {
            ItemKind::Name => None,
            ItemKind::Pronoun => pronoun_gender(&noun_head),
            ItemKind::Description => known.and_then(|(_, gender)| gender),
        };
        Some(Self {
            kind,
            name,
            head,
            place: state.place_of(head),
            weight: state.weight(head, &tokens, is_source),
            is_source,
            nature: if is_description { nature(doc, head, known.map(|(kind, _)| kind)) } else { Nature::Other },
            reach: reach(doc, &tokens, head),
            words: if is_description { telling_words(state, &tokens, head, &noun_head) } else { Vec::new() },
            classes: doc.language().classes(&noun_head),
            noun: noun_head,
            gender,
            tokens,
        })
    }

    /// The phrase that is filed somewhere.
    pub(super) fn filed(state: &State<'a>, filed: &Filed) -> Option<Self> {
        Self::new(state, &filed.phrase, filed.tokens.clone(), filed.is_source)
    }

    /// Whether it reads the same in every pass: none of its words depends on whom a phrase before means.
    pub(super) fn is_steady(&self, doc: &Syntax<'_>) -> bool {
        let pronoun = || (self.tokens.start..self.head).any(|token| doc.pos(token) == Pos::PRPS);
        let team = || self.words.len() > 1 && doc.is(Class::CampaignTeam, self.head);
        self.kind != ItemKind::Description || !(self.reach == Reach::Owned && pronoun() || team())
    }

    /// Whether it is a description of something of `nature`.
    pub(super) fn describes(&self, nature: Nature) -> bool {
        self.kind == ItemKind::Description && self.nature == nature
    }

    /// Whether it is a description that a known body or writing may have.
    pub(super) fn is_known_thing(&self) -> bool {
        let thing = !matches!(self.nature, Nature::Person | Nature::People);
        self.kind == ItemKind::Description && self.reach == Reach::Known && thing
    }

    /// Whether its noun is of `class`.
    pub(super) fn is(&self, class: Class) -> bool {
        self.classes.has(class)
    }

    /// Whether it is "I" or "we".
    pub(super) fn is_first_person(&self) -> bool {
        self.kind == ItemKind::Pronoun && is_first_person(&self.noun)
    }

    /// Whether it is a source that describes one person, whom the text may name elsewhere.
    pub(super) fn may_be_named(&self) -> bool {
        self.describes(Nature::Person) && self.is_source
    }

    /// Whether it is a description of one known person, "the mayor".
    pub(super) fn is_known_person(&self) -> bool {
        self.describes(Nature::Person) && self.reach == Reach::Known
    }
}

/// What the noun of a description stands for.
pub(super) fn nature_of_noun(doc: &Syntax<'_>, head: usize) -> Nature {
    nature(doc, head, doc.noun(head).map(|(kind, _)| kind))
}

/// The same where it is known what kind of noun it is.
fn nature(doc: &Syntax<'_>, head: usize, kind: Option<NounKind>) -> Nature {
    let plural = doc.is_plural(head);
    match kind {
        Some(NounKind::Body) if plural => Nature::People,
        Some(NounKind::Body) => Nature::Body,
        Some(NounKind::Document) => Nature::Document,
        Some(NounKind::Person) if !plural => Nature::Person,
        _ if plural || doc.is(Class::People, head) => Nature::People,
        // "the Swede", but not "the Swedish"
        _ if doc.is_people_word(head) && doc.word(head).ends_with(['n', 'e', 't', 'k', 'i']) => Nature::Person,
        _ => Nature::Other,
    }
}

fn reach(doc: &Syntax<'_>, tokens: &Range<usize>, head: usize) -> Reach {
    if (tokens.start..head).any(|token| matches!(doc.pos(token), Pos::POS | Pos::PRPS)) {
        Reach::Owned
    } else if matches!(doc.word(tokens.start), "the" | "this" | "that" | "these" | "those" | "both") {
        Reach::Known
    } else {
        Reach::New
    }
}

/// The words of a description that tell it from others: no determiners, its head, in the singular `noun`, last.
fn telling_words<'a>(state: &State<'a>, tokens: &Range<usize>, head: usize, noun: &Word<'a>) -> Vec<Word<'a>> {
    let doc = state.doc();
    let words_of = |entity_idx: EntityIdx| -> Word<'a> { state.entities()[entity_idx].words.join(" ").into() };
    let mut words = Vec::new();
    for token in tokens.start..head {
        // An owner counts as whom it names: "Ana Ruiz's campaign" is "the Ruiz campaign".
        if let Some(name_idx) = name_at(state.names(), token) {
            let name = &state.names()[name_idx];
            if token + 1 == name.tokens.end {
                words.push(words_of(name.entity));
            }
            continue;
        }
        if doc.pos(token) == Pos::PRPS {
            words.push(state.answer_at(token).map_or_else(|| doc.word(token).into(), words_of));
            continue;
        }
        // A campaign is told by whose it is, a poll not by its being new.
        let campaign = !words.is_empty() && (doc.is(Class::Campaign, head) || doc.is(Class::CampaignTeam, head));
        let fresh = doc.is(Class::Fresh, token);
        let idle = campaign || fresh && doc.noun(head).is_some_and(|(kind, _)| kind == NounKind::Document);
        if idle || matches!(doc.pos(token), Pos::DT | Pos::POS) || !doc.text(token).chars().any(char::is_alphanumeric) {
            continue;
        }
        words.push(doc.word(token).into());
    }
    // "Ruiz's team" is her campaign where the article speaks of one.
    if let [owner] = words.as_slice()
        && doc.is(Class::CampaignTeam, head)
    {
        let campaigns = doc.language().words(Class::Campaign).flat_map(|noun| state.unnamed(noun));
        let mut known = campaigns.map(|it| &state.entities()[it].words);
        if let Some(campaign) = known.find(|known| known.len() == 2 && known[0] == *owner) {
            return campaign.clone();
        }
    }
    words.push(if doc.is_noun(head) { noun.clone() } else { doc.word(head).into() });
    words.extend((head + 1..tokens.end).filter(|&it| doc.pos(it) != Pos::DT).map(|token| doc.word(token).into()));
    words
}

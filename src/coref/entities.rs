//! The people and bodies of an article while they are being found.

use std::{array, borrow::Cow, ops::Range, sync::LazyLock};

use crate::{entity::words::Gender, tag::EntityClass};

/// Index into the entities of a state.
pub(super) type EntityIdx = usize;

/// A word as it is compared: mostly the article's or a list's own, seldom put together.
pub(super) type Word<'a> = Cow<'a, str>;

/// What a thing that may speak is, as far as grammar goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    /// One person.
    Person,
    /// Several people.
    People,
    /// A body, named or not.
    Body,
    /// A writing.
    Document,
    /// A name of any other kind.
    Other,
}

/// One way the text introduces someone: "the mayor of Oakdale".
#[derive(Clone, Debug)]
pub(super) struct RoleHeld<'a> {
    /// Head noun, singular, lower case; or a title ("sen.").
    pub(super) head: Word<'a>,
    /// Where that noun stands.
    pub(super) head_token: usize,
    /// The other words, lower case.
    pub(super) words: Vec<Word<'a>>,
    /// As the text has it.
    pub(super) tokens: Range<usize>,
    /// Where it says what body or place the role belongs to.
    pub(super) affiliation: Option<Range<usize>>,
}

/// Sentence and paragraph of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) sentence: usize,
    pub(super) paragraph: usize,
}

/// What is left of a use's weight after each sentence, and after each paragraph.
const FADING: [f32; 2] = [0.42, 0.85];

/// Powers of [`FADING`], and logarithms, that are worked out once.
const N_POWERS: usize = 256;

static POWERS: LazyLock<[[f32; N_POWERS]; 2]> =
    LazyLock::new(|| FADING.map(|base| array::from_fn(|power| base.powf(power as f32))));

/// What is left after so many sentences (`of` 0) or paragraphs (`of` 1).
fn faded(of: usize, n: usize) -> f32 {
    POWERS[of].get(n).copied().unwrap_or_else(|| FADING[of].powf(n as f32))
}

static LOGARITHMS: LazyLock<[f32; N_POWERS]> = LazyLock::new(|| array::from_fn(logarithm));

/// The logarithm of one more than `n`.
fn logarithm(n: usize) -> f32 {
    (1.0 + n as f32).ln()
}

/// A use of an entity in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    pub(super) token: usize,
    /// Where that token stands.
    pub(super) place: Place,
    /// 1 for an ordinary mention; more for subjects and sources, less for modifiers.
    pub(super) weight: f32,
}

/// Someone or something.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they say four unlike things that the text tells")]
pub(super) struct Entity<'a> {
    pub(super) nature: Nature,
    /// Whether the text names it.
    pub(super) named: bool,
    /// Its name or phrase in the text.
    pub(super) name: Cow<'a, str>,
    /// Words of the name, comparable.
    pub(super) words: Vec<Word<'a>>,
    /// The suffix of the name that it was first known by, "jr".
    pub(super) generation: Option<Word<'a>>,
    /// Head noun of a description, singular; empty where there is none.
    pub(super) head: Word<'a>,
    /// Log-odds of masculine against feminine.
    pub(super) gender: f32,
    pub(super) roles: Vec<RoleHeld<'a>>,
    /// In order of position.
    pub(super) uses: Vec<Use>,
    /// Uses of he, she, they that are sure to be its.
    pub(super) pronouns: [usize; 3],
    /// Of joint speakers, the members.
    pub(super) members: Vec<EntityIdx>,
    /// Of an unnamed one, whether the text brought it in as something new: "a bank".
    pub(super) is_new: bool,
    /// Of a writing, whose words it gives.
    pub(super) issuer: Option<EntityIdx>,
    /// How often its surname alone has stood for it so far.
    pub(super) n_short: usize,
    /// Whether every name of it is a place's.
    pub(super) is_place: bool,
    /// Whether the text brings it in as someone's relative.
    pub(super) is_relative: bool,
    /// Positions of full-name mentions.
    pub(super) full_names: Vec<usize>,
    /// The first of them that stands in no heading.
    pub(super) named_in_text: Option<usize>,
}

impl<'a> Entity<'a> {
    pub(super) fn new(nature: Nature, named: bool, name: Cow<'a, str>) -> Self {
        Self {
            nature,
            named,
            name,
            words: Vec::new(),
            generation: None,
            head: Word::default(),
            gender: 0.0,
            roles: Vec::new(),
            uses: Vec::new(),
            pronouns: [0; 3],
            members: Vec::new(),
            is_new: false,
            issuer: None,
            n_short: 0,
            is_place: false,
            is_relative: false,
            full_names: Vec::new(),
            named_in_text: None,
        }
    }

    /// Adds evidence of gender: positive masculine.
    pub(super) fn add_gender(&mut self, gender: Option<Gender>, weight: f32) {
        match gender {
            Some(Gender::Masculine) => self.gender += weight,
            Some(Gender::Feminine) => self.gender -= weight,
            None => {}
        }
    }

    /// Probability that a pronoun of `gender` fits.
    pub(super) fn gender_fit(&self, gender: Gender) -> f32 {
        let masculine = 1.0 / (1.0 + (-self.gender).exp());
        match gender {
            Gender::Masculine => masculine,
            Gender::Feminine => 1.0 - masculine,
        }
    }

    /// How many of its uses stand before `token`.
    pub(super) fn n_uses_before(&self, token: usize) -> usize {
        // Mostly all of them do: a pass goes from left to right.
        match self.uses.last() {
            Some(last) if last.token >= token => self.uses.partition_point(|one| one.token < token),
            _ => self.uses.len(),
        }
    }

    /// Salience just before `token`, which stands `here`, by recency in sentences.
    pub(super) fn salience(&self, token: usize, here: Place) -> f32 {
        let before = self.n_uses_before(token);
        let recent: f32 = self.uses[..before]
            .iter()
            .rev()
            .take(12)
            .map(|one| {
                let n_sentences = here.sentence.saturating_sub(one.place.sentence);
                let n_paragraphs = here.paragraph.saturating_sub(one.place.paragraph);
                one.weight * faded(0, n_sentences) * faded(1, n_paragraphs)
            })
            .sum();
        if recent > 0.0 {
            recent + 0.01 * LOGARITHMS.get(before).copied().unwrap_or_else(|| logarithm(before))
        } else {
            0.0
        }
    }
}

/// What a name's class says of its nature.
pub(super) fn nature_of(class: EntityClass) -> Nature {
    match class {
        EntityClass::Person => Nature::Person,
        EntityClass::Organization | EntityClass::Location => Nature::Body,
        EntityClass::Miscellaneous => Nature::Other,
    }
}

//! Searches among the entities that several sieves make.

use std::ops::Range;

use super::{
    entities::{Entity, EntityIdx, Nature, RoleHeld, Word},
    item::Item,
    state::State,
};
use crate::grammar::{Class, Language, Pos, plain};

/// From this fit of gender on a description may be somebody's whose noun tells a gender. Chosen by hand.
pub(super) const MIN_FIT: f32 = 0.3;

/// Less than this a role with its salience says nothing. Chosen by hand, like the next six.
const MIN_ROLE_SCORE: f32 = 0.02;
/// Salience of whoever was not spoken of for long: a role may bring him back.
const LEAST_SALIENCE: f32 = 0.02;
/// What is left for each modifier that the text does not tell of somebody.
const STRANGE_SHARE: f32 = 0.35;
/// How much rather the noun of the role itself is meant than a wider one.
const EXACT: f32 = 1.5;
/// What is left for whoever is named only later: descriptions mostly come after a name.
const LATER_SHARE: f32 = 0.3;
/// One holder is alone where the next has less than this share of his score.
const ALONE: f32 = 0.25;
/// Scores up to this are those of nobody spoken of: the share of the best two would be chance.
const MIN_SCORE: f32 = 0.002;

/// A pronoun means whoever the sentence before begins with, so much rather than others. Chosen on PolNeAR dev's sources,
/// where values from 1.5 to 3 are alike.
pub(super) const CENTER_GAIN: f32 = 2.0;

/// Share of the two best scores from which on the best is what "it" and "they" mean: of two bodies, the one that is not
/// quite twice as salient as the other. Chosen by hand.
pub(super) const MIN_SHARE: f32 = 0.64;

/// Whoever bears a role, and whether nobody else does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holder {
    pub(super) entity: EntityIdx,
    pub(super) alone: bool,
    /// Whether the role's own noun was said, not only a wider one.
    pub(super) exact: bool,
}

/// Someone or something unnamed introduced before by the same noun: "a senior official … the official".
pub(super) fn unnamed(
    state: &State<'_>,
    head: usize,
    noun: &str,
    nature: Nature,
    words: &[Word<'_>],
) -> Option<EntityIdx> {
    let mut best: [Option<(f32, EntityIdx)>; 2] = [None, None];
    for entity_idx in state.unnamed(noun) {
        let entity = &state.entities()[entity_idx];
        if entity.nature != nature || !words.iter().all(|word| entity.words.contains(word)) {
            continue;
        }
        let salience = state.salience(entity_idx, head);
        // A fuller description tells more than the bare noun.
        let slot = &mut best[usize::from(entity.words.len() <= 1)];
        if salience > 0.0 && slot.is_none_or(|(most, _)| salience > most) {
            *slot = Some((salience, entity_idx));
        }
    }
    best[0].or(best[1]).map(|(_, entity_idx)| entity_idx)
}

/// The same for a description as a whole.
pub(super) fn unnamed_again(state: &State<'_>, item: &Item<'_>) -> Option<EntityIdx> {
    unnamed(state, item.head, &item.noun, item.nature, &item.words)
}

/// The named person introduced by a role that covers this noun and these words; `owned` roles must agree in all words.
pub(super) fn holder(
    state: &State<'_>,
    tokens: &Range<usize>,
    head: usize,
    noun_head: &str,
    owned: bool,
) -> Option<Holder> {
    let doc = state.doc();
    let modifiers: Vec<Word<'_>> = (tokens.start..tokens.end)
        .filter(|&token| token != head && doc.text(token).chars().any(char::is_alphanumeric))
        .filter(|&token| !matches!(doc.pos(token), Pos::DT | Pos::IN | Pos::POS | Pos::PRPS))
        .map(|token| doc.country(token).map_or(Word::from(doc.word(token)), |country| plain(country).into()))
        .filter(|word| !doc.language().is(Class::Emptying, word))
        .collect();
    let capitals: Vec<&str> =
        tokens.clone().filter(|&token| doc.is_capital(token)).map(|token| doc.word(token)).collect();
    let mut scores: Vec<(f32, EntityIdx)> = Vec::new();
    for entity_idx in state.holders(noun_head) {
        let entity = &state.entities()[entity_idx];
        // "Detective Sgt. Ana Ruiz" is the detective too, the deputy mayor not the mayor.
        let covers =
            entity.roles.iter().filter(|role| !ranks_below(doc.language(), role, &modifiers, noun_head)).any(|role| {
                doc.language().role_covers(&role.head, noun_head)
                    || doc.language().is_title(&role.head)
                        && doc.language().is_title(noun_head)
                        && role.words.iter().any(|word| word == noun_head)
            });
        // "the Republican": a word of any role or party.
        let adjective = doc.language().country(noun_head).map_or_else(|| noun_head.to_owned(), plain);
        let described = !covers
            && doc.language().country(noun_head).is_some()
            && role_words(entity)
                .any(|word| doc.language().country(word).map_or_else(|| word.to_owned(), plain) == adjective);
        if !covers && !described {
            continue;
        }
        let known = |word: &Word<'_>| {
            role_words(entity)
                .any(|mine| mine == *word || doc.language().country(mine).is_some_and(|it| plain(it) == *word))
                || entity.words.contains(word)
        };
        let n_known = modifiers.iter().filter(|word| known(word)).count();
        let n_strange = modifiers.len() - n_known;
        // A place the text did not give with the role may be right ("the Ohio senator"), another party never.
        let wrong = modifiers.iter().any(|word| {
            !known(word) && (word.contains(' ') || doc.language().is_people_word(word) || !capitals.contains(&&**word))
        });
        let is_party =
            |word: &str| word.rsplit_once(' ').is_some_and(|(_, last)| doc.language().is(Class::Party, last));
        let strange_party = modifiers.iter().any(|word| is_party(word) && !known(word));
        if owned && n_strange > 0 || wrong && n_strange > n_known || strange_party {
            continue;
        }
        let exact = entity.roles.iter().any(|role| role.head == noun_head);
        let salience = state.salience(entity_idx, head) + LEAST_SALIENCE;
        let score = salience.sqrt()
            * (1.0 + n_known as f32)
            * STRANGE_SHARE.powf(n_strange as f32)
            * if exact { EXACT } else { 1.0 }
            * if entity.uses.first().is_some_and(|first| first.token < head) { 1.0 } else { LATER_SHARE };
        scores.push((score, entity_idx));
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (score, entity) = *scores.first().filter(|(score, _)| *score > MIN_ROLE_SCORE)?;
    let alone = scores.get(1).is_none_or(|(second, _)| *second < ALONE * score);
    let exact = state.entities()[entity].roles.iter().any(|role| role.head == noun_head);
    Some(Holder { entity, alone, exact })
}

/// The same for a description as a whole.
pub(super) fn holder_of(state: &State<'_>, item: &Item<'_>) -> Option<Holder> {
    holder(state, &item.tokens, item.head, &item.noun, false)
}

/// All words of the roles that the text gives someone.
pub(super) fn role_words<'e>(entity: &'e Entity<'_>) -> impl Iterator<Item = &'e str> {
    entity.roles.iter().flat_map(|role| role.words.iter().chain([&role.head])).map(|word| &**word)
}

/// Whether a role is the one below the office that a description names by these words.
fn ranks_below(language: Language, role: &RoleHeld<'_>, modifiers: &[Word<'_>], noun_head: &str) -> bool {
    let rank = role.words.iter().find(|word| language.is(Class::RankBelow, word));
    rank.is_some_and(|rank| rank != noun_head && !modifiers.contains(rank))
}

/// The best score's entity, and its share of the best two.
pub(super) fn best_of(scores: impl Iterator<Item = (f32, EntityIdx)>) -> Option<(EntityIdx, f32)> {
    let mut first: Option<(f32, EntityIdx)> = None;
    let mut second = 0.0_f32;
    for (score, entity_idx) in scores.filter(|(score, _)| *score > MIN_SCORE) {
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

/// Whether someone is a person with a name, of a gender that fits.
pub(super) fn is_named_person(entity: &Entity<'_>, item: &Item<'_>, min_fit: f32) -> bool {
    entity.named
        && entity.nature == Nature::Person
        && item.gender.is_none_or(|gender| entity.gender_fit(gender) > min_fit)
}

/// Whether a description tells something new rather than an office.
pub(super) fn is_epithet(state: &State<'_>, item: &Item<'_>) -> bool {
    let doc = state.doc();
    let mut others = item.tokens.clone().filter(|&token| token != item.head && doc.pos(token) != Pos::DT).peekable();
    let only_former = others.peek().is_some() && others.all(|token| doc.is(Class::Former, token));
    item.is(Class::Epithet) || item.noun.starts_with("ex-") || only_former || doc.language().is_people_word(&item.noun)
}

/// Whether a role is a description's, by its noun or by a title for it.
pub(super) fn agrees(language: Language, role: &RoleHeld<'_>, noun: &str) -> bool {
    language.role_covers(&role.head, noun) || language.titles_agree(&role.head, noun)
}

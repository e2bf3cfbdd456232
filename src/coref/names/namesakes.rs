//! People of one surname: which of them a bare surname means, and what their full names are.

use std::ops::Range;

use foldhash::HashMap;

use super::name::{Name, name_at};
use crate::{
    coref::entities::{Entity, EntityIdx, Nature, Word},
    grammar::{Class, Pos, Syntax, nouns::Gender, plain},
};

/// Whom the text names in full more often than this is no minor namesake.
const MAX_MINOR: usize = 2;

/// Most tokens of an apposition that says whose relative someone is.
const MAX_APPOSITION: usize = 9;

/// Whether the words right before a name, "his wife, Ana Ruiz", or after it, "Ana Ruiz, the mayor's wife", say whose
/// relative it is.
pub(super) fn is_relative(doc: &Syntax<'_>, tokens: &Range<usize>) -> bool {
    let sentence = doc.sentence(tokens.start);
    let before = tokens.start.saturating_sub(3).max(sentence.start)..tokens.start;
    let last = before.rev().find(|&token| doc.text(token) != "," && !doc.is_title(token));
    if last.is_some_and(|token| doc.is(Class::Kin, token)) {
        return true;
    }
    if doc.text(tokens.end) != "," {
        return false;
    }
    let apposed = doc.between_commas(tokens.end, MAX_APPOSITION);
    let end = apposed.end;
    let owned = apposed.clone().find(|&token| matches!(doc.pos(token), Pos::POS | Pos::PRPS));
    // "Ana Ruiz, his wife, said", but not "Bo Ruiz, his wife Ana and".
    let closed = |token: usize| doc.text(token) == "," || doc.is_verb(token) || doc.text(token) == ".";
    owned.is_some_and(|owner| (owner + 1..end).any(|token| doc.is(Class::Kin, token) && closed(token + 1)))
}

/// From this fit of gender on a title may be somebody's. Chosen by hand, like what follows: which of several people of one
/// surname is meant is rare, so that no labels tell these apart.
const MIN_FIT: f32 = 0.3;
/// Weight of whoever was named in full in this sentence or the one before; a paragraph on it is less by `FADES`.
const RECENT: f32 = 1.5;
/// See [`RECENT`].
const FADES: f32 = 0.75;
/// Weight of each time the surname alone stood for somebody, up to `MAX_SHORT` times.
const CALLED_SO: f32 = 0.35;
/// See [`CALLED_SO`].
const MAX_SHORT: usize = 4;
/// Weight of how often somebody is named in full, by its logarithm.
const OFTEN: f32 = 0.6;
/// Weight of having been named before.
const KNOWN: f32 = 0.5;
/// What is left for relatives, who are called by their given name or in full.
const RELATIVE_SHARE: f32 = 0.45;
/// What is left for whoever is called by the given name only.
const GIVEN_SHARE: f32 = 0.6;
/// What is left where a title stands before the surname: "baby Ana Ruiz" is not who "Ms. Ruiz" is, her mother is.
const TITLED_SHARE: f32 = 0.2;
/// From so many times on being called by the given name is a habit of the text.
const MIN_CALLED: usize = 2;

/// Which of several people of one surname a bare surname means. `called` is how often the text calls somebody by a word.
pub(super) fn namesake(
    doc: &Syntax<'_>,
    name: &Name<'_>,
    fitting: &[EntityIdx],
    entities: &[Entity<'_>],
    called: &HashMap<&str, usize>,
) -> Option<EntityIdx> {
    let mut fitting = fitting.to_vec();
    if let Some(gender) = name.title_gender {
        let agreeing: Vec<EntityIdx> =
            fitting.iter().copied().filter(|&entity_idx| entities[entity_idx].gender_fit(gender) > MIN_FIT).collect();
        if agreeing.is_empty() {
            return None;
        }
        fitting = agreeing;
    }
    let here = doc.article.paragraph_of(name.tokens.start);
    let sentence = doc.article.sentence_of(name.tokens.start);
    fitting.into_iter().max_by(|&a, &b| {
        let weight = |entity_idx: EntityIdx| {
            let uses = &entities[entity_idx].full_names;
            let before = uses.partition_point(|&position| position < name.tokens.start);
            let recency = uses[..before].last().map_or(0.0, |&last| {
                let n_paragraphs = here.saturating_sub(doc.article.paragraph_of(last));
                let n_sentences = sentence.saturating_sub(doc.article.sentence_of(last));
                if n_sentences <= 1 { RECENT } else { RECENT * FADES.powf(n_paragraphs as f32 + 1.0) }
            });
            let called_so = CALLED_SO * entities[entity_idx].n_short.min(MAX_SHORT) as f32;
            let known = before > 0 || entities[entity_idx].words.len() == 1;
            let weight = recency + OFTEN * (uses.len() as f32).ln_1p() + called_so + if known { KNOWN } else { 0.0 };
            let weight = if entities[entity_idx].is_relative { weight * RELATIVE_SHARE } else { weight };
            let given = entities[entity_idx].words.first().filter(|given| **given != name.words()[0]);
            let n_given = given.and_then(|given| called.get(&**given)).copied().unwrap_or(0);
            let given_only = n_given >= MIN_CALLED && entities[entity_idx].n_short == 0;
            if given_only && name.is_titled() && n_given > uses.len() {
                weight * TITLED_SHARE
            } else if given_only && uses.len() <= MAX_MINOR {
                weight * GIVEN_SHARE
            } else {
                weight
            }
        };
        weight(a).total_cmp(&weight(b)).then(b.cmp(&a))
    })
}

/// Gives those whom the article calls by a surname alone the full name that it has inside another name, "the Ana Ruiz
/// Foundation", where the title does not speak against it.
pub(super) fn full_names_elsewhere<'a>(doc: &Syntax<'a>, names: &[Name<'_>], entities: &mut [Entity<'a>]) {
    let single = |entity: &Entity<'_>| entity.named && entity.nature == Nature::Person && entity.words.len() == 1;
    let sought = |entity: &&Entity<'a>| single(entity) && !doc.language().is_given_name(&entity.words[0]);
    let mut places: HashMap<Word<'_>, Vec<usize>> =
        entities.iter().filter(sought).map(|entity| (entity.words[0].clone(), Vec::new())).collect();
    if places.is_empty() {
        return;
    }
    let may_be_given = |token: usize| doc.is_capital(token) || doc.pos(token) == Pos::NNP;
    for token in (1..doc.len()).filter(|&token| may_be_given(token - 1)) {
        if let Some(places) = places.get_mut(doc.word(token)) {
            places.push(token);
        }
    }
    for entity in entities.iter_mut().filter(|entity| single(entity)) {
        let surname = &entity.words[0];
        let full = places.get(surname).into_iter().flatten().copied().find(|&token| {
            let given = doc.text(token - 1);
            let gender = doc
                .language()
                .given_name_gender(&plain(given))
                .filter(|_| given.starts_with(char::is_uppercase) && !doc.language().is_title(given));
            let around = name_at(names, token - 1).map(|it| &names[it]);
            // "Ana Ruiz Day" begins with a person's name, listed or not.
            let begins = around.is_some_and(|it| it.tokens.start + 1 == token && it.tokens.end > token + 1);
            doc.word(token) == surname
                && doc.word(token - 1) != surname
                && around.is_none_or(|it| !it.is_person())
                && gender.map_or(begins && doc.pos(token - 1) == Pos::NNP, |gender: Gender| {
                    entity.gender_fit(gender) > MIN_FIT
                })
                && doc.sentence(token).start < token
        });
        if let Some(token) = full {
            entity.name = doc.slice(token - 1..token + 1).split_whitespace().collect::<Vec<_>>().join(" ").into();
            entity.words.insert(0, doc.word(token - 1).into());
        }
    }
}

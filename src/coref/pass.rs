//! The passes through an article, left to right: every name, description and pronoun finds its entity.
//!
//! Two passes. The first learns gender from pronouns that can mean only one person and who speaks in each quotation; the
//! second uses both.

use super::{
    entities::{EntityIdx, Nature},
    issuers::{self, Issuer},
    item::{Item, ItemKind, Reach},
    joints, labels,
    phrases::Phrase,
    sieves::{AUTHOR, Answer, SIEVES, Sieve},
    state::{Answered, Filed, State, is_first_person},
};
use crate::{
    attribute::{self, Attribution, Reads},
    grammar::{Class, nouns::Gender},
};

/// How often a first-person pronoun may wait for the speaker of the quotation around it.
const MAX_NESTED: usize = 3;

/// Resolves everything; `without` names sieves that are left out.
pub(super) fn run(state: &mut State<'_>, attributions: &[Attribution], without: &[&str]) {
    let sieves: Vec<&Sieve> = SIEVES.iter().filter(|sieve| !without.contains(&sieve.name)).collect();
    state.without_issuers = without.contains(&super::ISSUER);
    label_speakers(state, attributions);
    joints::add(state);
    state.keep_entities();
    pass(state, attributions, &sieves);
    learn_gender(state);
    pass(state, attributions, &sieves);
    join(state);
}

/// Files whom a transcript's labels stand for that are no names.
fn label_speakers(state: &mut State<'_>, attributions: &[Attribution]) {
    let mut labels = labels::Labels::default();
    for (phrase, attribution) in state.sources.iter().zip(attributions) {
        if let (Some(Phrase::Nominal(tokens, head)), Some(Reads::Label)) = (phrase, attribute::reads(attribution.rule))
            && tokens.len() <= 2
            && let Some(person) = labels.person(state.doc, state.names, &state.entities, *head)
        {
            state.role_heads.insert(*head, person);
        }
    }
}

fn pass(state: &mut State<'_>, attributions: &[Attribution], sieves: &[&Sieve]) {
    state.begin_pass();
    let heads: Vec<usize> = state.filed.keys().copied().collect();
    for &head in &heads {
        state.forget_before(head);
        let Some(Filed { phrase, tokens, is_source, .. }) = state.filed.get(&head).cloned() else { continue };
        let Some(item) = Item::new(state, &phrase, tokens, is_source) else { continue };
        let answer = resolve(state, &item, sieves);
        if let Some(filed) = state.filed.get_mut(&head) {
            filed.answer = answer;
        }
        if let Some(answer) = answer {
            learn_issuer(state, answer.entity, &item, sieves);
            state.author_speaks |= answer.sieve == AUTHOR;
            if item.kind == ItemKind::Pronoun {
                let slot = match item.gender {
                    Some(Gender::Masculine) => Some(0),
                    Some(Gender::Feminine) => Some(1),
                    None => None,
                };
                if let Some(slot) = slot {
                    state.entities[answer.entity].pronouns[slot] += 1;
                }
            }
            state.record(answer.entity, &item);
        }
        if let Some(&joint) = state.joints.get(&head) {
            state.record_joint(joint, &item);
        }
    }
    // "I" and "we" in a quotation wait for its speaker, outer quotations first.
    let waiting: Vec<usize> = heads.into_iter().filter(|&head| is_first_person(state.doc.word(head))).collect();
    for _ in 0..MAX_NESTED {
        find_speakers(state, attributions);
        for &head in &waiting {
            let Some(filed) = state.filed.get(&head).filter(|it| matches!(it.phrase, Phrase::Pronoun(_))) else {
                continue;
            };
            let quoted = state.layers.verbatim[head].or(state.layers.content[head]).is_some();
            let item = Item::new(state, &filed.phrase, filed.tokens.clone(), filed.is_source).filter(|_| quoted);
            let answer = item.map(|item| resolve(state, &item, sieves));
            if let (Some(answer), Some(filed)) = (answer, state.filed.get_mut(&head)) {
                filed.answer = answer;
            }
        }
    }
}

/// Files who speaks in each quotation, as far as that is known.
fn find_speakers(state: &mut State<'_>, attributions: &[Attribution]) {
    state.speaker_of.iter_mut().for_each(|speaker| *speaker = None);
    for (attribution_idx, attribution) in attributions.iter().enumerate() {
        let speaker = state.answer(attribution_idx).map(|answer| answer.entity);
        if let Some(slot) = state.speaker_of.get_mut(attribution.quote.0 as usize) {
            *slot = speaker;
        }
    }
}

/// The first sieve's answer, with what it does to the state.
fn resolve(state: &mut State<'_>, item: &Item, sieves: &[&Sieve]) -> Option<Answered> {
    let (sieve, answer) = sieves.iter().find_map(|sieve| (sieve.apply)(state, item).map(|it| (sieve.name, it)))?;
    let entity = match answer {
        Answer::Known(entity) => entity,
        Answer::Renamed { entity, name, words } => {
            state.entities[entity].name = name;
            state.entities[entity].words = words;
            entity
        }
        Answer::New(entity) => state.add(*entity),
        Answer::Phrase(tokens, head) => {
            let antecedent = Item::new(state, &Phrase::Nominal(tokens.clone(), head), tokens, true)?;
            resolve(state, &antecedent, sieves)?.entity
        }
    };
    Some(Answered { entity, sieve })
}

/// Learns whose words a writing gives.
fn learn_issuer(state: &mut State<'_>, writing: EntityIdx, item: &Item, sieves: &[&Sieve]) {
    let entity = &state.entities[writing];
    // "the company's website" is no body that speaks.
    let writing_of_body =
        item.nature == Nature::Body && item.reach == Reach::Owned && state.language().is(Class::Message, &item.noun);
    let is_writing = item.nature == Nature::Document && entity.nature == Nature::Document || writing_of_body;
    if entity.named || item.kind != ItemKind::Description || !is_writing || entity.issuer.is_some() {
        return;
    }
    let told = match issuers::issuer(state, item) {
        Some(Issuer::Known(issuer)) => Some(issuer),
        Some(Issuer::Phrase(tokens, head)) => {
            let phrase = Phrase::Nominal(tokens.clone(), head);
            let item = Item::new(state, &phrase, tokens, false);
            item.and_then(|item| resolve(state, &item, sieves)).map(|answer| answer.entity)
        }
        None => None,
    };
    let issuer = told.map(|told| state.entities[told].issuer.unwrap_or(told));
    let issuer = issuer.filter(|&it| it != writing && issuers::may_issue(state, it));
    state.entities[writing].issuer = issuer.or_else(|| issuers::speaker_before(state, item));
}

/// Makes the joint speakers of the sources, once a pass has resolved their members.
fn join(state: &mut State<'_>) {
    let joints: Vec<Vec<Phrase>> = state
        .sources
        .iter()
        .flatten()
        .filter_map(|phrase| if let Phrase::Joint(pieces) = phrase { Some(pieces.clone()) } else { None })
        .collect();
    for pieces in joints {
        let members: Option<Vec<EntityIdx>> = state.members(&pieces);
        let Some(members) = members.filter(|members| state.joint(members).is_none()) else { continue };
        let body = state.entities[members[0]].nature == Nature::Body;
        let nature = if body { Nature::Body } else { Nature::People };
        state.add(joints::joint(&state.entities, members, nature));
    }
}

/// How much a sure pronoun says of gender, and how many of them count.
const PRONOUN_GENDER: f32 = 1.2;
/// See [`PRONOUN_GENDER`].
const MAX_PRONOUNS: usize = 6;

/// Learns gender from the pronouns that a pass resolved with little doubt.
fn learn_gender(state: &mut State<'_>) {
    for entity in &mut state.entities {
        let [masculine, feminine, _] = entity.pronouns.map(|n| n.min(MAX_PRONOUNS) as f32);
        entity.gender += PRONOUN_GENDER * (masculine - feminine);
    }
}

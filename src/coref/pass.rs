//! The passes through an article, left to right: every name, description and pronoun finds its entity.
//!
//! Two passes. The first learns gender from pronouns that can mean only one person and who speaks in each quotation; the
//! second uses both.

use super::{
    description::brought_in,
    entities::{EntityIdx, Nature},
    issuers::{self, Issuer},
    item::{Item, ItemKind, Reach},
    joints, labels,
    phrases::Phrase,
    sieve::{Answer, Sieve},
    sieves::{AUTHOR, SIEVES},
    state::{Answered, State},
};
use crate::{
    attribute::{self, Attribution, Reads},
    grammar::Class,
};

/// Tokens of a label that is no name, with its article, at most: `THE CHAIR`.
const MAX_LABEL: usize = 2;

/// How often a first-person pronoun may wait for the speaker of the quotation around it.
const MAX_NESTED: usize = 3;

/// The sieves that are asked, by the kind of phrase.
type Sieves = [Vec<&'static Sieve>; 3];

/// Resolves everything; `without` names sieves that are left out.
pub(super) fn run(state: &mut State<'_>, attributions: &[Attribution], without: &[&str]) {
    let asked = |kind| SIEVES.iter().filter(move |it| it.of == kind && !without.contains(&it.name)).collect();
    let sieves = [ItemKind::Name, ItemKind::Pronoun, ItemKind::Description].map(asked);
    label_speakers(state, attributions);
    joints::add(state);
    state.keep_entities();
    let mut items: Vec<Option<Item<'_>>> = vec![None; state.n_filed()];
    pass(state, attributions, &sieves, &mut items);
    state.learn_gender();
    pass(state, attributions, &sieves, &mut items);
    join(state);
}

/// Files whom a transcript's labels stand for that are no names.
fn label_speakers(state: &mut State<'_>, attributions: &[Attribution]) {
    let mut labels = labels::Labels::default();
    let found: Vec<(usize, EntityIdx)> = (state.sources().iter().zip(attributions))
        .filter_map(|(phrase, attribution)| match (phrase, attribute::reads(attribution.rule)) {
            (Some(Phrase::Nominal(tokens, head)), Some(Reads::Label)) if tokens.len() <= MAX_LABEL => Some(*head),
            _ => None,
        })
        .filter_map(|head| Some((head, labels.person(state.doc(), state.names(), state.entities(), head)?)))
        .collect();
    found.into_iter().for_each(|(head, person)| state.describe(head, person));
}

/// One pass. `items` are the phrases as a pass before has read them, as far as they read the same now.
fn pass<'a>(state: &mut State<'a>, attributions: &[Attribution], sieves: &Sieves, items: &mut [Option<Item<'a>>]) {
    state.begin_pass();
    for (place, kept) in items.iter_mut().enumerate() {
        let (head, filed) = state.filed(place);
        let Some(item) = kept.take().or_else(|| Item::filed(state, filed)) else { continue };
        state.forget_before(item.place);
        let answer = resolve(state, &item, sieves);
        state.file_answer(head, answer);
        if let Some(answer) = answer {
            learn_issuer(state, answer.entity, &item, sieves);
            if answer.sieve == AUTHOR {
                state.hear_author();
            }
            if item.kind == ItemKind::Pronoun {
                state.count_pronoun(answer.entity, item.gender);
            }
            state.record(answer.entity, &item);
        }
        if let Some(joint) = state.joint_at(head) {
            state.record_joint(joint, &item);
        }
        *kept = Some(item).filter(|item| item.is_steady(state.doc()));
    }
    // "I" and "we" in a quotation wait for its speaker, outer quotations first.
    let quoted = |item: &&Item<'_>| item.is_first_person() && state.quote_around(item.head).is_some();
    let waiting: Vec<&Item<'_>> = items.iter().flatten().filter(quoted).collect();
    for _ in 0..MAX_NESTED {
        state.find_speakers(attributions);
        let mut is_news = false;
        for item in &waiting {
            let answer = resolve(state, item, sieves);
            is_news |= state.file_answer(item.head, answer);
        }
        if !is_news {
            break;
        }
    }
}

/// The first sieve's answer, with what it does to the state.
fn resolve<'a>(state: &mut State<'a>, item: &Item<'a>, sieves: &Sieves) -> Option<Answered> {
    let asked = &sieves[item.kind as usize];
    let (sieve, answer) = asked.iter().find_map(|sieve| (sieve.apply)(state, item).map(|it| (sieve.name, it)))?;
    let entity = match answer {
        Answer::Known(entity) => entity,
        Answer::Renamed { entity, name } => {
            state.rename(entity, name, item.words.clone());
            entity
        }
        Answer::New => state.add(brought_in(state, item)),
        Answer::Phrase(tokens, head) => {
            let antecedent = Item::new(state, &Phrase::Nominal(tokens.clone(), head), tokens, true)?;
            resolve(state, &antecedent, sieves)?.entity
        }
    };
    Some(Answered { entity, sieve })
}

/// Learns whose words a writing gives.
fn learn_issuer<'a>(state: &mut State<'a>, writing: EntityIdx, item: &Item<'a>, sieves: &Sieves) {
    let entity = &state.entities()[writing];
    if entity.named || item.kind != ItemKind::Description || entity.issuer.is_some() {
        return;
    }
    // "the company's website" is no body that speaks.
    let writing_of_body = item.nature == Nature::Body && item.reach == Reach::Owned && item.is(Class::Message);
    let is_writing = item.nature == Nature::Document && entity.nature == Nature::Document || writing_of_body;
    if !is_writing {
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
    let issuer = told.map(|told| state.entities()[told].issuer.unwrap_or(told));
    let issuer = issuer.filter(|&it| it != writing && issuers::may_issue(state, it));
    let issuer = issuer.or_else(|| issuers::speaker_before(state, item));
    state.file_issuer(writing, issuer);
}

/// Makes the joint speakers of the sources, once a pass has resolved their members.
fn join(state: &mut State<'_>) {
    let joints: Vec<Vec<Phrase>> = state
        .sources()
        .iter()
        .flatten()
        .filter_map(|phrase| if let Phrase::Joint(pieces) = phrase { Some(pieces.clone()) } else { None })
        .collect();
    for pieces in joints {
        let members: Option<Vec<EntityIdx>> = state.members(&pieces);
        let Some(members) = members.filter(|members| state.joint(members).is_none()) else { continue };
        let body = state.entities()[members[0]].nature == Nature::Body;
        let nature = if body { Nature::Body } else { Nature::People };
        state.add(joints::joint(state.entities(), members, nature));
    }
}

//! Who may be the speaker of a quotation.

use super::{
    evidence::Evidence,
    numbers::{FAR, Feature},
    scene::Surroundings,
};
use crate::coref::SpeakerId;

/// Who may be the speaker of a quotation, with what speaks for it.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) speaker: SpeakerId,
    pub(super) features: Vec<Feature>,
    /// Where the text names it for this quotation.
    pub(super) place: Option<usize>,
}

/// Those who are looked at at most.
const MAX_CANDIDATES: usize = 24;

/// All who may be the speaker of a quotation, each with its features.
pub(super) fn of(evidence: &Evidence<'_>, quote_idx: usize) -> Vec<Candidate> {
    let scene = Surroundings::new(evidence, quote_idx);
    let mut order: Vec<SpeakerId> = Vec::new();
    let mut add = |speaker: SpeakerId| {
        if !order.contains(&speaker) {
            order.push(speaker);
        }
    };
    evidence.answer(quote_idx).into_iter().for_each(|(speaker, _)| add(speaker));
    evidence.outer_answer(quote_idx).into_iter().for_each(&mut add);
    scene.suggested.iter().for_each(|(_, speaker)| add(*speaker));
    scene.tied.iter().for_each(|(speaker, _)| add(*speaker));
    scene.owners.before.iter().rev().take(3).for_each(|(_, speaker)| add(*speaker));
    scene.owners.after.iter().take(2).for_each(|(_, speaker)| add(*speaker));
    scene.owners_of_any.before.iter().rev().take(2).for_each(|(_, speaker)| add(*speaker));
    scene.owners_of_any.after.iter().take(2).for_each(|(_, speaker)| add(*speaker));
    let mut before = evidence.before(quote_idx);
    for _ in 0..3 {
        let Some(other) = before else { break };
        evidence.answer(other).into_iter().for_each(|(speaker, _)| add(speaker));
        before = evidence.before(other);
    }
    if let Some((speaker, _)) = evidence.neighbours[quote_idx].1.and_then(|next| evidence.answer(next)) {
        add(speaker);
    }
    scene.before.iter().rev().chain(&scene.after).for_each(|&place| add(evidence.view.places[place].speaker));
    evidence.main.iter().copied().for_each(&mut add);
    order.truncate(MAX_CANDIDATES);
    let n_candidates = order.len();
    let mut candidates: Vec<Candidate> = order
        .iter()
        .map(|&speaker| {
            let found = scene.found(speaker);
            let features = scene.features(speaker, &found, n_candidates);
            Candidate { speaker, features, place: found.evidence }
        })
        .collect();
    rank(&mut candidates);
    candidates
}

/// Adds to each candidate how it ranks among the others.
fn rank(candidates: &mut [Candidate]) {
    let value = |candidate: &Candidate, name: &str| {
        candidate.features.iter().find(|(own, _)| *own == name).map_or(0.0, |(_, value)| *value)
    };
    for (name, of) in [
        ("rank_salience", "salience"),
        ("rank_role", "role"),
        ("rank_places", "n_places"),
        ("rank_path", "path"),
        ("rank_like", "like_near"),
        ("rank_title", "like_title"),
    ] {
        let values: Vec<f32> = candidates.iter().map(|candidate| value(candidate, of)).collect();
        for (candidate, own) in candidates.iter_mut().zip(&values) {
            let higher = values.iter().filter(|other| *other > own).count();
            candidate.features.push((name, higher as f32));
        }
    }
    // Of those who fit the source phrase by gender and kind, how many are more present.
    let fits: Vec<f32> = candidates
        .iter()
        .map(|it| if value(it, "gender") >= 0.0 && value(it, "number") >= 0.0 { value(it, "salience") } else { -1.0 })
        .collect();
    for (candidate, own) in candidates.iter_mut().zip(&fits) {
        let higher = fits.iter().filter(|other| *other > own).count();
        candidate.features.push(("rank_fit", if *own < 0.0 { FAR } else { higher as f32 }));
        candidate.features.push(("n_fit", fits.iter().filter(|it| **it >= 0.0).count() as f32));
    }
}

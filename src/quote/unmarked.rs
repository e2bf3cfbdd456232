//! Speech without quotation marks: the lines of a transcript, signed messages, posts, and block quotations.

use super::{blocks, draft::Draft, letters, pairs::Marked, posts, transcript};
use crate::{entity::Tagged, span::Span};

/// Drafts of the transcript's turns, of posts, and where the text is no transcript of signed messages and block quotations.
pub(super) fn drafts(tagged: Tagged<'_>, pairs: &[Marked]) -> Vec<Draft> {
    let turns = transcript::turns(tagged);
    let is_transcript = !turns.is_empty();
    let mut found = turns;
    add(&mut found, posts::drafts(tagged));
    if !is_transcript {
        add(&mut found, letters::drafts(tagged, pairs));
        add(&mut found, blocks::drafts(tagged, pairs));
    }
    found
}

/// Adds the drafts of which no part overlaps one that is there.
fn add(found: &mut Vec<Draft>, more: Vec<Draft>) {
    let mut taken: Vec<Span> = found.iter().flat_map(|draft| draft.parts.iter().copied()).collect();
    taken.sort_unstable();
    let is_free = |part: &Span| {
        let at = taken.partition_point(|other| other.end() <= part.start());
        taken.get(at).is_none_or(|other| !other.overlaps(*part))
    };
    found.extend(more.into_iter().filter(|draft| draft.parts.iter().all(is_free)));
}

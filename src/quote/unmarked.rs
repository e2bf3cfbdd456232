//! Speech without quotation marks: the lines of a transcript, signed messages, posts, and block quotations.

use super::{assemble::Draft, blocks, letters, pairs::Marked, posts, transcript};
use crate::{
    article::{Article, Paragraph},
    entity::Tagged,
    lexicon::{Class, is},
    span::Span,
};

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

/// A draft whose words are verbatim although they stand in no marks.
pub(super) fn draft(source: Option<Span>, cue: Option<Span>, part: Span) -> Draft {
    Draft { parts: vec![part], marked: Vec::new(), cue, source, score: 0.9, outer: None, unmarked_direct: true }
}

/// Whether a paragraph has a pronoun of whoever speaks or is spoken to.
pub(super) fn speaks(article: &Article, paragraph: &Paragraph) -> bool {
    article.tokens_in(paragraph.span).any(|idx| is(Class::Speaker, &article.token_text(idx).to_lowercase()))
}

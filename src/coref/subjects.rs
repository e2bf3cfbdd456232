//! What sentences begin with and who speaks in them: the centre that the next sentence goes on from.

use std::ops::Range;

use super::{entities::EntityIdx, state::State};

/// So many sentences of a quotation may stand between a phrase and what introduces the speaker.
const MAX_QUOTED: usize = 3;

/// Whoever the sentence before, in the same paragraph, begins with.
pub(super) fn in_paragraph_before(state: &State<'_>, token: usize) -> Option<EntityIdx> {
    let article = state.doc().article;
    let sentence = article.sentence_of(token);
    let before = article.sentences().get(sentence.checked_sub(1)?)?;
    (article.sentences().get(sentence)?.paragraph == before.paragraph).then(|| before_token(state, token))?
}

/// Whoever the sentence before begins with, in whatever paragraph, or else speaks in it: "The leader of the council, Ana
/// Ruiz, said".
pub(super) fn before_token(state: &State<'_>, token: usize) -> Option<EntityIdx> {
    let source = || {
        let mut sources = state
            .filed_in(sentence_before(state, token)?)
            .filter(|(head, it)| it.is_source && state.quote_around(*head).is_none());
        sources.next_back().and_then(|(_, it)| it.answer).map(|answer| answer.entity)
    };
    opening_before(state, token).or_else(source)
}

/// The subject that the sentence before begins with.
pub(super) fn opening_before(state: &State<'_>, token: usize) -> Option<EntityIdx> {
    let doc = state.doc();
    let mut filed = state.filed_in(sentence_before(state, token)?);
    let (head, item) = filed.find(|(head, _)| state.verbatim(*head).is_none())?;
    let subject = doc.is_verb(head + 1) || state.opens_sentence(head, &item.tokens);
    // "If Ruiz wins, Lee leaves": not what the sentence is about.
    let depends = matches!(doc.word(doc.sentence(head).start), "if" | "when" | "while" | "because" | "although");
    item.answer.filter(|_| subject && !depends).map(|answer| answer.entity)
}

/// The sentence before that of `token`; before a quotation that it goes on from, where that is all it holds.
fn sentence_before(state: &State<'_>, token: usize) -> Option<Range<usize>> {
    let (doc, article) = (state.doc(), state.doc().article);
    let quoted = |idx: usize| {
        let tokens = article.sentences()[idx].tokens.clone();
        let mut words = tokens.filter(|&it| doc.text(it).starts_with(char::is_alphanumeric)).peekable();
        words.peek().is_some() && words.all(|it| state.verbatim(it).is_some())
    };
    let mut idx = article.sentence_of(token).checked_sub(1)?;
    let floor = idx.saturating_sub(MAX_QUOTED);
    while idx > floor && quoted(idx) {
        idx -= 1;
    }
    article.sentences().get(idx).map(|sentence| sentence.tokens.clone())
}

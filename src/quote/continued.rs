//! Free indirect speech: sentences after a report, in its paragraph, that go on with what was said, in the tenses of a
//! report and without a cue of their own: `The line would cost a million, she said. | It would open in May.`

use std::ops::Range;

use super::draft::{Draft, Places};
use crate::{
    entity::Tagged,
    lexicon::CueClass,
    tag::{EntityClass, Pos, Role},
};

/// What a report's cue says, so that the next sentences may go on with it.
const TELLING: [CueClass; 7] = [
    CueClass::Say,
    CueClass::Write,
    CueClass::Claim,
    CueClass::Announce,
    CueClass::Promise,
    CueClass::Warn,
    CueClass::Predict,
];

/// How sure such a sentence is a quotation.
const SCORE: f32 = 0.6;

/// Adds the sentences that go on with a report.
pub(super) fn go_on(tagged: Tagged<'_>, drafts: &mut Vec<Draft>) {
    let article = tagged.article;
    let places = Places::of(drafts);
    let mut found = Vec::new();
    for draft in drafts.iter().filter(|draft| draft.outer.is_none() && is_telling(tagged, draft)) {
        let Some(last) = article.tokens_in(draft.parts[draft.parts.len() - 1]).next_back() else { continue };
        let cue = draft.cue.and_then(|cue| article.tokens_in(cue).next_back()).unwrap_or(last);
        let begin = article.sentence_of(last.max(cue)) + 1;
        let paragraph = article.paragraph_of(last);
        let goes_on = |sentence_idx: &usize| {
            let sentence = &article.sentences()[*sentence_idx];
            sentence.paragraph == paragraph
                && places.at(article.span_of(sentence.tokens.clone())).is_empty()
                && is_backshifted(tagged, &sentence.tokens)
        };
        let end = begin + (begin..article.sentences().len()).take_while(goes_on).count();
        if end > begin {
            let tokens = article.sentences()[begin].tokens.start..article.sentences()[end - 1].tokens.end;
            found.push(Draft {
                parts: vec![article.span_of(tokens)],
                marked: Vec::new(),
                cue: None,
                source: None,
                score: SCORE,
                outer: None,
                unmarked_direct: false,
            });
        }
    }
    drafts.extend(found);
}

/// Whether a report without marks renders what somebody with a past tense (`said`) put in words, in tenses shifted back.
fn is_telling(tagged: Tagged<'_>, draft: &Draft) -> bool {
    let article = tagged.article;
    let (Some(cue), Some(_), true) = (draft.cue, draft.source, draft.marked.is_empty()) else { return false };
    let told = article.tokens_in(cue).any(|token| {
        tagged.tags.pos(token) == Pos::VBD
            && article.language().cue_verb(article.token_text(token)).is_some_and(|cue| TELLING.contains(&cue.class))
    });
    told && draft.parts.iter().any(|part| article.tokens_in(*part).any(|token| is_shifted(tagged, token)))
}

/// `would`, `could`, `might`, `had` with a participle.
fn is_shifted(tagged: Tagged<'_>, token: usize) -> bool {
    let article = tagged.article;
    let participle = || (token + 1..token + 4).any(|next| tagged.tags.pos(next) == Pos::VBN);
    match article.token_text(token) {
        "would" | "could" | "might" => true,
        "had" => participle(),
        _ => false,
    }
}

/// Whether the first verb of a sentence is shifted back, no name or cue stands before or beside it, and it has no marks.
fn is_backshifted(tagged: Tagged<'_>, tokens: &Range<usize>) -> bool {
    let Tagged { article, tags } = tagged;
    let finite = |token: &usize| tags.pos(*token).is_tensed();
    let Some(verb) = tokens.clone().find(finite) else { return false };
    // In order of the text, as all labels.
    let first = tags.entities.partition_point(|entity| entity.tokens.start < tokens.start);
    let mut entities = tags.entities[first..].iter().take_while(|entity| entity.tokens.start < verb);
    let named = entities.any(|entity| entity.label == EntityClass::Person);
    let first = tags.evidence.partition_point(|found| found.tokens.end <= tokens.start);
    let mut found = tags.evidence[first..].iter().take_while(|found| found.tokens.start < tokens.end);
    let evidence = found.any(|found| found.label == Role::Cue);
    let marked = tokens.clone().any(|token| article.token_text(token).contains(['"', '“', '”', '‘']));
    is_shifted(tagged, verb) && !named && !evidence && !marked
}

//! Where a reported clause ends that is the subject of its sentence: `Ruiz's warning that the tide was late | angered
//! the crews.`

use super::draft::Draft;
use crate::{entity::Tagged, span::Span, tag::Pos};

/// Cuts a clause that belongs to a noun at the verb of the sentence around it.
pub(super) fn end_before_main_verb(tagged: Tagged<'_>, draft: &mut Draft) {
    let article = tagged.article;
    let ([part], Some(cue)) = (draft.parts.as_slice(), draft.cue) else { return };
    let (content, cue) = (article.tokens_in(*part), article.tokens_in(cue));
    let noun = cue.clone().any(|token| article.language().cue_noun(article.token_text(token)).is_some());
    if !noun || content.is_empty() || cue.end > content.start || !is_subject(tagged, cue.start) {
        return;
    }
    if let Some(end) = main_verb(tagged, content.clone()) {
        let end = without_participle(tagged, content.start, end);
        if end > content.start {
            draft.parts = vec![Span::new(part.start(), article.tokens()[end - 1].span.end())];
        }
    }
}

/// Whether a word opens a reported clause.
pub(super) fn opens_clause(word: &str) -> bool {
    matches!(word, "that" | "to" | "how" | "whether" | "why" | "if" | "what")
}

/// Whether no verb stands before `token` in its sentence, nor a preposition that would make it an object.
fn is_subject(tagged: Tagged<'_>, token: usize) -> bool {
    let article = tagged.article;
    let sentence = article.sentences()[article.sentence_of(token)].tokens.clone();
    let verbless = !(sentence.start..token).any(|before| tagged.syntax().is_tensed(before));
    let owned = |before: usize| matches!(tagged.tags.pos(before), Pos::POS | Pos::PRPS | Pos::DT | Pos::JJ);
    verbless && (token == sentence.start || owned(token - 1) || owned(token))
}

/// The verb of the sentence that a clause in `content` runs over: the first that no subject inside the clause asks for.
fn main_verb(tagged: Tagged<'_>, content: std::ops::Range<usize>) -> Option<usize> {
    let article = tagged.article;
    let word = |token: usize| article.token_text(token);
    let pos = |token: usize| tagged.tags.pos(token);
    // Each clause wants one finite verb: the one that `that` opens, and each further one inside of it.
    let mut wanted = match word(content.start) {
        "that" => 1,
        "to" => 0,
        _ => return None,
    };
    let mut participle = None;
    let mut token = content.start + 1;
    while token < content.end {
        let opens = matches!(word(token), "who" | "which" | "that" | "because" | "if" | "when" | "while" | "where")
            || pos(token) == Pos::PRP && pos(token - 1).is_verb_form() && !matches!(word(token), "it" | "him" | "them");
        if opens {
            wanted += 1;
        } else if tagged.syntax().is_tensed(token) && pos(token - 1) != Pos::CC {
            if wanted == 0 {
                return Some(token);
            }
            wanted -= 1;
            // The rest of the verb: "would not have been paid".
            while token + 1 < content.end && matches!(pos(token + 1), Pos::VB | Pos::VBN | Pos::VBG | Pos::RB) {
                token += 1;
            }
        } else if wanted == 0 && pos(token) == Pos::VBN && pos(token - 1).is_noun() {
            participle = participle.or(Some(token));
        }
        token += 1;
    }
    // A past tense taken for a participle, where the sentence would have no verb.
    participle
}

/// Where the clause ends if a participle in commas stands between it and `end`: `that it rained, made in May, | is old`.
fn without_participle(tagged: Tagged<'_>, start: usize, end: usize) -> usize {
    let article = tagged.article;
    if end == 0 || article.token_text(end - 1) != "," {
        return end;
    }
    (start..end - 1).rev().find(|&token| article.token_text(token) == ",").unwrap_or(end - 1)
}

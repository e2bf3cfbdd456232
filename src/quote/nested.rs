//! Quotations inside quotations: what the quoted words report in their turn.

use super::{
    assemble::drafts_of,
    borders::opens_clause,
    draft::{Draft, Places},
    pairs::Marked,
};
use crate::{
    entity::Tagged,
    lexicon::{Class, CueClass},
    span::Span,
    tag::Pos,
};

/// A nested report's marks begin at most this many bytes before it.
const MAX_INNER_BYTES: usize = 2_000;
/// So many nested reports before it are compared with a new one.
const MAX_CLASHES: usize = 16;
/// The cue of a quotation inside another stands at most this many tokens before it.
const MAX_NESTED_CUE: usize = 5;
/// Cues of words in marks inside others.
const UTTERED: [CueClass; 3] = [CueClass::Say, CueClass::Write, CueClass::Ask];
/// Cues of reports without marks inside others: what somebody put into words. Thoughts and acts are the outer speaker's
/// way to tell of them.
const TOLD: [CueClass; 13] = [
    CueClass::Say,
    CueClass::Write,
    CueClass::Announce,
    CueClass::Report,
    CueClass::Claim,
    CueClass::Admit,
    CueClass::Deny,
    CueClass::Ask,
    CueClass::Urge,
    CueClass::Suggest,
    CueClass::Promise,
    CueClass::Warn,
    CueClass::Predict,
];

/// Adds what is quoted inside a quotation, where a cue in the outer one introduces it: `“He said, ‘Go home.’”`
pub(super) fn nest_marks(tagged: Tagged<'_>, pairs: &[Marked], drafts: &mut Vec<Draft>) {
    let article = tagged.article;
    let places = Places::of(drafts);
    let mut found = Vec::new();
    for (idx, marked) in pairs.iter().enumerate() {
        let Some(parent) = marked.parent else { continue };
        if pairs[parent].parent.is_some()
            || places.at(marked.outer).iter().any(|(_, draft)| drafts[*draft].outer.is_some())
        {
            continue;
        }
        let holder =
            places.at(marked.outer).iter().find(|(part, _)| part.contains(marked.outer) && *part != marked.outer);
        let Some((_, outer)) = holder else { continue };
        let (inner, before) = (article.tokens_in(marked.inner), article.tokens_in(marked.outer).start);
        let floor = article.tokens_in(pairs[parent].inner).start;
        let word = |token: usize| article.token_text(token);
        let utters =
            |token: usize| article.language().cue_verb(word(token)).is_some_and(|cue| UTTERED.contains(&cue.class));
        let led_in = before > floor && matches!(word(before - 1), "," | ":");
        let finite = |token: usize| !matches!(tagged.tags.pos(token), Pos::VB | Pos::VBP);
        let cue = (floor.max(before.saturating_sub(MAX_NESTED_CUE))..before).rev().find(|&token| match word(token) {
            quoting if article.language().is(Class::Quoting, quoting) => finite(token),
            _ => utters(token) && (led_in || finite(token)),
        });
        let sentence = word(inner.start).starts_with(char::is_uppercase)
            && article.slice(marked.inner).ends_with([',', '.', '?', '!', '…']);
        let beside = |token: usize| token + 1 == before && utters(token);
        if let Some(cue) = cue.filter(|&cue| led_in || sentence || beside(cue)) {
            found.push(Draft {
                parts: vec![marked.outer],
                marked: vec![idx],
                cue: Some(article.tokens()[cue].span),
                source: None,
                score: drafts[*outer].score,
                outer: Some(*outer),
                unmarked_direct: false,
            });
        }
    }
    drafts.extend(found);
}

/// Whether a report says of somebody that he put a clause into words: not what he thinks, does, or is to say.
pub(super) fn is_told(tagged: Tagged<'_>, draft: &Draft) -> bool {
    let Tagged { article, tags } = tagged;
    let (Some(cue), Some(_), Some(content)) = (draft.cue, draft.source, draft.parts.first()) else { return false };
    let pos = |token: usize| tags.pos(token);
    let finite = |token: usize| pos(token).is_finite();
    let cue = article.tokens_in(cue);
    let verb = cue.clone().find(|&token| pos(token).is_verb_form() || matches!(pos(token), Pos::MD | Pos::TO));
    let told = |token: usize| {
        article.language().cue_verb(article.token_text(token)).is_some_and(|cue| TOLD.contains(&cue.class))
    };
    let mut content = article.tokens_in(*content);
    let clause = content.clone().next().is_some_and(|token| opens_clause(&article.token_text(token).to_lowercase()))
        || content.any(|token| finite(token) || pos(token) == Pos::MD);
    verb.is_some_and(finite) && cue.clone().any(told) && clause
}

/// Adds the reports inside reports.
pub(super) fn nest(tagged: Tagged<'_>, pairs: &[Marked], drafts: &mut Vec<Draft>) {
    let tops = drafts.len();
    let mut places = Places::of(drafts);
    places.0.retain(|(_, idx)| drafts[*idx].outer.is_none());
    for mut inner in drafts_of(tagged, &tagged.tags.inner) {
        let holder = |part: &Span| {
            places
                .at(*part)
                .iter()
                .find(|(outer, _)| outer.contains(*part) && outer.len() > part.len())
                .map(|(_, idx)| *idx)
        };
        let Some(outer) = inner.parts.first().and_then(holder).filter(|_| is_told(tagged, &inner)) else { continue };
        if !inner.parts.iter().all(|part| holder(part) == Some(outer)) {
            continue;
        }
        let whole: usize = drafts[outer].parts.iter().map(|part| part.len()).sum();
        let own: usize = inner.parts.iter().map(|part| part.len()).sum();
        if own * 20 > whole * 19 {
            continue;
        }
        inner.outer = Some(outer);
        let (from, to) = (inner.start(), inner.end());
        let reach = pairs.partition_point(|marked| marked.outer.start() < to);
        for (idx, marked) in pairs[..reach]
            .iter()
            .enumerate()
            .rev()
            .take_while(|(_, marked)| marked.outer.start() + MAX_INNER_BYTES > from)
        {
            let shared: usize =
                inner.parts.iter().filter_map(|part| part.intersection(marked.inner)).map(Span::len).sum();
            let inside = drafts[outer].parts.iter().any(|part| part.contains(marked.outer) && *part != marked.outer);
            if inside && shared * 2 >= marked.inner.len() && !inner.cue.is_some_and(|cue| marked.outer.overlaps(cue)) {
                inner.add_part(marked.outer);
                inner.marked.push(idx);
            }
        }
        inner.marked.sort_unstable();
        let mut end = 0;
        inner.marked.retain(|idx| {
            let own = pairs[*idx].outer;
            let keeps = own.start() >= end;
            end = end.max(own.end());
            keeps
        });
        // `Lee said the two agreed “on the tide”`: the words in marks are Lee's alone.
        let article = tagged.article;
        let word = |idx: &usize| article.token_text(*idx).starts_with(char::is_alphanumeric);
        let count = |span: Span| article.tokens_in(span).filter(word).count();
        let n_words: usize = inner.parts.iter().map(|part| count(*part)).sum();
        let n_marked: usize = inner.marked.iter().map(|idx| count(pairs[*idx].inner)).sum();
        let lower = |idx: &usize| article.slice(pairs[*idx].inner).starts_with(char::is_lowercase);
        if n_marked > 0 && n_words <= n_marked + 1 && inner.marked.iter().all(lower) {
            continue;
        }
        let clash = drafts[tops..]
            .iter()
            .rev()
            .take(MAX_CLASHES)
            .any(|other| other.parts.iter().any(|part| inner.parts.iter().any(|own| own.overlaps(*part))));
        if !clash {
            drafts.push(inner);
        }
    }
}

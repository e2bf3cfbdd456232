//! Pieces that are one quotation: interrupted by their cue, or reopened at each paragraph.

use super::{draft::Draft, pairs::Marked};
use crate::{article::Article, span::Span};

/// Most tokens that may stand between two pieces of one quotation that its cue interrupts.
const MAX_CUE_CLAUSE: usize = 40;

/// Joins drafts that are one quotation: gone on in the next paragraph, or interrupted by their cue.
pub(super) fn join(article: &Article, pairs: &[Marked], drafts: &[Draft]) -> Vec<Draft> {
    let mut joined: Vec<Draft> = Vec::with_capacity(drafts.len());
    let mut owner_of: Vec<Option<usize>> = vec![None; pairs.len()];
    for (idx, draft) in drafts.iter().enumerate() {
        let chained =
            draft.marked.first().and_then(|first| pairs[*first].continues).and_then(|before| owner_of[before]);
        let before = joined.len().checked_sub(1).filter(|last| {
            let next_start = drafts.get(idx + 1).map(Draft::start);
            interrupted(article, pairs, &joined[*last], draft, next_start)
        });
        let target = if let Some(target) = chained.or(before) {
            let into = &mut joined[target];
            draft.parts.iter().for_each(|part| into.add_part(*part));
            into.marked.extend(&draft.marked);
            into.score = into.score.max(draft.score);
            into.cue = into.cue.or(draft.cue);
            into.source = into.source.or(draft.source);
            target
        } else {
            joined.push(draft.clone());
            joined.len() - 1
        };
        for marked in &draft.marked {
            owner_of[*marked] = Some(target);
        }
    }
    joined.iter_mut().for_each(|draft| draft.marked.sort_unstable());
    joined
}

/// Whether every part of the draft is in marks.
fn all_marked(pairs: &[Marked], draft: &Draft) -> bool {
    !draft.marked.is_empty()
        && draft.parts.iter().all(|part| {
            let first = draft.marked.partition_point(|idx| pairs[*idx].outer.end() < part.end());
            draft.marked.get(first).is_some_and(|idx| pairs[*idx].outer.contains(*part))
        })
}

/// Whether `draft` goes on from `before` in the same paragraph: right after it, or after the clause with its cue.
fn interrupted(article: &Article, pairs: &[Marked], before: &Draft, draft: &Draft, next_start: Option<usize>) -> bool {
    if before.marked.is_empty() || !all_marked(pairs, draft) || before.unmarked_direct || draft.start() < before.end() {
        return false;
    }
    if before.marked.last().is_some_and(|last| pairs[*last].outer.end() != before.end()) && before.cue.is_none() {
        return false;
    }
    let gap = article.tokens_in(Span::new(before.end(), draft.start()));
    let last = article.tokens_in(Span::new(before.start(), before.end())).end.saturating_sub(1);
    let first = article.tokens_in(Span::new(draft.start(), draft.end())).start;
    if article.paragraph_of(last) != article.paragraph_of(first) {
        return false;
    }
    let words = gap.clone().filter(|idx| article.token_text(*idx).starts_with(char::is_alphanumeric)).count();
    if words == 0 {
        return draft.cue.is_none() || before.cue.is_none() || draft.cue == before.cue;
    }
    if gap.len() > MAX_CUE_CLAUSE || draft.cue.is_some() && draft.cue != before.cue {
        return false;
    }
    // One sentence may end in between, and only right before the piece.
    let ends = (gap.start..gap.end).filter(|idx| article.sentence_of(*idx) != article.sentence_of(first)).count();
    let split = ends == 0;
    let next_sentence = article.sentence_of(first) == article.sentence_of(last) + 1 && ends == gap.len()
        || article.sentence_of(first) == article.sentence_of(last) + 2 && ends == gap.len();
    if !(split || next_sentence) {
        return false;
    }
    let cue_between = before.cue.is_some_and(|cue| before.end() <= cue.start() && cue.end() <= draft.start());
    let verb_between = gap.clone().any(|idx| article.language().cue_verb(article.token_text(idx)).is_some());
    if !(cue_between || verb_between || split && breaks_off(article, before, draft)) {
        // A mixed report that a full sentence in marks goes on from.
        return false;
    }
    // A cue of its own after it: another quotation.
    let end = article.tokens_in(Span::new(draft.start(), draft.end())).end;
    let sentence = &article.sentences()[article.sentence_of(end.saturating_sub(1))];
    let own_end = next_start
        .map_or(sentence.tokens.end, |next| article.tokens_in(Span::new(0, next)).end.clamp(end, sentence.tokens.end));
    let own_cue = (end..own_end.min(end + 6)).any(|idx| article.language().cue_verb(article.token_text(idx)).is_some());
    split || !own_cue
}

/// "“We are,” as Lee put it, “sold.”": a sentence that breaks off at a comma and goes on behind one.
fn breaks_off(article: &Article, before: &Draft, draft: &Draft) -> bool {
    let is_mark = |c: char| !c.is_alphanumeric() && !matches!(c, ',' | '.' | '!' | '?');
    let ends_with_comma = |start, end| article.slice(Span::new(start, end)).trim_end_matches(is_mark).ends_with(',');
    let gap = article.tokens_in(Span::new(before.end(), draft.start()));
    let mut words = gap.map(|idx| article.token_text(idx)).filter(|word| word.starts_with(char::is_alphanumeric));
    let goes_on = article.slice(Span::new(draft.start(), draft.end())).trim_start_matches(is_mark);
    words.next() == Some("as")
        && ends_with_comma(before.start(), before.end())
        && ends_with_comma(before.end(), draft.start())
        && goes_on.starts_with(char::is_lowercase)
}

/// Makes the parts of different drafts disjoint: one inside another is nested, one that reaches in is cut.
pub(super) fn separate(drafts: &mut [Draft]) {
    let mut order: Vec<(Span, usize)> =
        drafts.iter().enumerate().flat_map(|(idx, draft)| draft.parts.iter().map(move |part| (*part, idx))).collect();
    order.sort_by_key(|(part, _)| (part.start(), std::cmp::Reverse(part.end())));
    let mut outer: Option<(Span, usize)> = None;
    for (part, idx) in order {
        match outer {
            Some((taken, owner)) if owner != idx && part.overlaps(taken) => {
                if taken.contains(part) && drafts[idx].parts.iter().all(|part| taken.contains(*part)) {
                    if drafts[owner].outer.is_none() {
                        drafts[idx].outer = Some(owner);
                    }
                } else {
                    drafts[idx].cut(taken);
                    let rest = Span::new(taken.end(), part.end());
                    if !rest.is_empty() && part.end() > taken.end() {
                        outer = Some((rest, idx));
                    }
                }
            }
            Some((taken, _)) if part.end() <= taken.end() => {}
            _ => outer = Some((part, idx)),
        }
    }
}

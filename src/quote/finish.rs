//! From drafts to quotations: what kind each and its parts without the marks and stops around them.

use super::{Quote, QuoteId, QuoteKind, ReportClass, draft::Draft, pairs::Marked, speech::THRESHOLD};
use crate::{article::Article, span::Span};

/// Makes quotations of drafts, in order of their first byte.
///
/// `speech` is each stretch's probability of being speech.
pub(super) fn quotes(
    article: &Article,
    pairs: &[Marked],
    speech: &[f32],
    drafts: &[Draft],
    headline: Option<Span>,
) -> Vec<Quote> {
    let built: Vec<Option<Quote>> = drafts.iter().map(|draft| quote(article, pairs, speech, draft, headline)).collect();
    // Trimmed of its marks, an outer quotation may no longer hold what stood inside of it.
    let held = |idx: usize, own: &Quote| {
        let Some(outer) = drafts[idx].outer else { return true };
        let holds = |outer: &Quote, part: Span| {
            let first = outer.parts.partition_point(|outer| outer.end() <= part.start());
            outer.parts.get(first).is_some_and(|outer| outer.contains(part))
        };
        built[outer].as_ref().is_some_and(|outer| own.parts.iter().all(|part| holds(outer, *part)))
    };
    let mut made: Vec<(usize, Quote)> = built
        .iter()
        .enumerate()
        .filter_map(|(idx, quote)| quote.as_ref().filter(|own| held(idx, own)).map(|quote| (idx, quote.clone())))
        .collect();
    made.sort_by_key(|(idx, quote)| {
        (quote.span().start(), std::cmp::Reverse(quote.span().end()), drafts[*idx].outer.is_some(), *idx)
    });
    let mut id_of = vec![None; drafts.len()];
    for (id, (idx, _)) in made.iter().enumerate() {
        id_of[*idx] = Some(QuoteId(id as u32));
    }
    made.into_iter()
        .map(|(idx, mut quote)| {
            quote.nested_in = drafts[idx].outer.and_then(|outer| id_of[outer]);
            quote
        })
        .collect()
}

/// One quotation, or `None` where nothing but marks and stops is left of it.
fn quote(article: &Article, pairs: &[Marked], speech: &[f32], draft: &Draft, headline: Option<Span>) -> Option<Quote> {
    let own = |part: Span| {
        let first = draft.marked.partition_point(|idx| pairs[*idx].outer.start() < part.start());
        draft.marked[first..].iter().map(|idx| &pairs[*idx]).take_while(move |marked| part.contains(marked.outer))
    };
    let bare = |part: Span| {
        article.tokens_in(part).all(|idx| {
            let span = article.tokens()[idx].span;
            own(part).any(|marked| marked.outer.overlaps(span))
                || !article.token_text(idx).contains(char::is_alphanumeric)
        })
    };
    let direct = draft.unmarked_direct || draft.parts.iter().all(|part| bare(*part));
    let parts: Vec<Span> = draft
        .parts
        .iter()
        .flat_map(|part| {
            let pieces: Vec<Span> = own(*part).map(|marked| marked.inner).collect();
            if draft.unmarked_direct {
                vec![within_marks(pairs, *part)]
            } else if direct && !pieces.is_empty() {
                pieces
            } else {
                vec![trimmed(article, pairs, *part)]
            }
        })
        .filter(|part| part.of(article.text()).contains(char::is_alphanumeric))
        .collect();
    let verbatim: Vec<Span> = if draft.unmarked_direct {
        parts.clone()
    } else {
        let kept = |inner: &Span| {
            let first = parts.partition_point(|part| part.end() <= inner.start());
            parts.get(first).is_some_and(|part| part.overlaps(*inner))
        };
        // In a longer clause, names and terms in marks are nobody's words.
        let uttered = |idx: &&usize| direct || speech[**idx] >= THRESHOLD;
        draft.marked.iter().filter(uttered).map(|idx| pairs[*idx].inner).filter(kept).collect()
    };
    let kind = match (direct, verbatim.is_empty()) {
        (_, true) => QuoteKind::Indirect,
        (true, false) => QuoteKind::Direct,
        (false, false) => QuoteKind::Mixed,
    };
    let whole = parts.iter().copied().reduce(Span::cover)?;
    let outside = |span: &Span| !parts.iter().any(|part| part.overlaps(*span));
    let (cue, source) = (draft.cue.filter(outside), draft.source.filter(outside));
    Some(Quote {
        kind,
        parts,
        verbatim,
        nested_in: None,
        relayed: None,
        cue,
        source,
        score: draft.score.clamp(0.0, 1.0),
        class: ReportClass::Speech,
        negated: false,
        in_headline: headline.is_some_and(|headline| headline.overlaps(whole)),
    })
}

/// A part without stops and white space around it, and without marks that enclose the whole of it.
fn trimmed(article: &Article, pairs: &[Marked], part: Span) -> Span {
    let text = article.text();
    let (mut start, mut end) = (part.start(), part.end());
    loop {
        let slice = &text[start..end];
        let lead = slice.trim_start_matches([' ', '\n', '\t', '\u{a0}', ',', ';', ':', '—', '–', '.']);
        let lead =
            if lead.len() < slice.len() && lead.starts_with(|c: char| c.is_ascii_digit()) && slice.starts_with('.') {
                slice
            } else {
                lead
            };
        let tail = lead.trim_end_matches([' ', '\n', '\t', '\u{a0}', ',', ';', ':', '—', '–', '-']);
        // A full stop goes only where it is the sentence's, not an abbreviation's.
        let stop = tail.ends_with('.')
            && article
                .tokens_in(Span::new(
                    start + (slice.len() - lead.len()),
                    start + (slice.len() - lead.len()) + tail.len(),
                ))
                .next_back()
                .is_some_and(|idx| article.token_text(idx) == ".");
        let tail = if stop { &tail[..tail.len() - 1] } else { tail };
        let (new_start, new_len) = (start + slice.len() - lead.len(), tail.len());
        let (new_start, new_len) = without_strays(text, pairs, new_start, new_len);
        if (new_start, new_start + new_len) == (start, end) {
            break;
        }
        (start, end) = (new_start, new_start + new_len);
        if start >= end {
            return Span::new(start, start);
        }
    }
    within_marks(pairs, Span::new(start, end))
}

/// What stands between its marks where they enclose the whole of a part.
fn within_marks(pairs: &[Marked], part: Span) -> Span {
    let first = pairs.partition_point(|pair| pair.outer.start() < part.start());
    pairs.get(first).filter(|pair| pair.outer == part).map_or(part, |pair| pair.inner)
}

/// Without a double mark at either end whose partner stands outside or nowhere. Gives the start and the length.
fn without_strays(text: &str, pairs: &[Marked], start: usize, len: usize) -> (usize, usize) {
    let end = start + len;
    let slice = &text[start..end];
    let is_mark = |c: &char| matches!(c, '“' | '”' | '"' | '«' | '»');
    let first = slice.chars().next().filter(|c| is_mark(c) || *c == '‘' && slice.len() > 3);
    let opens = pairs.binary_search_by_key(&start, |marked| marked.outer.start());
    let paired = opens.is_ok_and(|idx| pairs[idx].outer.end() <= end);
    let new_start = first.filter(|_| !paired).map_or(start, |c| start + c.len_utf8());
    let last = text[new_start..end].chars().next_back().filter(|c| is_mark(c) || *c == '‘');
    let until = pairs.partition_point(|marked| marked.outer.start() < end);
    // The outer one comes before those inside, so that more than the last may end here.
    let closes =
        pairs[..until].iter().rev().take(8).any(|marked| marked.outer.end() == end && marked.outer.start() >= start);
    let new_end = last.filter(|_| !closes).map_or(end, |c| end - c.len_utf8());
    (new_start, new_end.max(new_start) - new_start)
}

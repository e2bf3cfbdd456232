//! Words in marks inside a report or a quotation that another than its source uttered: `Lee said the captain had called it
//! “a mess”`, `“He told me, ‘Go home,’” said Lee`.

use std::{cmp::Ordering, collections::HashSet, ops::Range};

use super::{
    candidate::{Candidate, Origin},
    choose,
    view::View,
};
use crate::{
    lexicon::CueKind,
    quote::{Marks, Quote, QuoteKind, ReportClass},
    span::Span,
    tag::Pos,
};

/// From this probability on, words in marks may be those of somebody whom their report tells of. Whether they are is decided
/// with their speaker.
const LIKELY: f32 = 0.5;
/// A cue stands so many tokens before words in marks at most, or half as many after them.
const REACH: usize = 30;
/// So many cues before words in marks are looked at, the nearest first, and of those after them one.
const MAX_CUES: usize = 3;
/// Stretches in marks that begin so many bytes before a part are not looked at.
const MAX_BYTES: usize = 4_000;

/// What in the contents of `base`, the quotations that were detected, may be another's words in marks.
pub(super) fn propose(view: &View<'_>, base: &[Quote]) -> Vec<Candidate> {
    let mut found = Vec::new();
    let known: HashSet<Span> =
        base.iter().filter(|quote| quote.kind == QuoteKind::Direct).flat_map(|quote| quote.parts.clone()).collect();
    for quote in base.iter().filter(|quote| quote.nested_in.is_none() && quote.kind != QuoteKind::Indirect) {
        for part in &quote.parts {
            for marks in inside(view, *part).filter(|marks| !known.contains(&marks.inner)) {
                Within { view, part: view.syntax.article.tokens_in(*part), marks, found: &mut found }.all();
            }
        }
    }
    found
}

/// The stretches in marks inside a part that leave something of it, and stand in no other such.
fn inside<'v>(view: &'v View<'_>, part: Span) -> impl Iterator<Item = &'v Marks> {
    let first = view.marks.partition_point(|marks| marks.outer.start() + MAX_BYTES < part.start());
    let own = move |marks: &Marks| part.contains(marks.inner) && marks.outer != part && marks.inner != part;
    let mut end = 0;
    view.marks[first..].iter().take_while(move |marks| marks.outer.start() < part.end()).filter(move |marks| {
        let takes = own(marks) && marks.outer.start() >= end;
        end = if takes { marks.outer.end() } else { end };
        takes
    })
}

/// A stretch in marks inside a part, and what is proposed for it.
struct Within<'v, 'a> {
    view: &'v View<'a>,
    part: Range<usize>,
    marks: &'v Marks,
    found: &'v mut Vec<Candidate>,
}

impl Within<'_, '_> {
    fn all(mut self) {
        let view = self.view;
        let tokens = view.syntax.article.tokens_in(self.marks.outer);
        if !tokens.clone().any(|token| view.is_word(token)) {
            return;
        }
        let sentence = view.syntax.sentence(tokens.start.saturating_sub(1)).start;
        let floor = self.part.start.max(sentence).max(tokens.start.saturating_sub(2 * REACH));
        let end = self.part.end.min(view.syntax.sentence(tokens.end - 1).end).max(tokens.end);
        let mut n_cues = 0;
        for token in (floor.max(tokens.start.saturating_sub(REACH))..tokens.start).rev() {
            if n_cues < MAX_CUES && self.is_cue(token) {
                n_cues += 1;
                let by = self.by(tokens.end, end).filter(|_| view.syntax.pos(token) == Pos::VBN);
                let source = by.or_else(|| self.subject(token, floor));
                self.add(token..token + 1, source);
            }
        }
        if let Some(token) = (tokens.end..end.min(tokens.end + REACH / 2)).find(|&token| self.is_cue(token)) {
            let source = self.subject(token, tokens.end).or_else(|| self.phrase(token + 1, end));
            self.add(token..token + 1, source);
        }
    }

    /// Whether a token may carry what was done with the words: a verb, or a noun or phrase of reporting.
    fn is_cue(&self, token: usize) -> bool {
        let view = self.view;
        match view.reading(token) {
            Some((cue, _)) => cue.kind != CueKind::Weak || view.syntax.is_verb_form(token),
            None => view.syntax.is_verb_form(token) && !view.is_auxiliary(token),
        }
    }

    /// The noun phrase before the verb group that ends with `verb`; where it has none of its own (`Lee went home,
    /// calling it “a mess”`), that of the nearest verb before it which has.
    fn subject(&self, verb: usize, floor: usize) -> Option<Range<usize>> {
        let view = self.view;
        let mut verb = verb;
        loop {
            if let Some(subject) = view.subject(verb, floor) {
                return Some(subject);
            }
            let group = view.group_before(verb, floor);
            if group.start > floor && matches!(view.syntax.pos(group.start - 1), Pos::WP | Pos::WDT) {
                return Some(group.start - 1..group.start);
            }
            verb = (floor..group.start).rev().find(|&token| view.syntax.is_tensed(token))?;
        }
    }

    /// `described as “a mess” | by the captain`
    fn by(&self, from: usize, end: usize) -> Option<Range<usize>> {
        (self.view.lower(from) == "by").then(|| self.phrase(from + 1, end)).flatten()
    }

    fn phrase(&self, from: usize, end: usize) -> Option<Range<usize>> {
        let to = self.view.phrase_end(from, end);
        (to > from).then_some(from..to)
    }

    fn add(&mut self, cue: Range<usize>, source: Option<Range<usize>>) {
        let Some(source) = source else { return };
        let view = self.view;
        let quote = Quote {
            kind: QuoteKind::Direct,
            parts: vec![self.marks.inner],
            verbatim: vec![self.marks.inner],
            nested_in: None,
            relayed: None,
            cue: Some(view.span(cue)),
            source: Some(view.span(source)),
            score: 0.0,
            class: ReportClass::Speech,
            negated: false,
            in_headline: false,
        };
        self.found.push(Candidate { quote, origin: Origin::Relayed });
    }
}

/// `kept` with the likeliest reading of each stretch in marks that is likely to be another's and stands inside one of
/// them; sets what is nested in what.
pub(super) fn with(mut kept: Vec<Quote>, mut relayed: Vec<Quote>) -> Vec<Quote> {
    relayed.retain(|quote| quote.relayed >= Some(LIKELY));
    relayed.sort_by(|a, b| a.span().cmp(&b.span()).then(b.relayed.partial_cmp(&a.relayed).unwrap_or(Ordering::Equal)));
    relayed.dedup_by_key(|quote| quote.span());
    let known: HashSet<Vec<Span>> = kept.iter().map(|quote| quote.parts.clone()).collect();
    let first = kept.len();
    kept.extend(relayed.into_iter().filter(|quote| !known.contains(&quote.parts)));
    if kept.len() > first {
        choose::arrange(&mut kept);
        // Where its report was not kept it has nothing to stand in.
        kept.retain(|quote| quote.nested_in.is_some() || quote.relayed.is_none());
        choose::arrange(&mut kept);
        for idx in 0..kept.len() {
            if let Some(outer) = kept[idx].nested_in.filter(|_| kept[idx].relayed.is_some()) {
                kept[idx].score = kept[outer.0 as usize].score;
            }
        }
    }
    kept
}

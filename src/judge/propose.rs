//! What might be a report, generously: clauses beside every cue of an article, in each of the shapes that a content has.
//! Precision is not sought here; the judge compares what is proposed.

use std::{collections::HashSet, ops::Range};

use super::{
    candidate::{Candidate, Origin},
    view::View,
};
use crate::{
    article::ParagraphKind,
    lexicon::{Class, CueKind},
    quote::{Quote, QuoteKind, ReportClass},
    span::Span,
    tag::{Pos, Role},
};

/// A verb or adjective that the tagger gives this probability of being a cue is one, be it listed or not.
const CUE_THRESHOLD: f32 = 0.2;
/// A complementizer is looked for so many tokens after its cue.
const REACH: usize = 14;
/// Fewest words of a proposed content.
const MIN_WORDS: usize = 2;
/// Longest content that is proposed, in tokens.
const MAX_TOKENS: usize = 120;

/// Adds what is proposed beside `base`, the quotations that were detected.
pub(super) fn propose(view: &View<'_>, base: &[Quote]) -> Vec<Candidate> {
    let article = view.syntax.article;
    let mut found = Vec::new();
    let mut known = base.iter().map(|quote| (quote.parts.clone(), quote.kind)).collect();
    for sentence in article.sentences() {
        if article.paragraphs()[sentence.paragraph].kind == ParagraphKind::Heading {
            continue;
        }
        let mut token = sentence.tokens.start;
        while token < sentence.tokens.end {
            if let Some((cue, kind)) = cue_at(view, token) {
                let next = cue.end;
                let mut beside =
                    Beside { view, known: &mut known, sentence: sentence.tokens.clone(), cue, kind, found: &mut found };
                beside.all();
                token = next;
            } else {
                token += 1;
            }
        }
    }
    found
}

/// The cue that begins at a token.
fn cue_at(view: &View<'_>, token: usize) -> Option<(Range<usize>, CueKind)> {
    if let Some((cue, n_words)) = view.reading(token) {
        return Some((token..token + n_words, cue.kind)).filter(|_| cue.kind != CueKind::Weak);
    }
    let tagged = view.role(token, Role::Cue) >= CUE_THRESHOLD
        && (view.syntax.is_verb_form(token) || view.syntax.pos(token) == Pos::JJ);
    let helps =
        view.is_auxiliary(token) && (token + 1..token + 4).any(|next| view.role(next, Role::Cue) >= CUE_THRESHOLD);
    (tagged && !helps).then(|| (token..token + 1, CueKind::Verb))
}

/// One cue, and what is proposed for it.
struct Beside<'v, 'a> {
    view: &'v View<'a>,
    /// Contents that are among the candidates already.
    known: &'v mut HashSet<(Vec<Span>, QuoteKind)>,
    sentence: Range<usize>,
    cue: Range<usize>,
    kind: CueKind,
    found: &'v mut Vec<Candidate>,
}

impl Beside<'_, '_> {
    fn all(&mut self) {
        match self.kind {
            CueKind::Phrase => self.according(),
            CueKind::Noun => self.after(true),
            CueKind::Verb | CueKind::Weak => {
                self.after(false);
                self.before();
            }
        }
    }

    /// The stretch of text that contents of this cue may fill: its sentence, or the quotation or marks it stands in.
    fn bounds(&self) -> Range<usize> {
        let view = self.view;
        let marked = view.marked[self.cue.start].map(|idx| view.syntax.article.tokens_in(view.marks[idx].inner));
        let (start, end) = marked.map_or((0, usize::MAX), |inner| (inner.start, inner.end));
        self.sentence.start.max(start)..self.sentence.end.min(end).max(self.cue.end)
    }

    /// Contents behind the cue.
    fn after(&mut self, noun: bool) {
        let view = self.view;
        let bounds = self.bounds();
        let limit = bounds.end;
        let mut starts: Vec<usize> = Vec::new();
        let mut object = self.cue.end;
        while object < limit && (view.syntax.pos(object) == Pos::RB || view.syntax.is_time(object)) {
            object += 1;
        }
        for token in self.cue.end..limit.min(self.cue.end + REACH) {
            let word = view.lower(token);
            let opens = view.syntax.language().is(Class::ClauseOpener, word)
                && match word {
                    "to" => view.syntax.pos(token + 1).is_verb_form() || view.syntax.pos(token + 1) == Pos::RB,
                    "not" => view.lower(token + 1) == "to",
                    "that" => view.syntax.pos(token) != Pos::DT,
                    "who" | "which" | "where" | "when" => token == self.cue.end,
                    _ => true,
                };
            if opens {
                starts.push(token);
                break;
            }
            if view.syntax.language().is(Class::ContentPreposition, word)
                && view.syntax.pos(token) == Pos::IN
                && starts.is_empty()
            {
                starts.push(token);
            }
            if view.syntax.is_tensed(token) || matches!(word, ":" | ";" | ".") {
                break;
            }
        }
        if !noun
            && object < limit
            && (view.is_word(object) || view.marked[object].is_some())
            && !starts.contains(&object)
        {
            starts.push(object);
            // `told her | the tide would turn`
            let listener = view.phrase_end(object, limit);
            let begins = |token: usize| {
                matches!(view.syntax.pos(token), Pos::DT | Pos::PRP | Pos::PRPS | Pos::NNP | Pos::EX | Pos::NNS)
            };
            if listener > object && listener < limit && begins(listener) {
                starts.push(listener);
            }
        }
        let source = view.subject(self.cue.start, self.sentence.start);
        for start in starts {
            for end in self.ends(start, limit) {
                self.add(start..end, None, source.as_ref(), Origin::After);
            }
        }
    }

    /// Where a content that begins at `start` may end: as the tagger has it, at the next clause, with the sentence.
    fn ends(&self, start: usize, limit: usize) -> Vec<usize> {
        let view = self.view;
        let mut ends = Vec::new();
        if let Some(found) = view.evidence(Role::Content, (start + 1).min(limit - 1)) {
            ends.push(found.tokens.end.min(limit));
        }
        let tense = view.syntax.pos(self.cue.start);
        for token in start + 2..limit.min(start + MAX_TOKENS) {
            let word = view.lower(token);
            let joins = view.syntax.pos(token) == Pos::CC;
            let verb_next = |from: usize| {
                (from..limit.min(from + 3)).find(|&it| view.syntax.is_verb_form(it) || view.syntax.pos(it) == Pos::MD)
            };
            let boundary = match word {
                ";" | "—" | "–" | "--" => true,
                "," => {
                    let next = token + 1;
                    let subject = view.phrase_end(next, limit);
                    let reports = |verb: usize| view.reading(verb).is_some_and(|(cue, _)| cue.kind == CueKind::Verb);
                    view.syntax.language().is(Class::SourceOpener, view.lower(next))
                        || view.syntax.pos(next) == Pos::VBG
                        || view.syntax.pos(next) == Pos::CC
                        || view.syntax.language().is(Class::CommaClause, view.lower(next))
                        || subject > next && subject < limit && reports(subject)
                        || reports(next)
                }
                "and" | "but" if joins => verb_next(token + 1).is_some_and(|verb| {
                    view.syntax.pos(verb) == tense && view.syntax.is_tensed(verb) && verb <= token + 2
                }),
                later if view.syntax.language().is(Class::LaterClause, later) => {
                    view.syntax.pos(token) == Pos::IN || view.syntax.pos(token) == Pos::WRB
                }
                _ => false,
            };
            if boundary && !ends.contains(&token) {
                ends.push(token);
                if ends.len() >= 3 {
                    break;
                }
            }
        }
        let whole = self.trimmed_end(start, limit);
        if !ends.iter().any(|end| self.trimmed_end(start, *end) == whole) {
            ends.push(whole);
        }
        ends
    }

    /// `end` without stops and marks before it.
    fn trimmed_end(&self, start: usize, mut end: usize) -> usize {
        let view = self.view;
        let stop = |token: usize| !view.is_word(token) && !matches!(view.syntax.text(token), ")" | "%" | "'s" | "’s");
        while end > start && stop(end - 1) && !self.closes(end - 1) {
            end -= 1;
        }
        end
    }

    /// Whether the token is the closing mark of a stretch in marks.
    fn closes(&self, token: usize) -> bool {
        token > 0 && self.view.closing[token]
    }

    /// Contents before the cue, to which those behind it may belong: `It will rain, Lee said, and be cold.`
    fn before(&mut self) {
        let view = self.view;
        let bounds = self.bounds();
        let group = view.group_before(self.cue.start, bounds.start);
        let subject = view.phrase_start(group.start, bounds.start);
        let inverted = group.start > bounds.start && matches!(view.syntax.text(group.start - 1), "," | "—" | "–");
        let clause = if inverted { group.start } else { subject };
        if clause <= bounds.start || !inverted && subject == group.start {
            return;
        }
        let mut clause = clause;
        // `…, the mayor of Oakdale said`: past prepositional phrases of the subject.
        while clause > bounds.start + 1 && matches!(view.lower(clause - 1), "of" | "for" | "at" | "in" | "from") {
            let further = view.phrase_start(clause - 1, bounds.start);
            if further == clause - 1 {
                break;
            }
            clause = further;
        }
        if clause <= bounds.start {
            return;
        }
        // `As Lee says, | it will rain`
        if clause == bounds.start + 1 && view.lower(bounds.start) == "as" || view.lower(clause - 1) == "as" {
            if view.syntax.text(self.cue.end) == "," {
                for end in self.ends(self.cue.end + 1, bounds.end) {
                    self.add(self.cue.end + 1..end, None, Some(&(clause..group.start)), Origin::Before);
                }
            }
            return;
        }
        let parted = view.syntax.text(clause - 1);
        if !(matches!(parted, "," | "—" | "–") || self.closes(clause - 1)) {
            return;
        }
        let source = if inverted {
            let end = view.phrase_end(self.cue.end, bounds.end);
            (end > self.cue.end).then_some(self.cue.end..end)
        } else {
            Some(clause..group.start)
        };
        let named = source.as_ref().filter(|_| inverted);
        self.around(&bounds, clause, named.map_or(self.cue.end, |named| named.end), source.as_ref());
    }

    /// `According to Lee, …`, `…, according to Lee`.
    fn according(&mut self) {
        let view = self.view;
        let bounds = self.bounds();
        let mut end = view.phrase_end(self.cue.end, bounds.end);
        while end < bounds.end && matches!(view.lower(end), "of" | "for" | "at" | "in" | "from" | "by") {
            let further = view.phrase_end(end + 1, bounds.end);
            if further == end + 1 {
                break;
            }
            end = further;
        }
        let source = (end > self.cue.end).then_some(self.cue.end..end);
        let comma = (end..bounds.end).take(MAX_TOKENS).find(|&token| view.syntax.text(token) == ",");
        if self.cue.start <= bounds.start + 2 {
            if let Some(comma) = comma {
                for end in self.ends(comma + 1, bounds.end) {
                    self.add(comma + 1..end, None, source.as_ref(), Origin::Before);
                }
            }
            return;
        }
        self.around(&bounds, self.cue.start, end, source.as_ref());
    }

    /// Contents before the clause `clause..rest` that reports them, alone and with what goes on after it.
    fn around(&mut self, bounds: &Range<usize>, clause: usize, rest: usize, source: Option<&Range<usize>>) {
        let view = self.view;
        let end = self.trimmed_end(bounds.start, clause);
        let mut starts = vec![bounds.start];
        let later = (bounds.start + 1..end.saturating_sub(3)).rev().take(MAX_TOKENS).find(|&token| {
            matches!(view.syntax.text(token), ";" | "—" | "–" | ":")
                || view.syntax.text(token) == "," && view.syntax.pos(token + 1) == Pos::CC
        });
        starts.extend(later.map(|token| token + 1));
        if view.syntax.pos(bounds.start) == Pos::CC {
            starts.push(bounds.start + 1);
        }
        if let Some(found) = end.checked_sub(1).and_then(|last| view.evidence(Role::Content, last)) {
            let start = found.tokens.start.max(bounds.start);
            if !starts.contains(&start) && start < end {
                starts.push(start);
            }
        }
        let goes_on = (view.syntax.text(rest) == ",").then_some(rest + 1).filter(|&from| from + 2 < bounds.end);
        let tail = goes_on.map(|from| from..self.trimmed_end(from, bounds.end));
        for start in starts {
            self.add(start..end, None, source, Origin::Before);
            if let Some(tail) = tail.clone() {
                self.add(start..end, Some(tail), source, Origin::Around);
            }
        }
    }

    fn add(&mut self, first: Range<usize>, rest: Option<Range<usize>>, source: Option<&Range<usize>>, origin: Origin) {
        let view = self.view;
        let parts: Vec<Range<usize>> = [Some(first), rest]
            .into_iter()
            .flatten()
            .map(|part| {
                let mut start = part.start;
                while start < part.end
                    && !view.is_word(start)
                    && view.marked.get(start + 1).copied().flatten().is_none()
                {
                    start += 1;
                }
                start..self.trimmed_end(start, part.end).max(start)
            })
            .filter(|part| !part.is_empty())
            .collect();
        let n_words: usize = parts.iter().map(|part| part.clone().filter(|&token| view.is_word(token)).count()).sum();
        let n_tokens: usize = parts.iter().map(ExactSizeIterator::len).sum();
        if n_words < MIN_WORDS || n_tokens > MAX_TOKENS || parts.iter().any(|part| part.contains(&self.cue.start)) {
            return;
        }
        let Some((parts, verbatim)) = self.with_marks(&parts) else { return };
        let quote = Quote {
            kind: if verbatim.is_empty() { QuoteKind::Indirect } else { QuoteKind::Mixed },
            parts,
            verbatim,
            nested_in: None,
            relayed: None,
            cue: Some(view.span(self.cue.clone())),
            source: source.map(|tokens| view.span(tokens.clone())),
            score: 0.0,
            class: ReportClass::Speech,
            negated: false,
            in_headline: false,
        };
        if self.known.insert((quote.parts.clone(), quote.kind)) {
            self.found.push(Candidate { quote, origin });
        }
    }

    /// The parts as spans, with the stretches in marks inside of them; none where marks and parts cut each other, or
    /// all is in marks.
    fn with_marks(&self, parts: &[Range<usize>]) -> Option<(Vec<Span>, Vec<Span>)> {
        let view = self.view;
        let article = view.syntax.article;
        let cue = view.span(self.cue.clone());
        let mut spans = Vec::with_capacity(parts.len());
        let mut verbatim = Vec::new();
        for part in parts {
            let mut span = view.span(part.clone());
            let first = view.marks.partition_point(|marks| marks.outer.start() + MAX_REACH < span.start());
            let reach = span.end();
            let near = view.marks[first..].iter().take_while(|marks| marks.outer.start() < reach);
            for marks in near {
                if !marks.outer.overlaps(span) {
                    continue;
                }
                if marks.inner.contains(cue) && marks.outer.contains(span) {
                    continue;
                }
                if !span.contains(marks.inner) {
                    return None;
                }
                span = span.cover(marks.outer);
                if marks.depth == 0 || marks.inner.len() < span.len() && view.marked[self.cue.start].is_some() {
                    verbatim.push(marks.inner);
                }
            }
            let bare = article.tokens_in(span).all(|token| {
                !view.is_word(token) || verbatim.iter().any(|inner: &Span| inner.overlaps(article.tokens()[token].span))
            });
            if bare {
                return None;
            }
            spans.push(span);
        }
        Some((spans, verbatim))
    }
}

/// Marks that begin so many bytes before a part are not looked at.
const MAX_REACH: usize = 4_000;

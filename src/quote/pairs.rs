//! Pairs quotation marks over a whole article, and recovers where one is missing.

use super::marks::{Family, Mark, marks};
use crate::{
    article::{Article, ParagraphKind},
    lexicon,
    span::Span,
};

/// A stretch of text between quotation marks, within one paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    /// With its marks, as far as they are there.
    pub outer: Span,
    /// Without them; never empty.
    pub inner: Span,
    /// Which marks.
    pub family: Family,
    /// The stretch that it stands inside of.
    pub parent: Option<usize>,
    /// The stretch in the paragraph before that it goes on from.
    pub continues: Option<usize>,
    /// Whether both marks are there, or the closing one is left out by the convention for several paragraphs.
    pub balanced: bool,
}

/// How many bytes a quotation with a missing opening mark may reach back to the start of its paragraph.
const MAX_REACH_BACK: usize = 400;

/// No more stretches than this stand inside each other.
const MAX_DEPTH: usize = 8;

/// A mark that waits for its partner.
#[derive(Clone, Copy)]
struct Open {
    mark: Mark,
    /// The stretch of the paragraph before that it goes on from.
    continues: Option<usize>,
}

/// All stretches between quotation marks, in order of their beginning (an outer one before those inside).
pub(super) fn pairs(article: &Article) -> Vec<Marked> {
    let text = article.text();
    let all: Vec<Vec<Mark>> = article.paragraphs().iter().map(|paragraph| marks(text, paragraph.span)).collect();
    let mut found: Vec<Marked> = Vec::new();
    // The next paragraph that is no heading, for each.
    let mut next_body = vec![None; all.len()];
    for idx in (1..all.len()).rev() {
        let heading = article.paragraphs()[idx].kind == ParagraphKind::Heading;
        next_body[idx - 1] = if heading { next_body[idx] } else { Some(idx) };
    }
    let mut carried: Option<usize> = None;
    for (idx, paragraph) in article.paragraphs().iter().enumerate() {
        if paragraph.kind == ParagraphKind::Heading && carried.is_some() {
            // A heading in the midst of a long quotation stands outside of it.
            let mut pairing = Pairing { article, paragraph: paragraph.span, found: &mut found, open: Vec::new() };
            pairing.run(&all[idx], None, None);
            continue;
        }
        let mut pairing = Pairing { article, paragraph: paragraph.span, found: &mut found, open: Vec::new() };
        let follows = next_body[idx].map(|next: usize| (article.paragraphs()[next].span, all[next].as_slice()));
        carried = pairing.run(&all[idx], carried, follows);
    }
    finish(&found)
}

/// Sorts the stretches, drops empty ones and those that cross another, and finds which stands inside which.
fn finish(found: &[Marked]) -> Vec<Marked> {
    let mut order: Vec<usize> = (0..found.len()).filter(|idx| !found[*idx].inner.is_empty()).collect();
    order.sort_by_key(|idx| (found[*idx].outer.start(), std::cmp::Reverse(found[*idx].outer.end())));
    let mut place = vec![None; found.len()];
    let mut sorted: Vec<Marked> = Vec::with_capacity(order.len());
    let mut outers: Vec<usize> = Vec::new();
    for old in order {
        let mut marked = found[old];
        while outers.last().is_some_and(|outer| sorted[*outer].outer.end() <= marked.outer.start()) {
            outers.pop();
        }
        if outers.last().is_some_and(|outer| !sorted[*outer].outer.contains(marked.outer)) {
            continue;
        }
        // What it goes on from stands in an earlier paragraph, so that its place is known.
        marked.continues = marked.continues.and_then(|continues| place[continues]);
        marked.parent = outers.last().copied();
        place[old] = Some(sorted.len());
        outers.push(sorted.len());
        sorted.push(marked);
    }
    sorted
}

struct Pairing<'a> {
    article: &'a Article,
    paragraph: Span,
    found: &'a mut Vec<Marked>,
    open: Vec<Open>,
}

impl Pairing<'_> {
    /// Pairs the marks of one paragraph. `carried` is the stretch that the paragraph before left open, `follows` the
    /// next paragraph with its marks. Gives the stretch that this paragraph leaves open.
    fn run(&mut self, marks: &[Mark], carried: Option<usize>, follows: Option<(Span, &[Mark])>) -> Option<usize> {
        let mut marks = marks;
        if let Some(carried) = carried {
            let family = self.found[carried].family;
            let start = self.paragraph.start();
            match marks.first() {
                Some(first) if first.family == family && first.opens && first.span.start() == start => {
                    self.open.push(Open { mark: *first, continues: Some(carried) });
                    marks = &marks[1..];
                }
                // Not reopened, but closed further on.
                _ => {
                    let mark = Mark { span: Span::new(start, start), family, opens: true, closes: false, sure: true };
                    self.open.push(Open { mark, continues: Some(carried) });
                }
            }
        }
        let ahead = Ahead::new(marks);
        for (idx, mark) in marks.iter().enumerate() {
            self.mark(*mark, idx, &ahead);
        }
        self.end(follows)
    }

    /// Takes the next mark.
    fn mark(&mut self, mark: Mark, idx: usize, ahead: &Ahead) {
        self.open.truncate(MAX_DEPTH);
        let same = self.open.iter().rposition(|open| open.mark.family == mark.family);
        match same {
            None if mark.opens => self.open.push(Open { mark, continues: None }),
            None => self.stray_close(mark),
            Some(place) if mark.closes && (!mark.opens || !Self::prefers_open(mark)) => {
                self.close(place, mark, idx, ahead);
            }
            Some(_) if mark.family == Family::Single => {
                // An opening single mark where one is open: the earlier one was an apostrophe.
                self.open.retain(|open| open.mark.family != Family::Single);
                self.open.push(Open { mark, continues: None });
            }
            // Marks of one kind within each other are allowed where enough closing ones follow.
            Some(_) if ahead.closes(idx) >= ahead.opens(idx) + 2 && mark.sure => {
                self.open.push(Open { mark, continues: None });
            }
            Some(place) => {
                self.give_up(place, mark.span.start());
                self.open.push(Open { mark, continues: None });
            }
        }
    }

    /// Whether a mark that could stand on both sides opens although one is open: never, unless it is curly and typed so.
    fn prefers_open(mark: Mark) -> bool {
        mark.sure
    }

    fn close(&mut self, place: usize, mark: Mark, idx: usize, ahead: &Ahead) {
        let above = self.open.len() - 1 - place;
        if mark.family == Family::Single && above > 0 {
            let blocked = self.open[place + 1..].iter().any(|open| open.mark.family != Family::Single);
            if blocked && (!mark.sure || ahead.closes(idx) > 0) {
                return;
            }
        }
        self.open.truncate(place + 1);
        let Some(open) = self.open.pop() else { return };
        self.push(open, Span::new(open.mark.span.end(), mark.span.start()), mark.span.end(), true);
    }

    /// A closing mark without an opening one: a quotation from the paragraph's start, where nothing speaks against it.
    fn stray_close(&mut self, mark: Mark) {
        if mark.family == Family::Single || !mark.sure {
            return;
        }
        let start = self.paragraph.start();
        let first_here = self.found.last().is_none_or(|last| last.outer.end() <= start);
        let inner = Span::new(start, mark.span.start());
        let text = self.article.text();
        let punctuated = inner.of(text).ends_with([',', '.', '!', '?']);
        if first_here
            && punctuated
            && inner.len() <= MAX_REACH_BACK
            && self.open.is_empty()
            && cue_split(self.article, inner).is_none()
        {
            let open = Mark { span: Span::new(start, start), ..mark };
            self.push(Open { mark: open, continues: None }, inner, mark.span.end(), false);
        }
    }

    /// The stretch of the open mark at `place` ends without its closing mark, at a cue or at `limit`.
    fn give_up(&mut self, place: usize, limit: usize) {
        let open = self.open[place];
        self.open.truncate(place);
        if open.mark.family == Family::Single {
            return;
        }
        let rest = Span::new(open.mark.span.end(), limit);
        let end = cue_split(self.article, rest).unwrap_or(limit);
        self.push(open, Span::new(rest.start(), end), end, false);
    }

    fn push(&mut self, open: Open, inner: Span, end: usize, balanced: bool) {
        let text = self.article.text();
        let slice = inner.of(text);
        let lead = slice.len() - slice.trim_start().len();
        let inner = Span::new(inner.start() + lead, inner.start() + slice.trim_end().len());
        let outer = Span::new(open.mark.span.start(), end.max(inner.end()));
        let outer = if balanced { outer } else { Span::new(outer.start(), inner.end().max(outer.start())) };
        self.found.push(Marked {
            outer,
            inner,
            family: open.mark.family,
            parent: None,
            continues: open.continues,
            balanced,
        });
    }

    /// The paragraph ends: what is open goes on in the next one where that reopens or closes it, or ends here.
    fn end(&mut self, follows: Option<(Span, &[Mark])>) -> Option<usize> {
        let place = self.open.iter().position(|open| open.mark.family != Family::Single || open.mark.sure)?;
        let open = self.open[place];
        let family = open.mark.family;
        let rest = Span::new(open.mark.span.end(), self.paragraph.end());
        let goes_on = follows.is_some_and(|(paragraph, marks)| {
            let mut same = marks.iter().filter(|mark| mark.family == family);
            match same.next() {
                // Reopened at the very beginning.
                Some(first) if first.opens && first.span.start() == paragraph.start() => true,
                Some(first) if first.closes && !first.opens && family != Family::Single => {
                    open.continues.is_none() || first.sure
                }
                _ => false,
            }
        });
        let cue = cue_split(self.article, rest);
        if goes_on && (cue.is_none() || family == Family::Single) {
            self.open.truncate(place);
            self.push(open, rest, rest.end(), true);
            let pushed = self.found.len() - 1;
            return (!self.found[pushed].inner.is_empty()).then_some(pushed);
        }
        if family == Family::Single {
            self.open.clear();
            return None;
        }
        // What was not reopened and is never closed: a piece of a carried quotation is taken only where it was reopened.
        if open.continues.is_some() && open.mark.span.is_empty() {
            self.open.clear();
            return None;
        }
        self.give_up(place, rest.end());
        None
    }
}

/// How many marks that can open or close a pair of doubles follow each mark of a paragraph.
struct Ahead {
    after: Vec<(usize, usize)>,
}

impl Ahead {
    fn new(marks: &[Mark]) -> Self {
        let mut after = vec![(0, 0); marks.len()];
        let (mut opens, mut closes) = (0, 0);
        for (idx, mark) in marks.iter().enumerate().rev() {
            after[idx] = (opens, closes);
            if mark.family != Family::Single && mark.sure {
                opens += usize::from(mark.opens && !mark.closes);
                closes += usize::from(mark.closes && !mark.opens);
            }
        }
        Self { after }
    }

    fn opens(&self, idx: usize) -> usize {
        self.after[idx].0
    }

    fn closes(&self, idx: usize) -> usize {
        self.after[idx].1
    }
}

/// Where a quotation without closing mark gives way to its cue: after the comma of `…, he said`, if there is one.
fn cue_split(article: &Article, span: Span) -> Option<usize> {
    let tokens = article.tokens_in(span);
    for idx in tokens.clone() {
        if !matches!(article.token_text(idx), "," | "?" | "!") {
            continue;
        }
        let words: Vec<&str> = (idx + 1..tokens.end.min(idx + 5)).map(|idx| article.token_text(idx)).collect();
        let named = |word: &str| {
            word.starts_with(char::is_uppercase) || matches!(word, "he" | "she" | "they" | "the" | "one" | "a")
        };
        let verb = words.iter().position(|word| is_report(word));
        let reported = match verb {
            Some(0) => words.get(1).is_some_and(|word| named(word)),
            Some(at) => words[..at].iter().enumerate().all(|(n, word)| {
                named(word) || n > 0 && word.starts_with(char::is_lowercase) && words[0].starts_with(['t', 'a', 'o'])
            }),
            None => false,
        };
        if reported {
            return Some(article.tokens()[idx].span.end());
        }
    }
    None
}

/// Whether `word` is a verb in the past or third person that plainly reports speech.
fn is_report(word: &str) -> bool {
    matches!(
        word,
        "said"
            | "says"
            | "told"
            | "added"
            | "wrote"
            | "asked"
            | "continued"
            | "replied"
            | "explained"
            | "tweeted"
            | "noted"
    ) || word.ends_with("ed") && lexicon::cue_verb(word).is_some_and(|cue| cue.class == lexicon::CueClass::Say)
}

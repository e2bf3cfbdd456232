//! Pairs quotation marks over a whole article, and recovers where one is missing.

use super::{
    marks::{Family, Mark, marks},
    parse::{self, Action, parse},
};
use crate::{
    article::{Article, Paragraph, ParagraphKind},
    lexicon::{Class, CueClass, Language},
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
}

/// How many bytes a quotation with a missing opening mark may reach back to the start of its paragraph.
const MAX_REACH_BACK: usize = 400;

/// So many paragraphs, captions mostly, may stand between two of one quotation.
const MAX_GAP: usize = 1;

/// All stretches between quotation marks, in order of their beginning (an outer one before those inside).
pub(super) fn pairs(article: &Article) -> Vec<Marked> {
    // A heading in the midst of a long quotation stands outside of it.
    let (headings, body): (Vec<&Paragraph>, Vec<&Paragraph>) =
        article.paragraphs().iter().partition(|paragraph| paragraph.kind == ParagraphKind::Heading);
    let mut found = Vec::new();
    read(article, &body, &mut found);
    headings.iter().for_each(|heading| read(article, std::slice::from_ref(heading), &mut found));
    finish(&found)
}

/// Reads the marks of paragraphs that may go on with each other's quotations.
fn read(article: &Article, paragraphs: &[&Paragraph], found: &mut Vec<Marked>) {
    let prepared: Vec<parse::Paragraph> = paragraphs.iter().map(|paragraph| prepare(article, paragraph.span)).collect();
    let actions = parse(&prepared);
    let mut replay = Replay { article, found, open: Vec::new(), unclosed: None };
    for ((paragraph, prepared), actions) in paragraphs.iter().zip(&prepared).zip(&actions) {
        replay.paragraph(paragraph.span, &prepared.marks, actions);
    }
}

fn prepare(article: &Article, paragraph: Span) -> parse::Paragraph {
    let text = article.text();
    let marks = marks(article.language(), text, paragraph);
    if marks.is_empty() {
        return parse::Paragraph { split: vec![false], ..parse::Paragraph::default() };
    }
    let mut split = Vec::with_capacity(marks.len() + 1);
    let mut start = paragraph.start();
    for end in marks.iter().map(|mark| mark.span.start()).chain([paragraph.end()]) {
        split.push(cue_split(article, Span::new(start.min(end), end)).is_some());
        start = marks.get(split.len() - 1).map_or(end, |mark| mark.span.end());
    }
    let head = Span::new(paragraph.start(), marks[0].span.start());
    let stray = head.len() <= MAX_REACH_BACK && head.of(text).ends_with([',', '.', '!', '?']) && !split[0];
    let ends_sentence = paragraph.of(text).trim_end().ends_with(['.', '!', '?', '…', ':', '—', '–', '-', ')', ',']);
    parse::Paragraph { marks, split, stray, ends_sentence }
}

/// A stretch that is open.
#[derive(Clone, Copy)]
struct Open {
    mark: Span,
    family: Family,
    /// The stretch of a paragraph before that it goes on from.
    continues: Option<usize>,
}

/// The stretch that the last marked paragraph left open by the convention for several paragraphs.
#[derive(Clone, Copy)]
struct Unclosed {
    stretch: usize,
    family: Family,
    /// How many paragraphs without marks have come since.
    gap: usize,
}

/// Makes stretches of what a reading does.
struct Replay<'a> {
    article: &'a Article,
    found: &'a mut Vec<Marked>,
    open: Vec<Open>,
    unclosed: Option<Unclosed>,
}

impl Replay<'_> {
    fn paragraph(&mut self, paragraph: Span, marks: &[Mark], actions: &[Action]) {
        let unclosed = self.unclosed.take();
        if let Some(carried) = self.open.first_mut() {
            carried.mark = Span::new(paragraph.start(), paragraph.start());
        }
        for (mark, action) in marks.iter().zip(actions) {
            let starts = mark.span.start() == paragraph.start();
            let continues = unclosed.filter(|before| starts && before.family == mark.family).map(|it| it.stretch);
            let open = Open { mark: mark.span, family: mark.family, continues };
            match action {
                Action::Open => self.open.push(open),
                Action::Close(depth) => {
                    self.open.truncate(usize::from(*depth) + 1);
                    if let Some(open) = self.open.pop() {
                        self.push(open, Span::new(open.mark.end(), mark.span.start()), mark.span.end());
                    }
                }
                Action::Stray => {
                    let start = Span::new(paragraph.start(), paragraph.start());
                    let open = Open { mark: start, continues: None, ..open };
                    self.push(open, Span::new(paragraph.start(), mark.span.start()), mark.span.end());
                }
                Action::GiveUp => {
                    let before = self.open.pop().filter(|before| self.give_up(*before, mark.span.start()));
                    let continues = before.filter(|_| mark.sentence).map(|_| self.found.len() - 1);
                    self.open.push(Open { continues, ..open });
                }
                Action::Skip | Action::End | Action::Carry => {}
            }
        }
        let Some(bottom) = self.open.first().copied() else {
            self.unclosed = unclosed
                .filter(|before| marks.is_empty() && before.gap < MAX_GAP && !tells(self.article, paragraph))
                .map(|before| Unclosed { gap: before.gap + 1, ..before });
            return;
        };
        self.open.clear();
        let whole = self.give_up(bottom, paragraph.end());
        let stretch = self.found.len().checked_sub(1).filter(|_| whole);
        if actions.last() == Some(&Action::Carry) {
            // The next paragraph says where it goes on.
            self.open.push(Open { mark: Span::default(), family: bottom.family, continues: stretch });
        } else {
            self.unclosed = stretch.map(|stretch| Unclosed { stretch, family: bottom.family, gap: 0 });
        }
    }

    /// A stretch ends without its closing mark, at a cue or else at `limit`. Whether it reaches the limit.
    fn give_up(&mut self, open: Open, limit: usize) -> bool {
        let rest = Span::new(open.mark.end(), limit);
        let end = cue_split(self.article, rest).unwrap_or(limit);
        self.push(open, Span::new(rest.start(), end), end);
        end == limit
    }

    fn push(&mut self, open: Open, inner: Span, end: usize) {
        let slice = inner.of(self.article.text());
        let lead = slice.len() - slice.trim_start().len();
        let inner = Span::new(inner.start() + lead, inner.start() + slice.trim_end().len().max(lead));
        let start = if open.mark.is_empty() { inner.start() } else { open.mark.start() };
        let outer = Span::new(start, end.max(inner.end()));
        self.found.push(Marked { outer, inner, family: open.family, parent: None, continues: open.continues });
    }
}

/// Whether a paragraph reports somebody's words, so that it is no caption inside a quotation.
fn tells(article: &Article, paragraph: Span) -> bool {
    article.tokens_in(paragraph).any(|token| is_report(article.language(), article.token_text(token)))
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
        let verb = words.iter().position(|word| is_report(article.language(), word));
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
fn is_report(language: Language, word: &str) -> bool {
    language.is(Class::Reporting, word)
        || word.ends_with("ed") && language.cue_verb(word).is_some_and(|cue| cue.class == CueClass::Say)
}

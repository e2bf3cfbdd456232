//! Which marks of an article open quotations, which close them, and which are apostrophes: the cheapest reading of all
//! marks together, paragraph by paragraph, found by dynamic programming over what is open.
//!
//! A quotation of several paragraphs has a mark at the beginning of each and one that closes the last; captions may stand
//! in between. A reading without its closing mark costs more where the next paragraph does not open again, and less where
//! the article's quotations are given in such marks. Linear in the number of marks.

use super::marks::{Cost, Family, Mark, NEVER, Place};

/// No more stretches than this stand inside each other.
const DEPTH: usize = 3;
/// So many readings are kept after each mark.
const BEAM: usize = 16;
/// A reading that costs so much more than the cheapest is given up.
const MARGIN: Cost = 150;

/// What a reading does at a mark, or at the end of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Action {
    /// No mark.
    Skip,
    /// Opens a stretch.
    Open,
    /// Closes the stretch at this depth; those inside of it were none.
    Close(u8),
    /// Closes a stretch that began with the paragraph.
    Stray,
    /// The innermost stretch has no closing mark and ends before this one, which opens another.
    GiveUp,
    /// At the end of a paragraph: what is open ends here.
    End,
    /// At the end of a paragraph: what is open goes on in the next one without a mark.
    Carry,
}

/// A paragraph of running text with its marks, and what the text says of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Paragraph {
    /// The marks in order.
    pub marks: Vec<Mark>,
    /// Before each mark, and at the end: whether a cue such as `…, he said` stands since the mark before.
    pub split: Vec<bool>,
    /// Whether a stretch from the paragraph's start to its first mark may be a quotation that lacks its opening mark.
    pub stray: bool,
    /// Whether it ends as sentences do.
    pub ends_sentence: bool,
}

impl Paragraph {
    /// The mark that it begins with, where that opens.
    fn reopens(&self, family: Family) -> bool {
        self.marks.first().is_some_and(|mark| mark.place == Place::Start && mark.family == family && mark.open <= 20)
    }
}

/// A stretch that is open: in which marks, and where it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Level {
    family: Family,
    place: Place,
    /// Goes on from the paragraph before, where no mark closed it.
    carried: bool,
}

type Stack = [Option<Level>; DEPTH];

fn depth(stack: &Stack) -> usize {
    stack.iter().flatten().count()
}

fn push(stack: &Stack, level: Level) -> Option<Stack> {
    let mut pushed = *stack;
    *pushed.iter_mut().find(|place| place.is_none())? = Some(level);
    Some(pushed)
}

fn cut(stack: &Stack, len: usize) -> Stack {
    let mut cut = *stack;
    cut[len..].fill(None);
    cut
}

/// A reading of the marks so far.
#[derive(Clone, Copy)]
struct Reading {
    stack: Stack,
    cost: Cost,
    step: Option<u32>,
}

/// A step of a reading, and the one before.
struct Step {
    before: Option<u32>,
    action: Action,
}

/// The cheapest reading: for each paragraph an action for each mark, and one for its end.
pub(super) fn parse(paragraphs: &[Paragraph]) -> Vec<Vec<Action>> {
    let single = is_single(paragraphs);
    let mut search =
        Search { single, steps: Vec::new(), readings: vec![Reading { stack: [None; DEPTH], cost: 0, step: None }] };
    for (idx, paragraph) in paragraphs.iter().enumerate() {
        for (mark_idx, mark) in paragraph.marks.iter().enumerate() {
            search.mark(paragraph, mark_idx, *mark);
        }
        search.end(paragraph, &paragraphs[idx + 1..]);
    }
    let best = search.readings.iter().filter(|reading| depth(&reading.stack) == 0).min_by_key(|it| it.cost);
    let mut step = best.or(search.readings.first()).and_then(|reading| reading.step);
    let mut actions = Vec::new();
    while let Some(Step { before, action }) = step.map(|step| &search.steps[step as usize]) {
        actions.push(*action);
        step = *before;
    }
    let mut actions = actions.into_iter().rev();
    paragraphs.iter().map(|paragraph| actions.by_ref().take(paragraph.marks.len() + 1).collect()).collect()
}

/// Whether the article gives quotations in single marks: more of them than of double ones begin a paragraph or follow a
/// colon or comma.
fn is_single(paragraphs: &[Paragraph]) -> bool {
    let count = |family: Family| {
        paragraphs
            .iter()
            .flat_map(|paragraph| &paragraph.marks)
            .filter(|mark| mark.family == family && mark.place != Place::Within && mark.open <= 5)
            .count()
    };
    count(Family::Single) > count(Family::Double)
}

struct Search {
    single: bool,
    steps: Vec<Step>,
    readings: Vec<Reading>,
}

impl Search {
    fn mark(&mut self, paragraph: &Paragraph, idx: usize, mark: Mark) {
        let mut next: Vec<(Stack, Cost, Action, Option<u32>)> = Vec::with_capacity(self.readings.len() * 4);
        for Reading { stack, cost, step } in &self.readings {
            let mut add = |stack: Option<Stack>, more: Cost, action: Action| {
                if let Some(stack) = stack.filter(|_| more < NEVER) {
                    next.push((stack, cost + more, action, *step));
                }
            };
            let len = depth(stack);
            // What begins a sentence is as good as led in.
            let place = if mark.sentence { mark.place.min(Place::Led) } else { mark.place };
            let level = Level { family: mark.family, place, carried: false };
            let inside = stack.iter().flatten().filter(|level| level.family == mark.family).count() as Cost;
            add(Some(*stack), mark.skip, Action::Skip);
            let within_own = if mark.family == Family::Single { 25 } else { 40 };
            add(push(stack, level), mark.open + inside * within_own, Action::Open);
            for (at, open) in stack.iter().flatten().enumerate() {
                let dropped: Cost = stack[at + 1..].iter().flatten().map(|level| dropped(*level)).sum();
                if open.family == mark.family {
                    add(Some(cut(stack, at)), mark.close + bare(*open, mark) + dropped, Action::Close(at as u8));
                }
            }
            let stray = match mark.family {
                Family::Single if self.single => 32,
                Family::Single => NEVER,
                _ => 45,
            };
            if len == 0 && idx == 0 && paragraph.stray {
                add(Some(*stack), mark.close + stray, Action::Stray);
            }
            if let Some(top) = len.checked_sub(1).and_then(|top| stack[top]).filter(|top| top.family == mark.family) {
                // Where the ends of paragraphs were lost, the next one opens again after a full stop.
                let more = match (top.carried, paragraph.split[idx], mark.sentence) {
                    (true, ..) => 65,
                    (false, true, _) => 30,
                    (false, false, true) => 12,
                    (false, false, false) => 45,
                };
                add(push(&cut(stack, len - 1), level), mark.open + more, Action::GiveUp);
            }
        }
        self.keep(next);
    }

    /// The paragraph ends before those that `follow`.
    fn end(&mut self, paragraph: &Paragraph, follow: &[Paragraph]) {
        let mut next: Vec<(Stack, Cost, Action, Option<u32>)> = Vec::with_capacity(self.readings.len() * 2);
        for Reading { stack, cost, step } in &self.readings {
            let Some(bottom) = stack[0] else {
                next.push((*stack, *cost, Action::End, *step));
                continue;
            };
            let inner: Cost = stack[1..].iter().flatten().map(|level| dropped(*level)).sum();
            let unclosed = self.unclosed(bottom, paragraph, follow);
            next.push((cut(stack, 0), cost + inner + unclosed, Action::End, *step));
            let closes = follow
                .first()
                .is_some_and(|next| next.marks.iter().any(|mark| mark.family == bottom.family && mark.close <= 10));
            if closes {
                let more = match (bottom.family, bottom.carried) {
                    (Family::Single, _) => 60,
                    (_, false) => 40,
                    (_, true) => 30,
                };
                let carried = Some(Level { carried: true, place: Place::Start, ..bottom });
                let mut stack = cut(stack, 0);
                stack[0] = carried;
                next.push((stack, cost + inner + more, Action::Carry, *step));
            }
        }
        self.keep(next);
    }

    /// What it costs that `open` has no closing mark in its paragraph.
    fn unclosed(&self, open: Level, paragraph: &Paragraph, follow: &[Paragraph]) -> Cost {
        let reopens = |next: &Paragraph| next.reopens(open.family);
        let sentence = if paragraph.ends_sentence { 0 } else { 15 };
        let split = paragraph.split.last() == Some(&true);
        let carried = if open.carried { 50 } else { 0 };
        let place = match open.place {
            Place::Start => 0,
            Place::Led => 5,
            Place::Within => 25,
        };
        if follow.first().is_some_and(reopens) && !split {
            return 5 + sentence + place / 2 + carried;
        }
        if follow.iter().take(3).any(reopens) && !split {
            return 15 + sentence + place + carried;
        }
        let missing = match open.family {
            Family::Single if self.single => 25,
            Family::Single => 45,
            _ => 35,
        };
        missing + sentence + place + carried - if split { 10 } else { 0 }
    }

    /// Keeps the cheapest readings, one for each stack.
    fn keep(&mut self, mut next: Vec<(Stack, Cost, Action, Option<u32>)>) {
        next.sort_unstable();
        next.dedup_by_key(|(stack, ..)| *stack);
        next.sort_by_key(|(_, cost, ..)| *cost);
        let least = next.first().map_or(0, |(_, cost, ..)| *cost);
        next.truncate(BEAM);
        self.readings.clear();
        for (stack, cost, action, before) in next {
            if cost > least + MARGIN {
                break;
            }
            self.steps.push(Step { before, action });
            // Only differences count, so that long texts do not run out of numbers.
            self.readings.push(Reading { stack, cost: cost - least, step: Some(self.steps.len() as u32 - 1) });
        }
    }
}

/// What it costs that `mark` closes whole sentences, as they stand at the beginning of a paragraph, without a stop before
/// it: it may be a possessive.
fn bare(open: Level, mark: Mark) -> Cost {
    match open.place {
        Place::Start if mark.family == Family::Single && !mark.stop => 18,
        Place::Led if mark.family == Family::Single && !mark.stop => 12,
        _ => 0,
    }
}

/// What it costs that a stretch inside another has no closing mark.
fn dropped(level: Level) -> Cost {
    match (level.family, level.place) {
        (Family::Single, Place::Within) => 25,
        (Family::Single, _) => 35,
        _ => 50,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::marks::marks, *};
    use crate::{lexicon::Language, span::Span};
    use proptest::prelude::*;

    fn paragraphs(texts: &[String]) -> Vec<Paragraph> {
        let one = |text: &String| {
            let marks = marks(Language::default(), text, Span::new(0, text.len()));
            let split = vec![false; marks.len() + 1];
            Paragraph { marks, split, stray: true, ends_sentence: true }
        };
        texts.iter().map(one).collect()
    }

    proptest! {
        #[test]
        fn every_mark_has_a_reading_and_closes_only_what_is_open(
            texts in prop::collection::vec(r#"([‘’'"“”«»]{1,2}|[,.?:] |[a-z]{1,4}s' |it's |'em |[A-Za-z]{1,5} ){0,30}"#, 0..8),
        ) {
            let paragraphs = paragraphs(&texts);
            let actions = parse(&paragraphs);
            prop_assert_eq!(actions.len(), paragraphs.len());
            let mut depth = 0;
            for (paragraph, actions) in paragraphs.iter().zip(&actions) {
                prop_assert_eq!(actions.len(), paragraph.marks.len() + 1);
                for action in actions {
                    match action {
                        Action::Open => depth += 1,
                        Action::Close(at) => {
                            prop_assert!(usize::from(*at) < depth);
                            depth = usize::from(*at);
                        }
                        Action::GiveUp => prop_assert!(depth > 0),
                        Action::Stray => prop_assert_eq!(depth, 0),
                        Action::End => depth = 0,
                        Action::Carry => {
                            prop_assert!(depth > 0);
                            depth = 1;
                        }
                        Action::Skip => {}
                    }
                    prop_assert!(depth <= DEPTH);
                }
            }
        }

        #[test]
        fn a_quotation_with_a_mark_at_each_paragraph_opens_at_each_and_closes_once(n in 2usize..30, curly in any::<bool>()) {
            let (open, close) = if curly { ('‘', '’') } else { ('\'', '\'') };
            let last = n - 1;
            let texts: Vec<String> = (0..n)
                .map(|idx| {
                    let end = if idx == last { format!("{close}") } else { String::new() };
                    format!("{open}The voters{close} hall isn{close}t open, and we won{close}t wait.{end}")
                })
                .collect();
            for (idx, actions) in parse(&paragraphs(&texts)).iter().enumerate() {
                let mut expected = vec![Action::Open, Action::Skip];
                expected.extend((idx == last).then_some(Action::Close(0)));
                expected.push(Action::End);
                prop_assert_eq!(actions, &expected);
            }
        }
    }
}

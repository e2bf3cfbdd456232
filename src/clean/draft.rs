//! A text in the course of being cleaned: edits in, text and map out.

use super::offsets::{OffsetMap, Origin, Segment};
use crate::span::Span;

/// What one cleaning step took out or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Name of the step.
    pub step: &'static str,
    /// Byte range of the raw text.
    pub raw: Span,
    /// What stands there now; empty where text was taken out.
    pub replacement: String,
}

/// A change that a step wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// Bytes of the text as the step sees it; not empty.
    pub span: Span,
    /// What shall stand there.
    pub replacement: String,
    /// Whether text of a reader's interest is cut out, so that a quotation may not run on over it.
    pub cut: bool,
}

impl Edit {
    /// Writes the same thing in another way.
    pub fn change(start: usize, end: usize, replacement: impl Into<String>) -> Self {
        Self { span: Span::new(start, end), replacement: replacement.into(), cut: false }
    }

    /// Takes text out.
    pub fn cut(start: usize, end: usize) -> Self {
        Self { span: Span::new(start, end), replacement: String::new(), cut: true }
    }
}

/// The text so far and where each of its bytes comes from.
#[derive(Debug)]
pub(super) struct EditedText {
    pub text: String,
    /// Segments with the name of the step that made each change.
    segments: Vec<(Segment, &'static str)>,
}

impl EditedText {
    pub fn new(raw: &str) -> Self {
        let all = Span::new(0, raw.len());
        let segments = vec![(Segment { clean: all, raw: all, origin: Origin::Copied }, "")];
        Self { text: raw.to_owned(), segments: if raw.is_empty() { Vec::new() } else { segments } }
    }

    /// Carries out the edits of `step`. Where two overlap, the one that begins first is done and the other is not.
    ///
    /// An edit that covers part of an earlier replacement takes the whole of it in: what was replaced cannot be split.
    pub fn apply(&mut self, step: &'static str, mut edits: Vec<Edit>) {
        if edits.is_empty() {
            return;
        }
        edits.sort_by_key(|edit| edit.span);
        let mut next =
            Next { old: self, text: String::with_capacity(self.text.len()), segments: Vec::new(), position: 0, idx: 0 };
        for edit in edits {
            if !edit.span.is_empty() && edit.span.start() >= next.position {
                next.copy_to(edit.span.start());
                next.replace(step, &edit);
            }
        }
        next.copy_to(self.text.len());
        let (text, segments) = (next.text, next.segments);
        *self = Self { text, segments };
    }

    /// The text, its map, and what was changed in order of the raw text.
    pub fn finish(self) -> (String, OffsetMap, Vec<Removal>) {
        let changed = self.segments.iter().filter(|(segment, _)| segment.origin != Origin::Copied);
        let removals = changed.map(|(segment, step)| Removal {
            step,
            raw: segment.raw,
            replacement: segment.clean.of(&self.text).to_owned(),
        });
        let removals = removals.collect();
        let map = OffsetMap::new(self.segments.into_iter().map(|(segment, _)| segment).collect());
        (self.text, map, removals)
    }
}

/// The next draft while it is written.
struct Next<'d> {
    old: &'d EditedText,
    text: String,
    segments: Vec<(Segment, &'static str)>,
    /// Bytes of the old text that are done.
    position: usize,
    /// The first segment of the old text that is not done to its end.
    idx: usize,
}

impl Next<'_> {
    fn push(&mut self, text: &str, raw: Span, origin: Origin, step: &'static str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.segments.push((Segment { clean: Span::new(start, self.text.len()), raw, origin }, step));
    }

    /// Copies up to byte `end` of the old text, or to the beginning of the replacement that holds it.
    fn copy_to(&mut self, end: usize) {
        let old = self.old;
        while let Some(&(segment, step)) = old.segments.get(self.idx) {
            let whole = segment.clean.end() <= end;
            if segment.clean.start() > end || (!whole && segment.origin != Origin::Copied) {
                return;
            }
            let part = Span::new(self.position.max(segment.clean.start()), segment.clean.end().min(end));
            if segment.origin != Origin::Copied {
                self.push(segment.clean.of(&old.text), segment.raw, segment.origin, step);
            } else if !part.is_empty() {
                let raw_start = segment.raw.start() + part.start() - segment.clean.start();
                self.push(part.of(&old.text), Span::new(raw_start, raw_start + part.len()), Origin::Copied, "");
            }
            self.position = part.end();
            if !whole {
                return;
            }
            self.idx += 1;
        }
    }

    fn replace(&mut self, step: &'static str, edit: &Edit) {
        let old = self.old;
        let Some(&(first, _)) = old.segments.get(self.idx) else { return };
        let raw_offset = if first.origin == Origin::Copied { self.position - first.clean.start() } else { 0 };
        let raw_start = first.raw.start() + raw_offset;
        let mut replacement = old.text[first.clean.start().max(self.position)..edit.span.start()].to_owned();
        replacement.push_str(&edit.replacement);
        let mut raw_end = raw_start;
        let mut cut = edit.cut;
        while let Some(&(segment, _)) = old.segments.get(self.idx) {
            if segment.clean.start() >= edit.span.end() {
                break;
            }
            cut |= segment.origin == Origin::Cut;
            self.position = segment.clean.end();
            if segment.clean.end() > edit.span.end() {
                if segment.origin == Origin::Copied {
                    self.position = edit.span.end();
                    raw_end = segment.raw.start() + edit.span.end() - segment.clean.start();
                    break;
                }
                replacement.push_str(&old.text[edit.span.end()..segment.clean.end()]);
            }
            raw_end = segment.raw.end();
            self.idx += 1;
        }
        let origin = if cut { Origin::Cut } else { Origin::Changed };
        self.push(&replacement, Span::new(raw_start, raw_end), origin, step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text after two rounds of edits, and for each change the raw text and what stands there.
    fn check(raw: &str, rounds: &[&[(&str, &str)]], expected: &str, changes: &[(&str, &str)]) {
        let mut draft = EditedText::new(raw);
        for edits in rounds {
            let find = |(old, new): &(&str, &str)| {
                let start = draft.text.find(old).unwrap();
                Edit::change(start, start + old.len(), *new)
            };
            let edits = edits.iter().map(find).collect();
            draft.apply("test", edits);
        }
        let (text, map, removals) = draft.finish();
        assert_eq!(text, expected);
        let found: Vec<_> =
            removals.iter().map(|removal| (removal.raw.of(raw), removal.replacement.as_str())).collect();
        assert_eq!(found, changes);
        for (clean, raw_span) in map.runs() {
            assert_eq!(clean.of(&text), raw_span.of(raw));
        }
    }

    #[test]
    fn edits_of_one_round_stand_side_by_side() {
        check("a&amp;b<br>c", &[&[("&amp;", "&"), ("<br>", "\n\n")]], "a&b\n\nc", &[("&amp;", "&"), ("<br>", "\n\n")]);
    }

    #[test]
    fn an_edit_takes_in_the_replacements_it_covers() {
        check("a&amp;b c", &[&[("&amp;", "&")], &[("a&b ", "")]], "c", &[("a&amp;b ", "")]);
    }

    #[test]
    fn an_edit_that_cuts_a_replacement_keeps_the_rest_of_it() {
        check("x<p>ad<p>y", &[&[("<p>ad<p>", "\n\nad\n\n")]], "x\n\nad\n\ny", &[("<p>ad<p>", "\n\nad\n\n")]);
        check(
            "x<p>ad<hr>y",
            &[&[("<p>", "\n\n"), ("<hr>", "\n\n")], &[("\nad\n", "")]],
            "x\n\ny",
            &[("<p>ad<hr>", "\n\n")],
        );
    }
}

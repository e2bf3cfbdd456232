//! Lines of a text that hold something, and how to take some of them out.

use super::draft::Edit;

/// A line without the white space around it; never empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    pub text: &'t str,
    /// First byte in the whole text.
    pub start: usize,
}

impl Line<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// A line longer than this, in bytes, is never boilerplate as a whole.
pub(super) const MAX_LINE: usize = 1000;

/// All lines of `text` that hold more than white space.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut position = 0;
    text.split('\n').filter_map(move |line| {
        let start = position + line.len() - line.trim_start().len();
        position += line.len() + 1;
        let line = line.trim();
        (!line.is_empty()).then_some(Line { text: line, start })
    })
}

/// Edits that take out the lines for which `gone` holds.
///
/// Of the white space before and behind the wider one stays, so that paragraphs keep apart as they were.
pub(super) fn remove(text: &str, mut gone: impl FnMut(usize, &Line) -> bool) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut kept_end = 0;
    let mut group: Option<(usize, usize)> = None;
    for (index, line) in lines(text).enumerate() {
        if gone(index, &line) {
            group = Some((group.map_or(line.start, |(start, _)| start), line.end()));
            continue;
        }
        if let Some((start, end)) = group.take() {
            let width = |gap: &str| gap.bytes().filter(|byte| *byte == b'\n').count();
            let before = &text[kept_end..start];
            let edit = if kept_end == 0 || width(before) <= width(&text[end..line.start]) {
                // At the very start there is nothing to be kept apart from.
                if kept_end == 0 { Edit::cut(start, line.start) } else { Edit::cut(kept_end, end) }
            } else {
                Edit::cut(start, line.start)
            };
            edits.push(edit);
        }
        kept_end = line.end();
    }
    if let Some((start, end)) = group {
        edits.push(Edit::cut(if kept_end == 0 { start } else { kept_end }, end));
    }
    edits
}

/// A line for comparison: lower case, plain quotation marks, single spaces.
pub(super) fn folded(line: &str) -> String {
    let plain = |character: char| match character {
        '“' | '”' | '„' | '«' | '»' => '"',
        '‘' | '’' | '`' => '\'',
        '–' | '—' => '-',
        other => other,
    };
    let line: String = line.chars().map(plain).flat_map(char::to_lowercase).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a line ends as a sentence does; closing quotation marks and brackets are looked through.
pub(super) fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end_matches(['"', '\'', '”', '’', ')', ']', '»']);
    line.ends_with(['.', '!', '?', '…', ':', ';', ','])
}

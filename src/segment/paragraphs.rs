//! Where paragraphs end, and which are headings or list items.

use crate::{
    article::{Paragraph, ParagraphKind, Sentence},
    span::Span,
};

/// Longest line, in characters, of a text that counts as hard-wrapped.
const MAX_WRAP_WIDTH: usize = 110;
/// Shortest line that can have been broken by wrapping.
const MIN_WRAP_WIDTH: usize = 45;
/// Longest heading, in bytes.
const MAX_HEADING_BYTES: usize = 140;
/// Longest title (the first paragraph), in bytes.
const MAX_TITLE_BYTES: usize = 260;

struct Line<'a> {
    start: usize,
    /// Without the line end and trailing white space.
    text: &'a str,
    /// Length in characters.
    width: usize,
}

/// The paragraphs of `text` as byte ranges in order, by blank lines and line ends; white space may stand between them.
pub(super) fn blocks(text: &str) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = 0;
    for raw in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}']) {
        let line = raw.trim_end();
        lines.push(Line { start, text: line, width: line.chars().count() });
        start += raw.len();
    }
    let wrap = wrap_width(&lines);
    let mut found: Vec<Span> = Vec::new();
    let mut previous: Option<&Line> = None;
    // A `\r\n` gives an empty piece between the two characters, which is no blank line.
    let mut after_cr = false;
    for line in &lines {
        let empty = line.text.trim().is_empty();
        let crlf = after_cr && text[line.start..].starts_with('\n');
        after_cr = text.as_bytes().get(line.start + raw_len(text, line)) == Some(&b'\r');
        if empty {
            if !crlf {
                previous = None;
            }
            continue;
        }
        let end = line.start + line.text.len();
        match (previous, found.last_mut()) {
            (Some(above), Some(block)) if joins(above, line, wrap) => *block = Span::new(block.start(), end),
            _ => found.push(Span::new(line.start, end)),
        }
        previous = Some(line);
    }
    found
}

/// Bytes from the line's start to its line end.
fn raw_len(text: &str, line: &Line) -> usize {
    text[line.start..].find(['\n', '\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}']).unwrap_or(text.len() - line.start)
}

/// The width a hard-wrapped text was wrapped to, or `None` where its line ends are paragraph ends.
fn wrap_width(lines: &[Line]) -> Option<usize> {
    let width = lines.iter().map(|line| line.width).max()?;
    if !(MIN_WRAP_WIDTH..=MAX_WRAP_WIDTH).contains(&width) {
        return None;
    }
    let (mut pairs, mut full, mut open) = (0, 0, 0);
    for pair in lines.windows(2) {
        if pair[0].text.trim().is_empty() || pair[1].text.trim().is_empty() {
            continue;
        }
        pairs += 1;
        if fills(&pair[0], &pair[1], width) {
            full += 1;
            open += usize::from(!ends_sentence(pair[0].text));
        }
    }
    (pairs >= 2 && full * 2 >= pairs && open * 2 >= full).then_some(width)
}

/// Whether the first word of `below` would not have fitted behind `above`.
fn fills(above: &Line, below: &Line, width: usize) -> bool {
    let word = below.text.split_whitespace().next().map_or(0, |word| word.chars().count());
    above.width >= MIN_WRAP_WIDTH.min(width) && above.width + 1 + word >= width.saturating_sub(4)
}

/// Whether `below` goes on with the paragraph of `above`.
fn joins(above: &Line, below: &Line, wrap: Option<usize>) -> bool {
    let first = below.text.trim_start();
    let indented = below.text.len() >= first.len() + 2 || below.text.starts_with('\t');
    if indented && !above.text.starts_with([' ', '\t']) || list_marker(first).is_some() {
        return false;
    }
    if wrap.is_some_and(|width| fills(above, below, width)) {
        return true;
    }
    // Broken in mid-sentence: no end above, a small letter below.
    let head = above.text.trim_start();
    !ends_sentence(above.text)
        && first.starts_with(char::is_lowercase)
        && above.width >= 10
        && !first.starts_with("http")
        && !head.ends_with(':')
}

/// Whether `line` ends as sentences do.
fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»']).ends_with(['.', '!', '?', '…', ':', ';'])
}

/// Length of the bullet or number that opens a list item, with its space.
fn list_marker(line: &str) -> Option<usize> {
    let mut chars = line.chars();
    let first = chars.next()?;
    if matches!(first, '-' | '*' | '•' | '·' | '–' | '‣' | '▪' | '●' | '◦' | '○' | '■') {
        return chars.next().filter(|c| c.is_whitespace()).map(|space| first.len_utf8() + space.len_utf8());
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&digits) {
        return None;
    }
    let rest = line[digits..].strip_prefix(['.', ')'])?;
    rest.starts_with(char::is_whitespace).then_some(digits + 2)
}

/// Sets the kind of every paragraph.
pub(super) fn classify(text: &str, paragraphs: &mut [Paragraph], sentences: &[Sentence], headline: Option<Span>) {
    let n_paragraphs = paragraphs.len();
    for idx in 0..n_paragraphs {
        let span = paragraphs[idx].span;
        let slice = span.of(text);
        let n_sentences = paragraphs[idx].sentences.len();
        let n_tokens: usize = sentences[paragraphs[idx].sentences.clone()].iter().map(|s| s.tokens.len()).sum();
        let first = idx == 0 && n_paragraphs > 1 && slice.len() <= MAX_TITLE_BYTES && is_title(slice, n_sentences);
        let inner = idx > 0 && idx + 1 < n_paragraphs && slice.len() <= MAX_HEADING_BYTES && n_tokens <= 16;
        let in_headline = headline.is_some_and(|headline| headline.overlaps(span));
        paragraphs[idx].kind = if !in_headline && list_marker(slice).is_some() {
            ParagraphKind::ListItem
        } else if in_headline || first || inner && is_heading(slice) {
            ParagraphKind::Heading
        } else {
            ParagraphKind::Body
        };
    }
}

/// Whether the first paragraph reads as a title: no full stop, or most longer words capitalized.
fn is_title(slice: &str, n_sentences: usize) -> bool {
    let bare = slice.trim_end();
    n_sentences <= 2 && (!bare.ends_with(['.', '”', '"', ':']) || capitalized_share(bare) >= 0.7)
}

/// Whether a short paragraph further down reads as a heading: no end of a sentence, no speaker's name with a colon.
fn is_heading(slice: &str) -> bool {
    let bare = slice.trim_end();
    let begins = bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let ends = !bare.ends_with(['.', '!', ':', ';', ',', '”', '"', '…', ')', '-', '—', '\'', '’']);
    let label = bare.contains(": ") && bare.split(": ").next().is_some_and(|name| name.split(' ').count() <= 3);
    let signature = bare.starts_with(['—', '–', '-']);
    begins && ends && !label && !signature && !bare.contains("http")
}

/// Share of the words of four letters and more that begin with a capital letter.
fn capitalized_share(slice: &str) -> f32 {
    let (mut long, mut capital) = (0, 0);
    for word in slice.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 4) {
        long += 1;
        capital += usize::from(word.starts_with(char::is_uppercase));
    }
    if long == 0 { 0.0 } else { capital as f32 / long as f32 }
}

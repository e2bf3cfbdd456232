//! Markup that was left in: HTML tags, entities, Markdown links, shortcodes.

use super::{
    draft::Edit,
    step::{Findings, Page, Step},
};

/// HTML tags and elements whose content is not the article's.
pub(super) const TAGS: Step = Step { name: "tags", about: "HTML tags, scripts, styles, navigation", apply: tags };

/// Character references.
pub(super) const ENTITIES: Step = Step { name: "entities", about: "HTML entities (`&quot;`)", apply: entities };

/// Markdown links and shortcodes of content systems.
pub(super) const LINKS: Step = Step { name: "links", about: "Markdown links and shortcodes", apply: links };

/// What a tag means for the text around it.
#[derive(Clone, Copy, PartialEq)]
enum Effect {
    /// Nothing: text runs on.
    Inline,
    /// A space: cells of a table.
    Space,
    /// A line end.
    Line,
    /// A paragraph begins or ends.
    Block,
    /// The element with all that is in it goes.
    Drop,
}

/// What the element called `name` (lower case) is; `None` for what is no HTML element.
fn effect(name: &str) -> Option<Effect> {
    Some(match name {
        "a" | "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "center" | "cite" | "code" | "data" | "del"
        | "dfn" | "em" | "font" | "i" | "img" | "input" | "ins" | "kbd" | "label" | "link" | "mark" | "meta"
        | "o:p" | "picture" | "q" | "s" | "samp" | "small" | "source" | "span" | "strike" | "strong" | "sub"
        | "sup" | "time" | "tt" | "u" | "var" | "wbr" | "base" | "amp-img" => Effect::Inline,
        "td" | "th" | "caption" => Effect::Space,
        "br" => Effect::Line,
        "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "ul" | "ol" | "dl" | "dt" | "dd" | "table"
        | "tbody" | "thead" | "tfoot" | "tr" | "blockquote" | "section" | "article" | "header" | "main" | "hr"
        | "pre" | "html" | "body" | "address" | "details" | "summary" | "fieldset" | "title" | "hgroup" => {
            Effect::Block
        }
        "script" | "style" | "noscript" | "template" | "svg" | "iframe" | "select" | "textarea" | "button" | "nav"
        | "footer" | "aside" | "form" | "figure" | "figcaption" | "head" | "video" | "audio" | "object" | "canvas"
        | "dialog" => Effect::Drop,
        _ => return None,
    })
}

/// A tag, comment or declaration.
struct Tag {
    name: String,
    closing: bool,
    self_closing: bool,
    end: usize,
}

/// Attributes longer than this are no attributes.
const MAX_ATTRIBUTES: usize = 4000;

/// The tag of a known element at byte `start` of `text`, where `<` or `&lt;` stands.
fn tag_at(text: &str, start: usize) -> Option<Tag> {
    let rest = &text[start..];
    let (inside, closer) = match rest.strip_prefix("&lt;") {
        Some(inside) => (inside, "&gt;"),
        None => (rest.strip_prefix('<')?, ">"),
    };
    let closing = inside.starts_with('/');
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let name_len = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != ':' && c != '-')?;
    if name_len == 0 || name_len > 10 {
        return None;
    }
    let name = inside[..name_len].to_ascii_lowercase();
    effect(&name)?;
    let inside = &inside[name_len..];
    let attributes = &inside[..attributes_len(inside, closer)?];
    let trimmed = attributes.trim();
    let self_closing = trimmed.ends_with('/');
    let plain = trimmed.trim_end_matches('/').trim_end();
    let boundary = attributes.is_empty() || attributes.starts_with(|c: char| c.is_ascii_whitespace() || c == '/');
    // `if a <b and c> d` is arithmetic.
    if !boundary || (!plain.is_empty() && (closing || !plain.contains('='))) {
        return None;
    }
    let end = text.len() - inside.len() + attributes.len() + closer.len();
    Some(Tag { name, closing, self_closing, end })
}

/// Length of what stands before `closer`, which is not looked for in quoted attribute values.
fn attributes_len(inside: &str, closer: &str) -> Option<usize> {
    let mut quote = None;
    for (index, byte) in inside.bytes().enumerate().take(MAX_ATTRIBUTES) {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') if inside[..index].trim_end().ends_with('=') => quote = Some(byte),
            (None, b'<') => return None,
            (None, b'>' | b'&') if inside.as_bytes()[index..].starts_with(closer.as_bytes()) => return Some(index),
            _ => {}
        }
    }
    None
}

fn tags(page: &Page, findings: &mut Findings) {
    let text = page.text;
    // In a page line ends mean nothing; in an article with a few tags in it they do.
    let is_page = text.trim_start().starts_with('<')
        && (text.trim_start().starts_with("<!") || tag_at(text, text.len() - text.trim_start().len()).is_some());
    let mut unclosed: Vec<String> = Vec::new();
    let (mut position, mut preformatted) = (0, false);
    while let Some(offset) = next_mark(&text[position..]) {
        let start = position + offset;
        if is_page && !preformatted {
            fold_lines(text, position, start, findings);
        }
        if let Some(end) = comment_end(text, start, &mut unclosed) {
            findings.edits.push(Edit::change(start, end, ""));
            position = end;
            continue;
        }
        let Some(tag) = tag_at(text, start) else {
            position = start + 1;
            continue;
        };
        position = tag.end;
        preformatted = if tag.name == "pre" { !tag.closing } else { preformatted };
        let effect = effect(&tag.name).unwrap_or(Effect::Inline);
        if effect == Effect::Drop && !tag.closing && !tag.self_closing && !unclosed.contains(&tag.name) {
            if let Some(end) = element_end(text, &tag) {
                let seen = !text[tag.end..end].trim().starts_with("</");
                findings.edits.push(Edit { replacement: "\n\n".to_owned(), cut: seen, ..Edit::cut(start, end) });
                position = end;
                continue;
            }
            unclosed.push(tag.name.clone());
        }
        let replacement = match effect {
            Effect::Inline => "",
            Effect::Space => " ",
            Effect::Line => "\n",
            Effect::Block | Effect::Drop => "\n\n",
        };
        findings.edits.push(Edit::change(start, tag.end, replacement));
    }
    if is_page && !preformatted {
        fold_lines(text, position, text.len(), findings);
    }
}

/// The next place where a tag may begin.
fn next_mark(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'<', b'&', bytes).find(|index| bytes[*index] == b'<' || bytes[*index..].starts_with(b"&lt;"))
}

/// White space with a line end in it becomes a space.
fn fold_lines(text: &str, start: usize, end: usize, findings: &mut Findings) {
    let part = &text[start..end];
    let mut position = 0;
    while let Some(offset) = part[position..].find('\n') {
        let line_end = position + offset;
        let head = part[..line_end].trim_end_matches([' ', '\t', '\r', '\n']).len();
        let tail = part.len() - part[line_end..].trim_start_matches([' ', '\t', '\r', '\n']).len();
        findings.edits.push(Edit::change(start + head.max(position), start + tail, " "));
        position = tail;
    }
}

/// Behind the comment, declaration or processing instruction that begins at `start`.
fn comment_end(text: &str, start: usize, unclosed: &mut Vec<String>) -> Option<usize> {
    let rest = &text[start..];
    let end_mark = if rest.starts_with("<!--") {
        "-->"
    } else if rest.len() > 9 && rest.as_bytes()[..9].eq_ignore_ascii_case(b"<!doctype") || rest.starts_with("<?xml") {
        ">"
    } else {
        return None;
    };
    if unclosed.iter().any(|name| name == end_mark) {
        return None;
    }
    let end = rest.find(end_mark).map(|offset| start + offset + end_mark.len());
    if end.is_none() {
        unclosed.push(end_mark.to_owned());
    }
    end
}

/// Behind the closing tag of the element that `open` begins, with elements of the same name nested in it.
fn element_end(text: &str, open: &Tag) -> Option<usize> {
    let raw_text = matches!(open.name.as_str(), "script" | "style" | "textarea");
    let (mut depth, mut position) = (1, open.end);
    while let Some(offset) = memchr::memchr(b'<', &text.as_bytes()[position..]) {
        let start = position + offset;
        position = start + 1;
        let Some(tag) = tag_at(text, start).filter(|tag| tag.name == open.name) else { continue };
        position = tag.end;
        if tag.closing {
            depth -= 1;
        } else if !raw_text && !tag.self_closing {
            depth += 1;
        }
        if depth == 0 {
            return Some(tag.end);
        }
    }
    None
}

fn entities(page: &Page, findings: &mut Findings) {
    let text = page.text;
    let mut position = 0;
    while let Some(offset) = memchr::memchr(b'&', &text.as_bytes()[position..]) {
        let start = position + offset;
        position = start + 1;
        let Some((name, end)) = reference(text, start) else { continue };
        position = end;
        let escaped = if name == "amp" { "&amp;".to_owned() } else { format!("&{name};") };
        let character = htmlize::unescape(escaped.as_str());
        if character != escaped {
            findings.edits.push(Edit::change(start, end, character.as_ref()));
        }
    }
}

/// The character reference at byte `start`, where `&` stands: what it names, and where it ends.
///
/// With its semicolon only: `AT&T`, `?a=1&copy=2`. Escaped twice: `&amp;quot;`.
fn reference(text: &str, start: usize) -> Option<(&str, usize)> {
    let mut rest = &text[start + 1..];
    let mut twice = None;
    while let Some(inner) = rest.strip_prefix("amp;") {
        twice = Some(text.len() - inner.len());
        rest = inner;
    }
    let is_name = |name: &str| {
        let within = |digits: &str, n_most: usize, fits: fn(&u8) -> bool| {
            (1..=n_most).contains(&digits.len()) && digits.as_bytes().iter().all(fits)
        };
        match name.strip_prefix('#') {
            Some(number) => match number.strip_prefix(['x', 'X']) {
                Some(number) => within(number, 6, u8::is_ascii_hexdigit),
                None => within(number, 7, u8::is_ascii_digit),
            },
            None => name.starts_with(|c: char| c.is_ascii_alphabetic()) && (2..=32).contains(&name.len()),
        }
    };
    // What is not escaped twice after all is an ampersand.
    let ends_at = rest.bytes().take(33).position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#');
    match ends_at.filter(|end| rest.as_bytes()[*end] == b';' && is_name(&rest[..*end])) {
        Some(end) => Some((&rest[..end], text.len() - rest.len() + end + 1)),
        None => twice.map(|end| ("amp", end)),
    }
}

/// Characters of a link's words and of a shortcode, at most.
const MAX_LABEL: usize = 300;
const MAX_SHORTCODE: usize = 400;

fn links(page: &Page, findings: &mut Findings) {
    let text = page.text;
    let mut done = 0;
    for open in memchr::memchr_iter(b'[', text.as_bytes()) {
        let Some((label_end, end)) = Some(open).filter(|open| *open >= done).and_then(|open| link(text, open)) else {
            continue;
        };
        if open > done && text[..open].ends_with('!') {
            findings.edits.push(Edit::cut(open - 1, end));
        } else {
            findings.edits.push(Edit::change(open, open + 1, ""));
            findings.edits.push(Edit::change(label_end, end, ""));
        }
        done = end;
    }
    done = 0;
    for open in memchr::memchr_iter(b'[', text.as_bytes()) {
        if let Some(end) = Some(open).filter(|open| *open >= done).and_then(|open| shortcode(text, open)) {
            findings.edits.push(Edit::change(open, end, ""));
            done = end;
        }
    }
}

/// Where the first of `stops` stands in `text`, within `n_most` characters and the next.
fn stop(text: &str, n_most: usize, stops: &[char]) -> Option<usize> {
    text.char_indices().take(n_most + 1).find(|(_, character)| stops.contains(character)).map(|(at, _)| at)
}

/// The Markdown link `[words](address "title")` at `open`: where its words end and where all of it does.
fn link(text: &str, open: usize) -> Option<(usize, usize)> {
    let label_len = stop(&text[open + 1..], MAX_LABEL, &['[', ']', '\n'])?;
    let label_end = open + 1 + label_len;
    let inside = text[label_end..].strip_prefix("](")?;
    ["http://", "https://", "www.", "mailto:", "/", "#"].iter().find(|begin| inside.starts_with(**begin))?;
    let mut depth = 0;
    let address_len = inside.char_indices().find_map(|(at, character)| match character {
        '(' if depth == 0 => {
            depth = 1;
            None
        }
        ')' if depth == 1 => {
            depth = 0;
            None
        }
        '(' | ')' => Some(at),
        other if other.is_whitespace() => Some(at),
        _ => None,
    })?;
    if depth == 1 {
        return None;
    }
    let mut rest = &inside[address_len..];
    if let Some(title) = rest.strip_prefix(" \"") {
        rest = title[title.find(['"', '\n'])?..].strip_prefix('"')?;
    }
    rest.strip_prefix(')').map(|rest| (label_end, text.len() - rest.len()))
}

/// Behind the shortcode of a content system at `open`: `[caption id="7"]`, `[/pullquote]`.
fn shortcode(text: &str, open: usize) -> Option<usize> {
    const NAMES: [&str; 9] =
        ["pullquote", "caption id=", "caption]", "embed", "gallery", "break", "vc_", "et_pb_", "fusion_"];
    let inside = text[open + 1..].strip_prefix('/').unwrap_or(&text[open + 1..]);
    let name = NAMES.iter().find(|name| inside.starts_with(**name))?;
    let rest = &inside[name.len()..];
    if *name == "caption]" && (rest.is_empty() || rest.starts_with(['[', '\n'])) {
        return Some(text.len() - rest.len());
    }
    if name.ends_with('_') && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let end = stop(rest, MAX_SHORTCODE, &['[', ']', '\n'])?;
    rest[end..].starts_with(']').then(|| text.len() - rest.len() + end + 1)
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn block_tags_break_paragraphs_and_inline_tags_do_not() {
        check(&[&TAGS], "one</p><p class=\"x>y\">t<b>w</b>o<br/>three", "one\n\n\n\ntwo\nthree");
        check(&[&TAGS], "&lt;p&gt;one&lt;/p&gt;", "\n\none\n\n");
    }

    #[test]
    fn scripts_and_navigation_go_with_what_is_in_them() {
        check(&[&TAGS], "a<script>if (a<b) { x = \"</p>\" }</script>b", "a\n\nb");
        check(&[&TAGS], "a<nav>x<nav>y</nav>z</nav>b<!-- c -->d", "a\n\nbd");
        check(&[&TAGS], "a<nav>never closed <nav>b", "a\n\nnever closed \n\nb");
    }

    #[test]
    fn lines_of_a_page_are_folded() {
        check(&[&TAGS], "<p>one\n  two</p>\n<p>three</p>", "\n\none two\n\n \n\nthree\n\n");
    }

    #[test]
    fn a_less_than_sign_or_an_ampersand_is_text() {
        for text in [
            "5 < 6 and 7 > 6",
            "if a <b and c> d",
            "<3 AT&T",
            "R&D; <Lee>",
            "a <",
            "<",
            "</",
            "<p",
            "<!--",
            "&lt;",
            "x?a=1&copy=2",
        ] {
            check(&[&TAGS], text, text);
            if text != "&lt;" {
                check(&[&ENTITIES], text, text);
            }
        }
    }

    #[test]
    fn entities_become_characters() {
        check(
            &[&ENTITIES],
            "&ldquo;We&#39;re AT&amp;T,&#8221; Lee &amp;quot;said&amp;amp;quot; &unknown;",
            "“We're AT&T,” Lee \"said\" &unknown;",
        );
    }

    #[test]
    fn links_keep_their_words() {
        check(
            &[&LINKS],
            "[Lee](https://a.example/b_(c)) said [so](/x \"t\") ![cat](/c.jpg)[sic] (no)",
            "Lee said so [sic] (no)",
        );
        check(&[&LINKS], "[pullquote]Yes[/pullquote] [video]", "Yes [video]");
    }
}

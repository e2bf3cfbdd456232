//! Pages that would cost too much: what a parser does for a page may grow with the square of its length.
//!
//! Before a page is parsed, its tags tell what the parser will have to do; afterwards the parsed tree tells how deep it is.
//! Only the tree knows that: many elements end without a tag that says so.

use std::{
    collections::{HashMap, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::error::{Error, ErrorKind, Result};

/// Elements within one another that are followed; pages have some dozens.
const MAX_DEPTH: usize = 400;

/// Elements of a page that are looked at; large pages have ten thousand.
const MAX_ELEMENTS: usize = 100_000;

/// Open elements that a parser may look through for all tags together, at worst.
const MAX_LOOKS: usize = 100_000_000;

/// Elements that a parser may open again for all tags together, at worst.
const MAX_REOPENED: usize = 2_000_000;

/// Elements that end by themselves, or where the next of their kind begins.
const WITHOUT_END: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p",
    "li", "dt", "dd", "tr", "td", "th", "option", "thead", "tbody", "tfoot", "colgroup",
];

/// Elements that are opened again in every block behind them until a tag ends them. Three alike are, no more.
const REOPENED: &[&str] = &["b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"];
const MAX_ALIKE: usize = 3;

const REMEDY: &str = "extract its text by other means";

fn fault(message: String, hint: String) -> Error {
    Error::new(ErrorKind::Input, message).hint(hint)
}

/// # Errors
///
/// [`ErrorKind::Input`] where a parser would take too long for these tags, or make too many elements of them.
pub(super) fn check_tags(page: &str) -> Result<()> {
    let (mut n_elements, mut n_looks, mut n_reopened, mut depth) = (0_usize, 0_usize, 0_usize, 0_usize);
    let mut open: HashMap<String, usize> = HashMap::new();
    let mut reopened: VecDeque<(String, u64)> = VecDeque::new();
    for at in memchr::memchr_iter(b'<', page.as_bytes()) {
        let tag = &page.as_bytes()[at + 1..];
        let (is_end, rest) = tag.strip_prefix(b"/").map_or((false, tag), |rest| (true, rest));
        let name_len = rest.iter().take(16).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = String::from_utf8_lossy(&rest[..name_len]).to_ascii_lowercase();
        if name.is_empty() {
            continue;
        }
        n_elements += 1;
        n_looks += depth;
        n_reopened += reopened.len();
        if n_elements > MAX_ELEMENTS {
            let message = format!("a page of more than {MAX_ELEMENTS} elements");
            return Err(fault(message, format!("no more are read; {REMEDY}")));
        }
        if n_looks > MAX_LOOKS || n_reopened > MAX_REOPENED {
            return Err(fault(
                "a page of thousands of elements that do not end".to_owned(),
                format!("mend it, or {REMEDY}"),
            ));
        }
        if REOPENED.contains(&name.as_str()) {
            if is_end {
                if let Some(last) = reopened.iter().rposition(|(known, _)| *known == name) {
                    reopened.remove(last);
                }
            } else {
                let mut hasher = DefaultHasher::new();
                tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())].hash(&mut hasher);
                let element = (name.clone(), hasher.finish());
                if reopened.iter().filter(|known| **known == element).count() == MAX_ALIKE {
                    let first = reopened.iter().position(|known| *known == element);
                    first.and_then(|first| reopened.remove(first));
                }
                reopened.push_back(element);
            }
        }
        if WITHOUT_END.contains(&name.as_str()) {
            continue;
        }
        if is_end {
            if let Some(n_open) = open.get_mut(&name).filter(|n_open| **n_open > 0) {
                *n_open -= 1;
                depth -= 1;
            }
        } else {
            *open.entry(name).or_default() += 1;
            depth += 1;
        }
    }
    Ok(())
}

/// # Errors
///
/// [`ErrorKind::Input`] where the elements below `root` stand in one another deeper than the reader can follow.
pub(super) fn check_depth<N: Copy>(
    root: N,
    first_child: impl Fn(N) -> Option<N>,
    next_sibling: impl Fn(N) -> Option<N>,
    parent: impl Fn(N) -> Option<N>,
) -> Result<()> {
    let (mut node, mut depth) = (root, 0);
    loop {
        if let Some(child) = first_child(node) {
            (node, depth) = (child, depth + 1);
            if depth > MAX_DEPTH {
                let message = format!("a page of more than {MAX_DEPTH} elements within one another");
                return Err(fault(message, format!("no more are followed; {REMEDY}")));
            }
            continue;
        }
        node = loop {
            if depth == 0 {
                return Ok(());
            }
            if let Some(next) = next_sibling(node) {
                break next;
            }
            let Some(parent) = parent(node) else { return Ok(()) };
            (node, depth) = (parent, depth - 1);
        };
    }
}

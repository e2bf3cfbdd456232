//! Photo credits and captions.

use std::{cmp::Reverse, ops::RangeInclusive, sync::LazyLock};

use super::{
    draft::Edit,
    lines::{self, MAX_LINE},
    step::{Findings, Page, Step},
};
use crate::{
    lexicon::{Language, alternatives, pattern},
    pattern::Patterns,
};

/// Credits in brackets inside a paragraph.
pub(super) const INLINE: Step = Step { name: "credits", about: "`(Photo by …)` inside a paragraph", apply: inline };

/// Lines that are a credit, or a caption with one.
pub(super) const LINES: Step = Step { name: "captions", about: "photo credits and captions", apply: whole_lines };

static CREDIT: LazyLock<Patterns> = LazyLock::new(|| {
    let agency = pattern("photo-agency");
    Patterns::new(alternatives("credit").map(|credit| format!("^{}$", credit.replace("AGENCY", &agency))), false)
});

fn whole_lines(page: &Page, findings: &mut Findings) {
    findings.edits = lines::remove(page.text, |_, line| line.text.len() <= MAX_LINE && CREDIT.is_match(line.text));
}

/// What stands in a credit between its label and the name, the longest first.
static BY: LazyLock<Vec<String>> = LazyLock::new(|| {
    let words = Language::default().page_phrases("credit-by").map(|by| format!(" {by}"));
    let mut all: Vec<String> = words.chain([":".to_owned(), "/".to_owned()]).collect();
    all.sort_by_key(|by| Reverse(by.len()));
    all
});

/// Characters of a credit in brackets behind its label, at least and at most.
const CREDIT_LEN: RangeInclusive<usize> = 2..=100;

fn inline(page: &Page, findings: &mut Findings) {
    let text = page.text;
    let mut done = 0;
    for open in memchr::memchr2_iter(b'(', b'[', text.as_bytes()) {
        let Some(end) = Some(open).filter(|open| *open >= done).and_then(|open| credit_end(text, open)) else {
            continue;
        };
        let start = open - usize::from(open > done && text[..open].ends_with(' '));
        done = end;
        // At the end of a line the whole line may be a caption: the next step decides that.
        if !text[end..].trim_start_matches([' ', '\t']).starts_with('\n') && end < text.len() {
            findings.edits.push(Edit::cut(start, end));
        }
    }
}

/// Behind the credit in brackets that begins at `open`: `(Photo by Jo Roe/AP)`.
fn credit_end(text: &str, open: usize) -> Option<usize> {
    let inside = &text[open + 1..];
    let mut labels = Language::default().page_phrases("credit").filter_map(|label| inside.strip_prefix(label));
    labels.find_map(|rest| {
        let rest = BY.iter().find_map(|by| rest.strip_prefix(by.as_str()))?;
        let ends = |character: char| matches!(character, '(' | ')' | '[' | ']' | '\n' | '“' | '”');
        let (end, closer) = rest.char_indices().take(2 + CREDIT_LEN.end()).find(|(_, character)| ends(*character))?;
        let n_characters = rest[..end].chars().count();
        // A space behind the label need not count.
        let n_least = n_characters - usize::from(rest.starts_with(' '));
        let fits = n_characters >= *CREDIT_LEN.start() && n_least <= *CREDIT_LEN.end();
        (matches!(closer, ')' | ']') && fits).then(|| text.len() - rest.len() + end + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn credits_and_captions_go() {
        for line in [
            "© Getty Images",
            "Getty Images",
            "(Photo by Jo Roe/Getty Images)",
            "Photo: Jo Roe",
            "Jo Roe via Getty Images",
            "Jo Roe/AP",
            "(Jo Roe/Reuters)",
            "Image copyright Reuters Image caption The mayor on her way",
            "FILE - In this Monday, June 3 photo, the mayor waves.",
            "The mayor waves in Exampleton, Ohio. (AP Photo/Jo Roe, File)",
            "The mayor waves. (Jo Roe/Reuters)",
            "The mayor waves. Photograph: Jo Roe/Reuters",
            "File photo",
            "AP Photo",
            "Credit: Jo Roe",
            "[Photo: Jo Roe]",
            "Enlarge this image toggle caption Jo Roe/AP Jo Roe/AP",
        ] {
            check(&[&LINES], &format!("Lee said so.\n\n{line}\n\nShe left."), "Lee said so.\n\nShe left.");
        }
    }

    #[test]
    fn sentences_about_photographs_stay() {
        for line in [
            "The photo by Jo Roe won a prize.",
            "She told Reuters: “No.”",
            "“Photo: no,” the sign said.",
            "She spoke to the AP.",
            "He works for Getty Images.",
            "The mayor left (Reuters had it first).",
            "Image matters, she said.",
            "File this under luck, she said.",
            "Credit where it is due: he tried.",
            "The bill passed, 51-49 (AP).",
            "A picture: that was all she wanted.",
            "Reuters could not confirm this.",
        ] {
            let text = format!("Lee said so.\n\n{line}\n\nShe left.");
            check(&[&LINES], &text, &text);
        }
    }

    #[test]
    fn credits_in_brackets_go_out_of_a_paragraph() {
        check(&[&INLINE], "The mayor (Photo by Jo Roe/AP) waved.", "The mayor waved.");
        check(&[&INLINE], "The mayor [Image credit: Jo Roe] waved.", "The mayor waved.");
        check(&[&INLINE], "The mayor (File photo courtesy of Jo Roe) waved.", "The mayor waved.");
        for text in
            ["The mayor (Photo by “Jo” Roe) waved.", "(Photo by\nJo Roe) waved.", "(Photo:a) it", "(Photos by Jo) it"]
        {
            check(&[&INLINE], text, text);
        }
    }

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(CREDIT.compiled(), alternatives("credit").count());
    }
}

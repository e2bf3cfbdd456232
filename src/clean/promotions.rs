//! What a site says for itself: share, subscribe, read more, advertisement, cookies, copyright.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{
    draft::Edit,
    lines::{self, MAX_LINE},
    step::{Findings, Page, Step},
};
use crate::{
    lexicon::{Language, List, pattern},
    pattern::Patterns,
};

/// Phrases of the page inside a paragraph.
pub(super) const INLINE: Step =
    Step { name: "page-phrases", about: "“Story continues below advertisement” inside a paragraph", apply: inline };

/// Whole lines.
pub(super) const LINES: Step =
    Step { name: "page-lines", about: "share, subscribe, related, cookie and copyright lines", apply: whole_lines };

static BOILERPLATE: LazyLock<Patterns> = LazyLock::new(|| {
    let anchored = Language::default().entries(List::BoilerplateLines).map(|pattern| format!("^(?:{pattern})$"));
    Patterns::new(anchored, true)
});

/// Labels that stand alone above a list of headlines.
static LABEL: LazyLock<Patterns> = LazyLock::new(|| {
    let labels = format!(r"^{}\s*(?:\.{{2,3}}|[:»>…])?$", pattern("headlines"));
    Patterns::new([labels], true)
});

/// Headlines that are taken out under one label.
const MAX_HEADLINES: usize = 8;

/// A headline is no longer than this, in bytes.
const MAX_HEADLINE: usize = 140;

fn whole_lines(page: &Page, findings: &mut Findings) {
    let mut n_under_label = 0;
    findings.edits = lines::remove(page.text, |_, line| {
        if line.text.len() > MAX_LINE {
            n_under_label = 0;
            return false;
        }
        if LABEL.is_match(line.text) {
            n_under_label = MAX_HEADLINES;
            return true;
        }
        if BOILERPLATE.is_match(line.text) {
            return true;
        }
        let headline = n_under_label > 0
            && line.text.len() <= MAX_HEADLINE
            && line.text.split_whitespace().nth(2).is_some()
            && !lines::ends_sentence(line.text);
        n_under_label = if headline { n_under_label - 1 } else { 0 };
        headline
    });
}

/// What no person reads, in paragraphs.
const SCRIPTS: [&str; 2] =
    ["(adsbygoogle = window.adsbygoogle || []).push({});", "(adsbygoogle = window.adsbygoogle || []).push({})"];

/// Begins the address of a picture.
const PICTURE: &str = "pic.twitter.com/";

/// What is done where a phrase of the page stands in a paragraph.
#[derive(Clone, Copy)]
enum Inline {
    Script,
    Picture,
    Caption,
    Share,
    Phrase,
}

/// What stands in paragraphs, each with what is done there.
static PHRASES: LazyLock<Vec<(&str, Inline)>> = LazyLock::new(|| {
    let all = |kind, inline| Language::default().page_phrases(kind).map(move |phrase| (phrase, inline));
    let listed = [("caption", Inline::Caption), ("share", Inline::Share), ("inline", Inline::Phrase)];
    let scripts = SCRIPTS.map(|script| (script, Inline::Script));
    let own = scripts.into_iter().chain([(PICTURE, Inline::Picture)]);
    own.chain(listed.into_iter().flat_map(|(kind, inline)| all(kind, inline))).collect()
});

/// Characters of a caption behind `toggle caption` that go with it, at most.
const MAX_CAPTION: usize = 300;

fn inline(page: &Page, findings: &mut Findings) {
    static FIND: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let phrases = PHRASES.iter().map(|(phrase, _)| phrase);
        let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(phrases);
        builder.unwrap_or_else(|fault| panic!("the phrases do not build: {fault}"))
    });
    let text = page.text;
    let word_follows = |end: usize| text[end..].starts_with(is_word);
    let mut done = 0;
    for found in FIND.find_iter(text) {
        let (mut start, mut end) = (found.start(), found.end());
        if start < done {
            continue;
        }
        match PHRASES[found.pattern().as_usize()].1 {
            Inline::Script => {}
            Inline::Picture => {
                let name_len = text[end..].find(|character| !is_word(character)).unwrap_or(text.len() - end);
                if name_len == 0 || text[..start].ends_with(is_word) {
                    continue;
                }
                end += name_len;
            }
            Inline::Caption => {
                let rest = text[end..].chars().take(MAX_CAPTION).take_while(|character| *character != '\n');
                end += rest.map(char::len_utf8).sum::<usize>();
            }
            Inline::Share => start = listening(&text[done..start]).map_or(start, |offset| done + offset),
            Inline::Phrase if word_follows(end) => continue,
            Inline::Phrase => {
                let before = text[done..start].trim_end();
                let mut labels = Language::default().page_phrases("advertisement");
                if before.len() < start - done
                    && let Some(rest) = labels.find_map(|label| before.strip_suffix(label))
                {
                    start = done + rest.len();
                }
            }
        }
        done = end;
        // The space before goes, too.
        let space = text[..start].ends_with(' ') && !text[end..].starts_with(char::is_alphanumeric);
        findings.edits.push(Edit::cut(start - usize::from(space), end));
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Where `LISTEN TO ARTICLE 3:05 ` begins at the end of `before`.
fn listening(before: &str) -> Option<usize> {
    let digit = |character: char| character.is_ascii_digit();
    let clock = before.strip_suffix(' ')?;
    let hours = clock.strip_suffix(digit)?.strip_suffix(digit)?.strip_suffix(':')?;
    let label = hours.trim_end_matches(digit);
    let mut labels = Language::default().page_phrases("listen").filter(|_| label.len() < hours.len());
    labels.find_map(|listen| label.strip_suffix(listen)).map(str::len)
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn the_list_of_patterns_builds() {
        assert!(BOILERPLATE.compiled() > 50);
        assert_eq!(LABEL.compiled(), 1);
    }

    #[test]
    fn page_lines_go() {
        for line in [
            "Advertisement",
            "ADVERTISEMENT",
            "Advertisement:",
            "Story Continued Below",
            "Share this article on Facebook",
            "Facebook Twitter WhatsApp",
            "Sign up for our daily newsletter",
            "Subscribe to our YouTube channel.",
            "Get the news delivered to your inbox. It is free.",
            "READ MORE: Mayor quits after vote",
            "ALSO READ | Mayor quits after vote",
            "Related: Mayor quits",
            "Read more about the vote here",
            "We use cookies to improve your visit.",
            "Copyright © 2019 The Daily Example, LLC.",
            "Follow us on Twitter @example",
            "CLICK HERE TO GET THE APP",
            "5 min read",
            "This article is more than 3 years old",
        ] {
            check(
                &[&LINES],
                &format!("Lee said so on Monday.\n\n{line}\n\nShe left."),
                "Lee said so on Monday.\n\nShe left.",
            );
        }
    }

    #[test]
    fn sentences_with_the_same_words_stay() {
        for line in [
            "Share prices fell on Monday.",
            "“Read more books,” Lee said.",
            "The company sold advertisements.",
            "Subscribers left in droves.",
            "Related to this, Lee said, is the weather.",
            "Follow the money, the mayor said.",
            "More than 300 people came.",
            "Get out of here, she told him.",
            "Cookies were served.",
            "Watch what he does, Lee said.",
            "Sign up, he told them, and be counted.",
            "By signing the law, Lee took a risk.",
            "“We use cookies,” Lee said of her bakery.",
            "Trending down, the polls gave Lee hope.",
            "Next, Lee spoke.",
            "MORE people came.",
        ] {
            let text = format!("Lee said so on Monday.\n\n{line}\n\nShe left.");
            check(&[&LINES], &text, &text);
        }
    }

    #[test]
    fn headlines_under_a_label_go_with_it() {
        check(
            &[&LINES],
            "He left.\nRead more:\nMayor quits after vote\nVote on the mayor is near\nLee said he left.",
            "He left.\nLee said he left.",
        );
    }

    #[test]
    fn phrases_inside_a_paragraph_go() {
        for phrase in [
            "Story continues below advertisement",
            "Article continues below this ad",
            "Advertisement  Continue reading the main story",
            "LISTEN TO ARTICLE 3:05 SHARE THIS ARTICLE Share Tweet Post Email",
            "SHARE THIS ARTICLE Share Tweet Post Email",
            "(adsbygoogle = window.adsbygoogle || []).push({});",
            "pic.twitter.com/aB3dé",
        ] {
            check(&[&INLINE], &format!("He left. {phrase} “She stayed.”"), "He left. “She stayed.”");
        }
        check(&[&INLINE], "He left. Enlarge this image toggle caption Jo Roe/AP\nShe stayed.", "He left.\nShe stayed.");
        for text in ["Story continues below adjacent", "topic.twitter.com/abc", "pic.twitter.com/ it"] {
            check(&[&INLINE], text, text);
        }
    }
}

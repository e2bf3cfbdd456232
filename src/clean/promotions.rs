//! What a site says for itself: share, subscribe, read more, advertisement, cookies, copyright.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

use super::{
    Edit, Findings, Page, Step,
    lines::{self, MAX_LINE},
};
use crate::{
    lexicon::{Language, List},
    pattern::pattern,
};

/// Phrases of the page inside a paragraph.
pub(super) const INLINE: Step =
    Step { name: "page-phrases", about: "“Story continues below advertisement” inside a paragraph", apply: inline };

/// Whole lines.
pub(super) const LINES: Step =
    Step { name: "page-lines", about: "share, subscribe, related, cookie and copyright lines", apply: whole_lines };

static BOILERPLATE: LazyLock<RegexSet> = LazyLock::new(|| {
    let anchored = Language::English.entries(List::BoilerplateLines).map(|pattern| format!("^(?:{pattern})$"));
    // The list is compiled in; a test builds it.
    RegexSetBuilder::new(anchored).case_insensitive(true).size_limit(1 << 26).build().unwrap_or_default()
});

/// Labels that stand alone above a list of headlines.
static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let labels = r"^(?:read more|read also|also read|read next|see also|also see|related(?: stor(?:y|ies)| articles?| content| coverage| video| links?| news)?|more on this(?: story)?|most read|most popular|recommended(?: for you| reading| stories)?|more from [\w .’'-]{2,40}|you (?:may|might) also like|trending(?: now| stories| articles)?|more (?:stories|headlines|top stories)|top stories|editor['’]s picks?|latest (?:news|stories|headlines)|popular (?:stories|articles|posts))\s*(?:\.{2,3}|[:»>…])?$";
    RegexBuilder::new(labels).case_insensitive(true).build().ok()
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
        if LABEL.as_ref().is_some_and(|label| label.is_match(line.text)) {
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

fn inline(page: &Page, findings: &mut Findings) {
    static PHRASE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"\(adsbygoogle = window\.adsbygoogle \|\| \[\]\)\.push\(\{\}\);?",
            r"|(?:Advertisement\s+)?(?:Continue reading the main story|(?:Story|Article) continues below(?: this)? ad(?:vertisement)?)\b",
            r"|Enlarge this image toggle caption [^\n]{0,300}",
            r"|LISTEN TO ARTICLE \d+:\d\d SHARE THIS ARTICLE Share Tweet Post Email",
            r"|SHARE THIS ARTICLE Share Tweet Post Email",
            r"|\bpic\.twitter\.com/\w+",
        ))
    });
    for found in PHRASE.find_iter(page.text) {
        // The space before goes, too.
        let space =
            page.text[..found.start()].ends_with(' ') && !page.text[found.end()..].starts_with(char::is_alphanumeric);
        findings.edits.push(Edit::cut(found.start() - usize::from(space), found.end()));
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn the_list_of_patterns_builds() {
        assert!(BOILERPLATE.len() > 50);
        assert!(LABEL.is_some());
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
        check(&[&INLINE], "He left. Story continues below advertisement She stayed.", "He left. She stayed.");
    }
}

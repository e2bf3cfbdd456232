//! The whole stage: the worked example, invariants over random text, unusual input.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::input::Metadata;

/// Applies steps alone, one after another.
pub(super) fn check(steps: &[&Step], raw: &str, expected: &str) {
    let metadata = Metadata::default();
    let mut draft = EditedText::new(raw);
    for step in steps {
        let mut findings = Findings::default();
        (step.apply)(&Page { text: &draft.text, metadata: &metadata }, &mut findings);
        draft.apply(step.name, findings.edits);
    }
    assert_eq!(draft.finish().0, expected, "cleaning {raw:?}");
}

fn document(text: &str) -> RawDocument {
    RawDocument { text: text.to_owned(), ..RawDocument::default() }
}

fn cleaned(text: &str) -> CleanText {
    clean(&document(text), CleanOptions::default())
}

const ARTICLE: &str = "Towns to share their mayors\n\nTowns to share their mayors\n© Getty Images\n\nThe towns agreed at a meeting of Mayor RoeJo RoeMayor quits 'at once' Poll: near MORE and Mayor Ann LeeAnn Marie Lee6 takeaways | No. 2 leaves MORE on Monday.\u{a0}\n\n&ldquo;We <b>agreed</b> that they&rsquo;d\u{ad} return,&rdquo; Lee said.\n\nADVERTISEMENT\n\nShe left.\r\n\r\nUpdated at 8:32 p.m.\n";

#[test]
fn an_article_reads_as_its_author_wrote_it() {
    let clean = cleaned(ARTICLE);
    assert_eq!(
        clean.text,
        "Towns to share their mayors\n\nThe towns agreed at a meeting of Mayor Roe and Mayor Ann Lee on Monday. \n\n“We agreed that they’d return,” Lee said.\n\nShe left.\n"
    );
    assert_eq!(clean.headline.map(|span| span.of(&clean.text)), Some("Towns to share their mayors"));
}

#[test]
fn a_span_over_invisible_changes_is_one_piece_and_over_a_cut_it_is_two() {
    let clean = cleaned(ARTICLE);
    let pieces = |text: &str| {
        let start = clean.text.find(text).unwrap();
        let span = Span::new(start, start + text.len());
        clean.map.raw_pieces(span).into_iter().map(|piece| piece.of(ARTICLE)).collect::<Vec<_>>()
    };
    assert_eq!(pieces("We agreed that they’d return,"), ["We <b>agreed</b> that they&rsquo;d\u{ad} return,"]);
    assert_eq!(pieces("“We"), ["&ldquo;We"]);
    assert_eq!(pieces("Mayor Roe and Mayor"), ["Mayor Roe", " and Mayor"]);
    assert_eq!(pieces("Mayor Roe"), ["Mayor Roe"]);
    assert_eq!(pieces(" and"), [" and"]);
    assert_eq!(pieces(""), Vec::<&str>::new());
}

#[test]
fn removals_name_their_step() {
    let clean = cleaned(ARTICLE);
    let whole_lines = clean.removals.iter().filter(|removal| removal.raw.of(ARTICLE).contains('\n'));
    assert_eq!(
        whole_lines.map(|removal| (removal.step, removal.raw.of(ARTICLE).trim())).collect::<Vec<_>>(),
        [
            ("title", "Towns to share their mayors"),
            ("page-lines", "© Getty Images"),
            ("page-lines", "ADVERTISEMENT"),
            ("times", "Updated at 8:32 p.m."),
        ]
    );
}

#[test]
fn boilerplate_is_kept_on_request() {
    let clean = clean(&document(ARTICLE), CleanOptions { keep_boilerplate: true });
    assert_eq!(clean.text, ARTICLE);
    assert_eq!(clean.map, OffsetMap::identity(ARTICLE.len()));
    assert!(clean.removals.is_empty());
}

#[test]
fn names_of_steps_are_unique_but_for_the_one_that_runs_twice() {
    let mut names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
    names.dedup();
    let n_names = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), n_names);
}

#[test]
fn long_and_hostile_texts_take_linear_time() {
    let n = 1 << 18;
    for unit in [
        "<",
        "<nav>",
        "<nav ",
        "<script>",
        "<!--",
        "&lt;",
        "&amp;",
        "&",
        "[",
        "[a](",
        "â€",
        "(Photo by ",
        "RoeRoe ",
        "A",
        " MORE",
        "Lee Lee MORE ",
        "By ",
        "\n",
        "\r",
        "\n ",
        "\u{ad}",
        "<p>\n",
        "a \n",
        "(AP Photo/",
        "AD ",
        "Updated at ",
    ] {
        let text = unit.repeat(n / unit.len());
        check_invariants(&text);
    }
}

/// What holds of every cleaned text.
fn check_invariants(raw: &str) {
    let clean = cleaned(raw);
    let text = &clean.text;
    let mut previous = (0, 0);
    for (in_clean, in_raw) in clean.map.runs() {
        assert!(previous.0 <= in_clean.start() && previous.1 <= in_raw.start(), "the map is monotone");
        assert_eq!(in_clean.of(text), in_raw.of(raw), "runs are the same bytes");
        previous = (in_clean.end(), in_raw.end());
    }
    // Raw text and cleaned text can be made from each other.
    let (mut rebuilt, mut at) = (String::new(), 0);
    for removal in &clean.removals {
        assert!(at <= removal.raw.start(), "removals are in order and do not overlap");
        let _ = write!(rebuilt, "{}{}", &raw[at..removal.raw.start()], removal.replacement);
        at = removal.raw.end();
    }
    rebuilt.push_str(&raw[at..]);
    assert_eq!(&rebuilt, text);
    assert!(
        text.len() < 1000 || clean.headline.is_none_or(|headline| text.get(headline.start()..headline.end()).is_some())
    );
    if text.len() > 2000 {
        return;
    }
    let borders: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    for (index, start) in borders.iter().enumerate() {
        for end in borders[index..].iter().take(40) {
            let span = Span::new(*start, *end);
            let hull = clean.map.raw_span(span);
            assert!(raw.get(hull.start()..hull.end()).is_some(), "hulls lie on borders");
            let pieces = clean.map.raw_pieces(span);
            assert!(pieces.iter().all(|piece| hull.contains(*piece) && !piece.is_empty() && !piece.of(raw).is_empty()));
            assert!(pieces.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
            if let Some(back) = clean.map.clean_span(hull) {
                assert!(text.get(back.start()..back.end()).is_some());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_byte_is_copied_or_a_recorded_replacement(words in prop::collection::vec(prop::sample::select(vec![
        "“", "”", "\"", "'", "’", "â€œ", "â€", "Ã", "Â", "\u{a0}", "\u{ad}", "\u{200b}", "\0", "\r\n", "\n", "\n\n", "\u{85}", "<p>", "</p>", "<br>",
        "<script>", "</script>", "<nav>", "</nav>", "<", ">", "&", "&amp;", "&ldquo;", "&lt;p&gt;", "[a](http://x)", "[caption]", " ", " ", " ", "Roe", "Lee",
        "Jo Roe", "MORE", "By Jane Roe", "WASHINGTON (AP) — ", "NEW YORK - ", "Advertisement", "Read more:", "Related", "© Getty Images", "(Photo by Jo/AP)",
        "Updated at 8:32 p.m.", "March 3, 2020", "she said", ".", "Mayor quits after the vote", "é", "\u{1f600}", "\u{fffd}", "a",
    ]), 0..60)) {
        check_invariants(&words.concat());
    }

    #[test]
    fn any_text_is_cleaned(raw in ".{0,200}") {
        check_invariants(&raw);
    }
}

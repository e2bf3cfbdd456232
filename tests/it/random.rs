//! Random text rich in quotation marks: no panic, spans on borders, tokens that join to the text.

use proptest::{
    prelude::{Just, ProptestConfig, Strategy, prop_oneof},
    proptest,
};
use whosaid::pipeline::Analysis;

use crate::{analyse, offsets};

/// Words, names, marks of every kind, ends of sentences and paragraphs, and characters of every width.
fn pieces() -> impl Strategy<Value = String> {
    let fixed = |words: &'static [&'static str]| proptest::sample::select(words).prop_map(str::to_owned);
    prop_oneof![
        4 => fixed(&["“", "”", "\"", "'", "‘", "’", "«", "»", "„", "''", "``", "”.", ",”", ".\"", "[", "]", "(", ")"]),
        3 => fixed(&[" said ", " Ana Ruiz ", " Mr. Lee", " she ", " told ", "according to ", "U.S. ", " declined to comment"]),
        3 => fixed(&[" ", ". ", ", ", "\n", "\n\n", "\r\n", "… ", " — ", ": ", "\t", "\u{a0}", "\u{ad}", "\u{200b}"]),
        1 => fixed(&["Read more", "MORE", "<p>", "&amp;", "&quot;", "Photo: ", "Updated at 3 p.m.", "https://a.b/c", "@lee"]),
        1 => fixed(&["é", "漢字", "🙂", "\u{301}", "Zoë", "\u{202e}", "\0"]),
        1 => "\\PC{0,6}",
        1 => Just("A plan that nobody had seen before ".to_owned()),
    ]
}

fn tokens_join_to_the_text(analysis: &Analysis) {
    let article = &analysis.article;
    let mut end = 0;
    for token in article.tokens() {
        assert!(token.span.start() >= end && !token.span.is_empty());
        assert!(article.text()[end..token.span.start()].chars().all(char::is_whitespace));
        end = token.span.end();
    }
    assert!(article.text()[end..].chars().all(char::is_whitespace));
}

fn layers_match(analysis: &Analysis) {
    let n_quotes = analysis.quotes.len();
    assert_eq!(analysis.attributions.len(), n_quotes);
    assert_eq!(analysis.coreference.of_attribution.len(), n_quotes);
    assert_eq!(analysis.coreference.of_mention.len(), analysis.mentions.len());
    for quote in &analysis.quotes {
        assert!(!quote.parts.is_empty());
        assert!(quote.nested_in.is_none_or(|outer| (outer.0 as usize) < n_quotes));
    }
    for attribution in &analysis.attributions {
        assert!(attribution.source.is_none_or(|source| (source.0 as usize) < analysis.mentions.len()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_text_is_analysed_without_a_fault(pieces in proptest::collection::vec(pieces(), 0..60)) {
        let analysis = analyse(&pieces.concat());
        tokens_join_to_the_text(&analysis);
        layers_match(&analysis);
        offsets::check(&analysis);
    }
}

#[test]
fn texts_without_words_are_analysed_without_a_fault() {
    for text in ["", " ", "\n\n\n", "”", "“", "\"\"\"\"", "''''", "…", "\u{feff}", "\0\0", "“”", "“ ”\n\n“ ”"]
    {
        let analysis = analyse(text);
        tokens_join_to_the_text(&analysis);
        layers_match(&analysis);
        offsets::check(&analysis);
    }
}

//! Words of a language stand in `models/lexicon`, not in code: arrays and patterns of words are looked for in the source.

use std::{collections::BTreeSet, fs, path::Path};

use regex::Regex;

use crate::repository;

/// Rooms that look at no word of an article: the edges of the program, and the lexicon itself.
const ROOMS_WITHOUT_WORDS: [&str; 8] = ["cli", "evaluate", "input", "lexicon", "page", "python", "review", "serve"];

/// So many words that carry meaning may stand together in code.
const HANDFUL: usize = 3;

/// What else stands in arrays and patterns: the file, the first word of the run, and why it is no list of words.
const NO_WORDS: [(&str, &str, &str); 10] = [
    ("clean/markup.rs", "abbr", "names of HTML elements"),
    ("clean/markup.rs", "div", "names of HTML elements"),
    ("clean/markup.rs", "script", "names of HTML elements"),
    ("clean/markup.rs", "pullquote", "names of shortcodes"),
    ("entity/mod.rs", "others", "indefinite pronouns, a closed class"),
    ("entity/folder.rs", "roberta", "names of kinds of models"),
    ("export/read.rs", "cue", "names of columns"),
    ("grammar/nouns.rs", "sses", "endings"),
    ("judge/evidence.rs", "detected", "names of evidence"),
    ("segment/tokens.rs", "com", "ends of host names"),
];

/// Words of closed classes: articles, pronouns, prepositions, conjunctions, auxiliaries, negations.
const SMALL: &str = "a about after against all also although am amid an and another any are as at be because been before \
    being both but by can could despite did do does during each even for from had has have he her hers herself him himself \
    his how i if in including inside into is it its itself many may me might mine must my myself near no nor not of off on \
    one or our ours ourselves out outside over shall she should so some several than that the their theirs them themselves \
    then these they this those though through to until up us via was we were what when where whether which while who whom \
    whose why will with would yes you your yours";

/// Source files of the library, without their tests.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("the source is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !ROOMS_WITHOUT_WORDS.contains(&name.as_str()) {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|it| it == "rs") && name != "tests.rs" {
            let text = fs::read_to_string(&path).expect("a source file is text");
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            let place = path.strip_prefix(repository("src")).expect("below src").to_string_lossy().into_owned();
            found.push((place, lines.collect::<Vec<_>>().join("\n")));
        }
    }
}

/// Runs of literals in `code` that hold more than a handful of words which carry meaning, each as its first such word and
/// their number.
fn word_lists(code: &str) -> Vec<(String, usize)> {
    let run = Regex::new(r#""[^"\\]*"(?:[\s()]*(?:[,|]|=>)[\s()]*"[^"\\]*")+"#).expect("a pattern");
    let literal = Regex::new(r#""([^"\\]*)""#).expect("a pattern");
    let word = Regex::new(r"^[\p{L}’'.-]*\p{Ll}[\p{L}’'.-]+$").expect("a pattern");
    let small: BTreeSet<&str> = SMALL.split_whitespace().collect();
    let carries = |text: &&str| word.is_match(text) && !small.contains(text.to_lowercase().as_str());
    run.find_iter(code)
        .filter_map(|run| {
            let literals = literal.captures_iter(run.as_str()).map(|found| found.get(1).map_or("", |it| it.as_str()));
            let words: Vec<&str> = literals.filter(carries).collect();
            (words.len() > HANDFUL).then(|| (words[0].to_owned(), words.len()))
        })
        .collect()
}

#[test]
fn word_lists_in_code_are_seen() {
    let code = r#"const VERBS: [&str; 5] = ["said", "says", "told", "asked"]; matches!(word, "a" | "the" | "of" | "in" | "at");"#;
    assert_eq!(word_lists(code), [("said".to_owned(), 4)]);
    assert_eq!(word_lists(r#"match title { ("gen", "general") | ("col", "colonel") => 1 }"#), [("gen".to_owned(), 4)]);
    assert_eq!(word_lists(r#"matches!(word, "mayor" | "council" | "who" | "which" | "with")"#), []);
}

#[test]
fn words_that_carry_meaning_stand_in_the_lists_only() {
    let mut files = Vec::new();
    sources(&repository("src"), &mut files);
    files.sort_unstable();
    let found: Vec<(String, String, usize)> = files
        .iter()
        .flat_map(|(place, code)| word_lists(code).into_iter().map(|(first, n)| (place.clone(), first, n)))
        .collect();
    let known = |place: &str, first: &str| NO_WORDS.iter().any(|(file, word, _)| *file == place && *word == first);
    for (place, first, n_words) in &found {
        assert!(
            known(place, first),
            "src/{place}: {n_words} words from `{first}` on belong into a list of models/lexicon, or into the exceptions here"
        );
    }
    for (file, word, why) in NO_WORDS {
        assert!(
            found.iter().any(|(place, first, _)| place == file && first == word),
            "{file}: `{word}` ({why}) is gone"
        );
    }
}

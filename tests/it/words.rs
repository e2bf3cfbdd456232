//! Words of a language stand in `models/lexicon`, not in code: every literal in the source is looked through, whether a list, a
//! pattern or a single word, and each of its words must be of a closed class of grammar or be listed here as no word of
//! articles.
//!
//! What is not seen: letters that are put together at run time, runs of two letters and fewer, and what the files do whose
//! literals are all names (`*`).

use std::{collections::BTreeSet, fs, path::Path};

use regex::Regex;

use crate::repository;

/// Rooms that look at no word of an article: the edges of the program, what names its parts, and the lexicon itself.
const ROOMS_WITHOUT_WORDS: [&str; 11] =
    ["cli", "evaluate", "export", "input", "lexicon", "page", "pipeline", "python", "review", "serve", "tests"];

/// What else stands in literals: the file, the words, `*` for all, and what they are.
const NO_WORDS: &[(&str, &str, &str)] = &[
    ("across/events/copies.rs", "cue indirect source text type", "columns, kinds and keys"),
    (
        "across/events/mod.rs",
        "confidence direct doc field global kind mixed nested parts published publisher quote speaker text type verbatim",
        "columns, kinds and keys",
    ),
    ("across/events/row.rs", "altered exact overlapping part spliced", "columns, kinds and keys"),
    ("across/sample.rs", "confidence", "columns, kinds and keys"),
    ("across/speakers/apart.rs", "body organization person", "columns, kinds and keys"),
    ("across/speakers/blocks.rs", "core given initials", "columns, kinds and keys"),
    (
        "across/speakers/link.rs",
        "acronym alone body name nickname same surname table user variant",
        "columns, kinds and keys",
    ),
    (
        "across/speakers/local.rs",
        "affiliation author doc kind organization pronouns published publisher source speaker title words",
        "columns, kinds and keys",
    ),
    ("across/speakers/linked.rs", "speaker", "an id"),
    ("across/speakers/mod.rs", "body organization person", "columns, kinds and keys"),
    ("across/speakers/people.rs", "month", "columns, kinds and keys"),
    ("across/speakers/profile.rs", "law money sport stage state", "columns, kinds and keys"),
    ("across/speakers/users.rs", "name", "columns, kinds and keys"),
    ("attribute/mod.rs", "found source", "the name of a rule"),
    ("caught.rs", "cli", "the name of a feature of the build"),
    ("check/build.rs", "index whosaid", "verdicts, kinds and messages"),
    ("check/context.rs", "draft except goes left provided question says source", "verdicts, kinds and messages"),
    ("check/mod.rs", "open right wrong", "verdicts, kinds and messages"),
    (
        "check/verdict.rs",
        "altered check context found only other right short speaker spliced too trimmed typography verbatim words wrong",
        "verdicts, kinds and messages",
    ),
    ("check/voice.rs", "person", "verdicts, kinds and messages"),
    (
        "clean/byline.rs",
        "agency ago bare byline com dash dateline day half label lead month name names ordinal outlet particle role section time weekday",
        "names of patterns and groups, and the postposition",
    ),
    ("clean/credits.rs", "AGENCY agency credit photo", "names of patterns and phrases"),
    ("clean/markup.rs", "*", "names of elements and addresses"),
    (
        "clean/promotions.rs",
        "adsbygoogle advertisement caption com headlines inline listen pic push share twitter window",
        "names of phrases, scripts",
    ),
    ("coref/mod.rs", "author", "what an author without a name is called"),
    ("coref/speaker.rs", "anonymous author document issuer joint organization person", "names of kinds and sieves"),
    ("entity/agreement.rs", "*", "names of models, tags, files; messages"),
    ("entity/classify.rs", "*", "names of models, tags, files; messages"),
    ("entity/embedded.rs", "*", "names of models, tags, files; messages"),
    ("entity/engine.rs", "*", "names of models, tags, files; messages"),
    ("entity/folder.rs", "*", "names of models, tags, files; messages"),
    ("entity/hub.rs", "*", "names of models, tags, files; messages"),
    ("entity/labels.rs", "*", "names of models, tags, files; messages"),
    ("entity/mention.rs", "name nominal pronoun", "names of kinds"),
    ("entity/mod.rs", "classifier", "the name of a feature of the build"),
    ("entity/onnx.rs", "*", "names of models, tags, files; messages"),
    ("entity/onnx/network.rs", "*", "names of models, tags, files; messages"),
    ("entity/recognize.rs", "*", "names of devices; messages"),
    ("entity/rust_bert.rs", "*", "names of models, tags, files; messages"),
    ("entity/rust_bert/config.rs", "*", "names of models, tags, files; messages"),
    ("entity/rust_bert/encoder.rs", "*", "names of models, tags, files; messages"),
    ("entity/rust_bert/network.rs", "*", "names of models, tags, files; messages"),
    ("error.rs", "line", "a message"),
    (
        "grammar/nouns.rs",
        "ches child children ies man men old people person shes sses wife wives woman women xes year",
        "plurals, ages",
    ),
    ("judge/candidate.rs", "around detected relayed", "names of origins"),
    ("judge/evidence.rs", "*", "names of evidence"),
    ("judge/model.rs", "bias direct proposed relayed report scale thought tree word", "words of the file"),
    ("judge/source_word.rs", "*", "names of classes"),
    ("pattern.rs", "list literals", "a message"),
    ("quote/letters.rs", "announcement salutation", "kinds of openings"),
    ("quote/mod.rs", "direct indirect mixed speech thought", "names of kinds and classes"),
    ("quote/posts.rs", "com http pic twitter", "addresses"),
    ("quote/transcript.rs", "end", "the name of a phrase"),
    ("quote/traits.rs", "*", "names of traits"),
    ("segment/paragraphs.rs", "http", "an address"),
    ("segment/tokens.rs", "com edu gov http https info mil net org pic twitter www", "addresses"),
    ("speaker/candidates.rs", "fit gender number path places rank role salience title", "names of features"),
    ("speaker/features.rs", "*", "names of features"),
    ("speaker/forest.rs", "calibration features next rule rules sieve sieves tree", "words of the file"),
    ("speaker/mod.rs", "ranked", "the name of a sieve"),
    ("speaker/scene.rs", "*", "names of features"),
    ("speaker/turns.rs", "ago last share turn", "names of features"),
    ("speaker/unnamed.rs", "anonymity declining insider public reason", "names of patterns and kinds"),
    ("tag/dense.rs", "*", "names of models, tags, files; messages"),
    ("tag/embed.rs", "*", "names of models, tags, files; messages"),
    ("tag/features.rs", "*", "names of models, tags, files; messages"),
    ("tag/kernel.rs", "*", "names of models, tags, files; messages"),
    ("tag/mod.rs", "*", "names of models, tags, files; messages"),
    ("tag/model.rs", "*", "names of models, tags, files; messages"),
    ("tag/pos.rs", "*", "names of models, tags, files; messages"),
    ("tag/recurrence.rs", "*", "names of models, tags, files; messages"),
    ("wording/change.rs", "name negation number", "kinds"),
    ("wording/mod.rs", "cent per percent", "how one sign is spoken"),
    ("wording/names.rs", "author organization person", "kinds"),
];

/// Words of closed classes: articles, pronouns, prepositions, conjunctions, auxiliaries, negations, the first numbers.
const SMALL: &str = "a about after against all also although am amid an and another any anyone are as at be because been \
    before being both but by can could despite did do does during each else even everybody everyone few first for from had \
    has have he her here hers herself him himself his how i if in including inside into is it its itself like many may me might \
    mine more most must my myself near no nor not of off on one or others our ours ourselves out outside over shall she should \
    since so some somebody someone several than that the their theirs them themselves then these they this those though \
    through to two unless until up us via was we were what when where whether which while who whom whose why will with \
    without would yes you your yours";

/// Source files of the library, without their tests.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("the source is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !ROOMS_WITHOUT_WORDS.contains(&name.as_str()) {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|it| it == "rs")
            && !["lib.rs", "marked.rs", "python.rs", "tests.rs"].contains(&name.as_str())
        {
            let text = fs::read_to_string(&path).expect("a source file is text");
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let place = path.strip_prefix(repository("src")).expect("below src").to_string_lossy().into_owned();
            found.push((place, code.to_owned()));
        }
    }
}

/// The literals of `code`, but of messages and of what names, shows or documents a part of the program.
fn literals(code: &str) -> Vec<&str> {
    let token = Regex::new(
        r#"(?x) //[^\n]* | '(?:[^'\\\n]|\\.[^'\n]*)' | (?P<told>(?:\b(?:name|about|example|family)\s*:\s*|\breason\s*=\s*
        |\b(?:panic|include_str|include_bytes|concat|env)!\s*\(\s*|\b(?:expect|hint|Error::new)\s*\((?:[\w:]+,)?\s*)?)
        r?\#?"(?P<text>(?:[^"\\]|\\(?s:.))*)""#,
    )
    .expect("a pattern");
    let all = token.captures_iter(code).filter(|found| found.name("told").is_some_and(|told| told.is_empty()));
    all.filter_map(|found| found.name("text").map(|text| text.as_str())).collect()
}

/// The words in `code` that carry meaning.
fn words(code: &str) -> BTreeSet<String> {
    // What is no word in a pattern or a format: escapes, names of groups and of values, classes of characters.
    let marks = Regex::new(r"\\[ux]\{+[^}]*\}+|\\.|\{[\w.:]*\}|\?P<\w+>|\[\^?[^\]]*\]").expect("a pattern");
    let word = Regex::new(r"\p{L}+").expect("a pattern");
    let small: BTreeSet<&str> = SMALL.split_whitespace().collect();
    let mut found = BTreeSet::new();
    for literal in literals(code) {
        for word in word.find_iter(&marks.replace_all(literal, " ")).map(|word| word.as_str()) {
            if word.chars().count() > 2 && !small.contains(word.to_lowercase().as_str()) {
                found.insert(word.to_owned());
            }
        }
    }
    found
}

#[test]
fn words_in_code_are_seen() {
    for (code, expected) in [
        (r#"const VERBS: [&str; 2] = ["said", "a"];"#, "said"),
        (r#"matches!(word, "mayor" | "who" | "with")"#, "mayor"),
        (r#"word == "campaign" // "team""#, "campaign"),
        (r#"Regex::new(r"^(?P<day>Mon|\bfri)\.[a-z]{2}{month}")"#, "Mon fri"),
        (r#"["TRUMP", "Story continues"]"#, "Story TRUMP continues"),
        (r#"Step { name: "dateline", about: "a place", apply }, '"', "place", '\'', "#, "place"),
    ] {
        assert_eq!(words(code).into_iter().collect::<Vec<_>>().join(" "), expected, "{code}");
    }
}

#[test]
fn words_that_carry_meaning_stand_in_the_lists_only() {
    let mut files = Vec::new();
    sources(&repository("src"), &mut files);
    files.sort_unstable();
    let mut wrong = Vec::new();
    for (place, code) in &files {
        let known: BTreeSet<&str> = (NO_WORDS.iter().filter(|(file, ..)| file == place))
            .flat_map(|(_, words, _)| words.split_whitespace())
            .collect();
        let found = words(code);
        if known.contains("*") {
            continue;
        }
        let new: Vec<&str> = found.iter().map(String::as_str).filter(|word| !known.contains(word)).collect();
        if !new.is_empty() {
            wrong.push(format!(
                "src/{place}: `{}` belong into lists of models/lexicon, or are none: say why",
                new.join(" ")
            ));
        }
        let gone: Vec<&&str> = known.iter().filter(|word| !found.contains(**word)).collect();
        if !gone.is_empty() {
            wrong.push(format!("src/{place}: {gone:?} of the exceptions here are gone"));
        }
    }
    for (file, ..) in NO_WORDS {
        assert!(files.iter().any(|(place, _)| place == file), "src/{file} of the exceptions here is gone");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn patterns_and_phrases_of_pages_are_asked_for() {
    let mut files = Vec::new();
    sources(&repository("src"), &mut files);
    for list in ["patterns", "page_phrases"] {
        let text = fs::read_to_string(repository(&format!("models/lexicon/en/{list}.txt"))).expect("a list");
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let name = line.split([' ', ':']).next().unwrap_or_default();
            let asked = format!("\"{name}\"");
            assert!(files.iter().any(|(_, code)| code.contains(&asked)), "{list}: nothing asks for `{name}`");
        }
    }
}

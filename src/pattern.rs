//! Regular expressions of the program's own: compiled when a text first holds what it must hold to match.
//!
//! A site's phrases are many, and nearly no line of an article has one. So from each pattern follows what a text must begin
//! with and contain; one pass over the text finds which patterns are left, hardly ever any, and only these are compiled
//! and run. `\w` stands for the letters of all scripts, given by ranges: the tables of Unicode, repeated as often as here,
//! take seconds to compile.

use std::{collections::BTreeMap, sync::OnceLock};

use aho_corasick::AhoCorasick;
use regex_lite::Regex;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Letters, marks, digits and the underscore, for a bracketed class.
const WORD: &str = concat!(
    r"0-9A-Z_a-z\u{AA}\u{B5}\u{BA}\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2C1}\u{2C6}-\u{2D1}\u{300}-\u{374}\u{376}-\u{37D}",
    r"\u{37F}-\u{1FFF}\u{200C}\u{200D}\u{203F}\u{2040}\u{20D0}-\u{20F0}\u{2C00}-\u{2DFF}\u{3005}-\u{3007}",
    r"\u{3021}-\u{302F}\u{3031}-\u{303C}\u{3041}-\u{D7FB}\u{F900}-\u{FDFB}\u{FE70}-\u{FEFC}\u{FF10}-\u{FF19}",
    r"\u{FF21}-\u{FF3A}\u{FF41}-\u{FF5A}\u{FF66}-\u{FFDC}\u{10000}-\u{1EFFF}\u{20000}-\u{3FFFF}"
);

/// Bits for the literals of a set.
type Bits = Vec<u64>;

/// A pattern and what a text must have for it to match.
#[derive(Debug)]
struct Guarded {
    text: String,
    /// The bytes that a text may begin with.
    first: Box<[bool; 256]>,
    /// Of each of these lists of literals the text contains one.
    needs: Vec<Vec<usize>>,
    regex: OnceLock<Regex>,
}

/// Patterns that are looked for together.
#[derive(Debug)]
pub(crate) struct Patterns {
    patterns: Vec<Guarded>,
    literals: AhoCorasick,
    n_literals: usize,
}

impl Patterns {
    /// These patterns, in any case where `any_case`. They are constants of the program, so that one that does not compile
    /// ends the first test that needs it instead of switching a step off in silence.
    #[cfg_attr(test, track_caller)]
    pub(crate) fn new<T: AsRef<str>>(patterns: impl IntoIterator<Item = T>, any_case: bool) -> Self {
        let mut known: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        let mut guard = |pattern: &str| {
            let text = widened(pattern);
            let hir = regex_syntax::parse(&text).unwrap_or_else(|fault| broken(&text, &fault));
            let is_anchored = hir.properties().look_set_prefix().contains(Look::Start);
            let mut first = Box::new([!is_anchored; 256]);
            if is_anchored && begins(&hir, &mut first) {
                *first = [true; 256];
            }
            let needs = needs(&hir).into_iter().map(|group| {
                let place = |literal| {
                    let next = known.len();
                    *known.entry(literal).or_insert(next)
                };
                group.into_iter().map(place).collect()
            });
            let needs = needs.collect();
            let text = if any_case { format!("(?i){text}") } else { text };
            Guarded { text, first, needs, regex: OnceLock::new() }
        };
        let patterns: Vec<Guarded> = patterns.into_iter().map(|pattern| guard(pattern.as_ref())).collect();
        let n_literals = known.len();
        let mut literals: Vec<(Vec<u8>, usize)> = known.into_iter().collect();
        literals.sort_by_key(|(_, place)| *place);
        let literals = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(literals.into_iter().map(|(literal, _)| literal))
            .unwrap_or_else(|fault| broken("a list of literals", &fault));
        #[cfg(test)]
        tests::note(std::panic::Location::caller(), &patterns);
        Self { patterns, literals, n_literals }
    }

    /// Whether one of them matches `text`.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.candidates(text).any(|regex| regex.is_match(text))
    }

    /// What the first of them that matches has captured.
    pub(crate) fn captures<'t>(&self, text: &'t str) -> Option<regex_lite::Captures<'t>> {
        self.candidates(text).find_map(|regex| regex.captures(text))
    }

    /// Where each of them matches within `text`, one after the other.
    pub(crate) fn find_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = regex_lite::Match<'t>> {
        self.candidates(text).flat_map(move |regex| regex.find_iter(text))
    }

    /// Those that may match `text`.
    fn candidates<'p>(&'p self, text: &str) -> impl Iterator<Item = &'p Regex> + use<'p> {
        let first = text.bytes().next();
        let may_begin = move |guarded: &Guarded| first.is_none_or(|byte| guarded.first[usize::from(byte)]);
        let mut found: Bits = Vec::new();
        if self.patterns.iter().any(may_begin) {
            found.resize(self.n_literals.div_ceil(64), 0);
            for literal in self.literals.find_overlapping_iter(text) {
                let place = literal.pattern().as_usize();
                found[place / 64] |= 1 << (place % 64);
            }
        }
        let holds = move |group: &Vec<usize>| group.iter().any(|place| found[place / 64] >> (place % 64) & 1 == 1);
        let left = self.patterns.iter().filter(move |guarded| may_begin(guarded) && guarded.needs.iter().all(&holds));
        left.map(Guarded::regex)
    }

    /// How many there are, each of them compiled.
    #[cfg(test)]
    pub(crate) fn compiled(&self) -> usize {
        self.patterns.iter().map(Guarded::regex).count()
    }
}

impl Guarded {
    fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| Regex::new(&self.text).unwrap_or_else(|fault| broken(&self.text, &fault)))
    }
}

/// One pattern over ASCII, compiled at once; a constant of the program, as above.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|fault| broken(text, &fault))
}

fn broken(text: &str, fault: &dyn std::error::Error) -> ! {
    panic!("a pattern of the program does not compile: {fault}: {text}")
}

/// The pattern with `\w` and `\W` written out.
fn widened(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut is_class = false;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('w') if is_class => text.push_str(WORD),
                Some('w') => text.extend(["[", WORD, "]"]),
                Some('W') if !is_class => text.extend(["[^", WORD, "]"]),
                other => text.extend(['\\'].into_iter().chain(other)),
            },
            other => {
                is_class = other == '[' || is_class && other != ']';
                text.push(other);
            }
        }
    }
    text
}

/// Lists of literals in lower case, of each of which a text that matches contains one.
fn needs(hir: &Hir) -> Vec<Vec<Vec<u8>>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Vec::new(),
        HirKind::Literal(literal) => vec![vec![literal.0.to_ascii_lowercase()]],
        HirKind::Class(class) => few(class).into_iter().collect(),
        HirKind::Repetition(repetition) if repetition.min == 0 => Vec::new(),
        HirKind::Repetition(repetition) => needs(&repetition.sub),
        HirKind::Capture(capture) => needs(&capture.sub),
        HirKind::Concat(parts) => {
            let mut groups = Vec::new();
            let mut run = Vec::new();
            for part in parts {
                let mut own = needs(part);
                let is_letter = matches!(part.kind(), HirKind::Literal(_) | HirKind::Class(_))
                    && own.len() == 1
                    && own[0].len() == 1;
                if is_letter {
                    run.append(&mut own[0][0]);
                } else {
                    groups.extend((!run.is_empty()).then(|| vec![std::mem::take(&mut run)]));
                    groups.extend(own);
                }
            }
            groups.extend((!run.is_empty()).then(|| vec![run]));
            groups.retain(|group| telling(group) > 1);
            groups
        }
        HirKind::Alternation(branches) => {
            let best =
                |branch| needs(branch).into_iter().max_by_key(|group| (telling(group), usize::MAX - group.len()));
            let union: Option<Vec<_>> = branches.iter().map(best).collect();
            let group: Vec<Vec<u8>> = union.into_iter().flatten().flatten().collect();
            if group.is_empty() { Vec::new() } else { vec![group] }
        }
    }
}

/// How much it tells that one of these literals is there: the length of the shortest, where a sign counts as two letters.
fn telling(group: &[Vec<u8>]) -> usize {
    let worth = |literal: &Vec<u8>| literal.iter().map(|byte| if byte.is_ascii_alphanumeric() { 1 } else { 2 }).sum();
    group.iter().map(worth).min().unwrap_or(0)
}

/// The characters of a class of very few, in lower case.
fn few(class: &Class) -> Option<Vec<Vec<u8>>> {
    let Class::Unicode(class) = class else { return None };
    let n_characters: u32 = class.iter().map(|range| u32::from(range.end()) - u32::from(range.start()) + 1).sum();
    (n_characters <= 6).then(|| {
        let characters = class.iter().flat_map(|range| range.start()..=range.end());
        let mut characters: Vec<Vec<u8>> =
            characters.map(|character| character.to_ascii_lowercase().to_string().into_bytes()).collect();
        characters.sort_unstable();
        characters.dedup();
        characters
    })
}

/// Marks the bytes that a match may begin with, in any case; whether it may also be empty.
fn begins(hir: &Hir, first: &mut [bool; 256]) -> bool {
    let mut mark = |byte: u8| {
        first[usize::from(byte.to_ascii_lowercase())] = true;
        first[usize::from(byte.to_ascii_uppercase())] = true;
    };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            literal.0.first().copied().map(mark);
            literal.0.is_empty()
        }
        HirKind::Class(Class::Unicode(class)) => {
            for range in class.iter() {
                let end = u8::try_from(u32::from(range.end())).unwrap_or(0x7f).min(0x7f);
                (u8::try_from(u32::from(range.start())).unwrap_or(0xff)..=end).for_each(&mut mark);
                if !range.end().is_ascii() {
                    (0x80..=0xff).for_each(&mut mark);
                }
            }
            false
        }
        HirKind::Class(Class::Bytes(_)) => {
            (0..=0xff).for_each(mark);
            false
        }
        HirKind::Repetition(repetition) => begins(&repetition.sub, first) || repetition.min == 0,
        HirKind::Capture(capture) => begins(&capture.sub, first),
        HirKind::Concat(parts) => parts.iter().all(|part| begins(part, first)),
        HirKind::Alternation(branches) => {
            // All of them mark what they begin with.
            let empty: Vec<bool> = branches.iter().map(|branch| begins(branch, first)).collect();
            empty.contains(&true)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        panic::Location,
        path::{Path, PathBuf},
        sync::Mutex,
    };

    use super::*;
    use crate::{clean::CleanOptions, input::RawDocument, pipeline};

    /// The patterns of each place that makes some.
    static NOTED: Mutex<BTreeMap<(String, u32), Vec<String>>> = Mutex::new(BTreeMap::new());

    pub(super) fn note(place: &Location<'_>, patterns: &[Guarded]) {
        let texts = patterns.iter().map(|pattern| pattern.text.clone()).collect();
        NOTED.lock().expect("no test panics here").insert((place.file().replace('\\', "/"), place.line()), texts);
    }

    /// Where the source makes patterns.
    fn places(folder: &Path, found: &mut Vec<(String, u32)>) {
        for entry in fs::read_dir(folder).expect("a folder of the source") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                places(&path, found);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source file is text");
            let code = text.lines().take_while(|line| *line != "#[cfg(test)]");
            let name =
                path.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("below").to_string_lossy().replace('\\', "/");
            let lines = code.zip(1..).filter(|(line, _)| line.contains(concat!("Patterns", "::new(")));
            found.extend(lines.map(|(_, number)| (name.clone(), number)));
        }
    }

    #[test]
    fn every_pattern_of_the_program_compiles() {
        let text = "Harbour vote\n\nBy Ana Ruiz\n\nTom Lee\n\nReuters\n\nUpdated at 8:32 p.m.\n\nRelated\n\n(Photo by Bo Berg)\n\n\
            OAKDALE (AP) — “We wait for the tide,” said an aide, who asked not to be named because she fears for her job. The \
            mayor declined to comment. She said: “We will see.”\n";
        pipeline::analyse(RawDocument::new("a", text), CleanOptions::default()).rows();
        let mut expected = Vec::new();
        places(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src"), &mut expected);
        assert!(expected.len() > 9, "{expected:?}");
        let noted = NOTED.lock().expect("no test panics here").clone();
        for place in &expected {
            let texts = noted.get(place);
            assert!(texts.is_some_and(|texts| !texts.is_empty()), "{place:?} is not reached by the article above");
            for text in texts.into_iter().flatten() {
                assert!(Regex::new(text).is_ok(), "{place:?}: {text}");
            }
        }
    }

    fn guards(pattern: &str) -> (Vec<Vec<String>>, String) {
        let hir = regex_syntax::parse(&widened(pattern)).unwrap();
        let text = |literal: Vec<u8>| String::from_utf8(literal).unwrap();
        let needs = needs(&hir).into_iter().map(|group| group.into_iter().map(text).collect()).collect();
        let mut first = [false; 256];
        begins(&hir, &mut first);
        (needs, (b'a'..=b'z').filter(|byte| first[usize::from(*byte)]).map(char::from).collect())
    }

    #[test]
    fn what_a_text_must_hold_follows_from_the_pattern() {
        let list = |groups: &[&[&str]]| -> Vec<Vec<String>> {
            groups.iter().map(|group| group.iter().map(|literal| (*literal).to_owned()).collect()).collect()
        };
        assert_eq!(guards(r"^(?:click|tap) here\b.{0,9}$"), (list(&[&["click", "tap"], &[" here"]]), "ct".to_owned()));
        assert_eq!(guards(r"^.{0,9}\bcookies$").0, list(&[&["cookies"]]));
        assert_eq!(guards(r"^[Pp]hoto(?: by)?(?:s|) [/|]"), (list(&[&["photo"], &[" "], &["/", "|"]]), "p".to_owned()));
        assert_eq!(guards(r"^(?:x?abc)*$").0, list(&[]));
        assert_eq!(guards(r"^(?:x+abc|y[0-9])$").0, list(&[]));
    }

    #[test]
    fn guards_never_change_what_matches() {
        let patterns = [
            r"^(?:read|watch) (?:more|next) ?[:|»].{1,20}$",
            r"^.{0,10}\ball rights reserved\b.{0,20}$",
            r"^\W*(?:ad|ads by \w+)\W*$",
            r"^(?:\w[\w.’'-]*[ ,/|]+){0,2}\w+(?: via |[/|] ?)(?:AP|Getty)$",
            r"^[A-ZÀ-Þ][\w’]+, [0-9]{1,2}$",
        ];
        let pieces = [
            "read",
            " ",
            "more",
            "Next",
            ":",
            "»",
            "ad",
            "ADS by",
            "Zoë",
            "/",
            "AP",
            " via ",
            "Getty",
            "9",
            ", ",
            "all rights reserved",
            "→",
            "é",
            "",
        ];
        let mut random = fastrand::Rng::with_seed(3);
        let mut n_matches = 0;
        for any_case in [false, true] {
            for pattern in patterns {
                let guarded = Patterns::new([pattern], any_case);
                let plain = &guarded.patterns[0];
                for _ in 0..20_000 {
                    let text: String = (0..random.usize(0..7)).map(|_| pieces[random.usize(..pieces.len())]).collect();
                    let expected = plain.regex().is_match(&text);
                    n_matches += usize::from(expected);
                    assert_eq!(guarded.is_match(&text), expected, "{pattern} on {text:?}");
                }
            }
        }
        assert!(n_matches > 100, "{n_matches}");
    }
}

//! Marked text, the one notation of examples and tests.
//!
//! | | |
//! |---|---|
//! | `{q …}` | a quotation, with its marks or without |
//! | `{s …}`, `{s …=NAME}` | its source, and whom that means |
//! | `{c …}` | its cue |
//! | `{d …}` | what detection takes for its source |
//! | `{m …}`, `{o …}`, `{l …}` | names of a person, a body, a place |
//! | `<q …>`, `<s …>`, `<c …>` | the same as the tagger's inner layer has it |
//! | `{q1 …}`, `{s1 …}`, `{c1 …}` | what the program found, by the number of the quotation |
//! | `{q1d …}`, `{q1m …}`, `{q1i …}` | the same with its kind, direct, mixed, indirect; `^` behind it in the headline |
//!
//! `marking` writes it.

use crate::{
    article::Article,
    attribute::RULES,
    clean::CleanText,
    coref::SIEVES,
    entity::{Mention, MentionKind},
    quote::{Quote, QuoteKind, ReportClass},
    segment::segment,
    span::Span,
    tag::{EntityClass, Pos, Tags},
};

/// A marked place.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The letter behind the brace.
    pub(crate) role: char,
    /// Whether it stands in `<…>`.
    pub(crate) is_inner: bool,
    pub(crate) span: Span,
    /// What stands behind `=`.
    pub(crate) meant: Option<String>,
}

/// A text without its marks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marked {
    pub(crate) text: String,
    /// In the order in which they end.
    pub(crate) places: Vec<Place>,
}

impl Marked {
    /// Reads any text: a brace that nothing matches is passed over.
    pub(crate) fn read(marked: &str) -> Self {
        let mut read = Self::default();
        let mut open: Vec<(char, char, usize)> = Vec::new();
        let mut letters = marked.chars().peekable();
        while let Some(letter) = letters.next() {
            match (letter, open.last().copied()) {
                ('{', _) => {
                    open.push((letter, letters.next().unwrap_or('?'), read.text.len()));
                    if letters.peek().is_some_and(char::is_ascii_digit) {
                        while letters.next_if(|letter| !letter.is_whitespace()).is_some() {}
                    }
                    letters.next_if_eq(&' ');
                }
                ('<', _) if letters.peek().is_some_and(|role| matches!(role, 'q' | 's' | 'c')) => {
                    open.push((letter, letters.next().unwrap_or('?'), read.text.len()));
                    letters.next_if_eq(&' ');
                }
                ('}', last) => {
                    if let Some((_, role, start)) = last.filter(|(brace, _, _)| *brace == '{') {
                        open.pop();
                        read.close(role, false, start, None);
                    }
                }
                ('>', Some(('<', role, start))) => {
                    open.pop();
                    read.close(role, true, start, None);
                }
                ('=', Some(('{', 's', start))) => {
                    open.pop();
                    let meant = letters.by_ref().take_while(|&letter| letter != '}').collect();
                    read.close('s', false, start, Some(meant));
                }
                _ => read.text.push(letter),
            }
        }
        read
    }

    fn close(&mut self, role: char, is_inner: bool, start: usize, meant: Option<String>) {
        self.places.push(Place { role, is_inner, span: Span::new(start, self.text.len()), meant });
    }

    /// The places of one letter.
    pub(crate) fn of(&self, role: char) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(move |place| place.role == role)
    }

    /// The text as an article, tagged without evidence.
    pub(crate) fn tagged(&self) -> (Article, Tags) {
        let article = segment(&CleanText { text: self.text.clone(), ..CleanText::default() });
        let mut tags = match stored(&self.text) {
            Some(pos) => {
                let mut tags = Tags::default();
                tags.pos = pos;
                tags
            }
            None => crate::tag::tag(&article),
        };
        tags.evidence.clear();
        tags.inner.clear();
        tags.role_probability = vec![[0.0; 3]; article.tokens().len()];
        (article, tags)
    }

    /// The names.
    pub(crate) fn names(&self) -> Vec<Mention> {
        let names = self.places.iter().filter_map(|place| {
            let class = match place.role {
                'm' => EntityClass::Person,
                'o' => EntityClass::Organization,
                'l' => EntityClass::Location,
                _ => return None,
            };
            Some(Mention { span: place.span, head: place.span, kind: MentionKind::Name, class, score: 1.0 })
        });
        names.collect()
    }

    /// The quotations, in the order in which they end: those with marks at their ends are direct, as is what has a source by
    /// detection and no cue; others are indirect. A cue or a source by detection is that of the nearest quotation.
    pub(crate) fn quotes(&self) -> Vec<Quote> {
        let is_mark = |letter: char| "“”‘’\"".contains(letter);
        let places: Vec<&Place> = self.of('q').collect();
        let away = |one: Span, other: Span| one.start().abs_diff(other.end()).min(other.start().abs_diff(one.end()));
        let belonging = |role: char, quote: &Place| {
            let own = |it: &&Place| {
                let nearest = places.iter().map(|quote| away(quote.span, it.span)).min();
                nearest == Some(away(quote.span, it.span))
            };
            self.of(role).find(own).map(|it| it.span)
        };
        let quote = |place: &&Place| {
            let text = place.span.of(&self.text);
            let start = place.span.start() + text.len() - text.trim_start_matches(is_mark).len();
            let inner = Span::new(start, start + text.trim_matches(is_mark).len());
            let beside = self.text[..start].ends_with(is_mark) || self.text[inner.end()..].starts_with(is_mark);
            let (cue, source) = (belonging('c', place), belonging('d', place));
            let is_direct = beside || source.is_some() && cue.is_none();
            Quote {
                kind: if is_direct { QuoteKind::Direct } else { QuoteKind::Indirect },
                parts: vec![inner],
                verbatim: if is_direct { vec![inner] } else { Vec::new() },
                nested_in: None,
                relayed: None,
                cue,
                source,
                score: 1.0,
                class: ReportClass::Speech,
                negated: false,
                in_headline: false,
            }
        };
        places.iter().map(quote).collect()
    }
}

/// The examples of rules and sieves with the parts of speech of their words: another model leaves these tests alone. Other
/// cases are tagged by the model: those of detection are about what it says, and of the rest there are many.
const STORED: &str = include_str!("../tests/examples.tsv");

/// A text on one line.
fn on_a_line(text: &str) -> String {
    text.replace('\n', "¶")
}

fn stored(text: &str) -> Option<Vec<Pos>> {
    let text = on_a_line(text);
    let mut lines = STORED.lines().filter_map(|line| line.split_once('\t'));
    lines.find(|(known, _)| *known == text).map(|(_, tags)| tags.split(' ').map(Pos::from_tag).collect())
}

/// `INSTA_UPDATE=always` writes the file anew, with the model's answers for examples that are new.
#[test]
fn the_parts_of_speech_of_all_examples_are_stored() {
    let examples = RULES.iter().map(|rule| rule.example).chain(SIEVES.iter().map(|sieve| sieve.example));
    let lines: Vec<String> = examples
        .map(|example| {
            let marked = Marked::read(example);
            let (_, tags) = marked.tagged();
            let tags: Vec<&str> = tags.pos.iter().map(|pos| pos.tag()).collect();
            format!("{}\t{}\n", on_a_line(&marked.text), tags.join(" "))
        })
        .collect();
    if std::env::var("INSTA_UPDATE").is_ok_and(|wish| wish == "always") {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/examples.tsv"), lines.concat()).expect("the file");
    } else {
        assert_eq!(STORED, lines.concat(), "INSTA_UPDATE=always writes it");
    }
}

#[test]
fn marked_text_that_is_written_is_read() {
    let (text, mark) =
        ("“We wait,” Lee said.", |place: std::ops::Range<usize>, name: &str| (place, name.to_owned()));
    let written = crate::marking::marked(text, &[mark(0..14, "s1"), mark(3..11, "q1d"), mark(0..21, "c2")]);
    assert_eq!(written, "{c2 {s1 “{q1d We wait,}”} Lee sa}id.");
    assert_eq!(Marked::read(&written).text, text);
}

#[test]
fn golden_articles_are_marked_text() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let snapshots =
        std::fs::read_dir(folder.join("snapshots")).expect("a folder").map(|it| it.expect("an entry").path());
    for snapshot in snapshots.filter(|path| path.extension().is_some_and(|ending| ending == "snap")) {
        let name = snapshot.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let article = std::fs::read_to_string(folder.join(format!("{name}.txt"))).expect("a snapshot has its article");
        let shown = std::fs::read_to_string(&snapshot).expect("a snapshot");
        let shown = shown.splitn(3, "---\n").nth(2).and_then(|rest| rest.split("\n---\n").next()).expect("a text");
        assert_eq!(Marked::read(shown).text.trim(), article.trim(), "{name}");
    }
}

#[test]
fn marks_are_taken_out_and_kept_as_places() {
    let marked =
        Marked::read("{q “We wait,”} {c said} {s the {o Harbour Board}=Harbour Board}. {s Lee} left < 3 } times.");
    assert_eq!(marked.text, "“We wait,” said the Harbour Board. Lee left < 3  times.");
    let shown: Vec<(char, &str)> =
        marked.places.iter().map(|place| (place.role, place.span.of(&marked.text))).collect();
    assert_eq!(
        shown,
        [('q', "“We wait,”"), ('c', "said"), ('o', "Harbour Board"), ('s', "the Harbour Board"), ('s', "Lee")]
    );
    assert_eq!(marked.places[3].meant.as_deref(), Some("Harbour Board"));
    assert_eq!(marked.quotes()[0].parts[0].of(&marked.text), "We wait,");
}

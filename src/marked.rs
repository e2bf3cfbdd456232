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

use crate::{
    article::Article,
    clean::CleanText,
    entity::{Mention, MentionKind},
    quote::{Quote, QuoteKind, ReportClass},
    segment::segment,
    span::Span,
    tag::{EntityClass, Tags},
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
        let mut tags = crate::tag::tag(&article);
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

//! Whether a draft gives right words of the right speaker another sense. A few signs that can be named; each is a reason in
//! words, none is a guess at meaning.

use std::ops::Range;

use crate::{
    lexicon::{Class, Language},
    span::Span,
    wording::{Word, folded, is_negation, words},
};

/// A quotation in its draft and in its source.
pub(super) struct Sides<'a> {
    /// The sentences of the draft around the quotation, without what stands in marks.
    pub told: &'a str,
    /// The quotation in the draft.
    pub quoted: &'a str,
    /// The source, its words, and the first and last of the passage.
    pub source: &'a str,
    pub source_words: &'a [Word],
    pub first: usize,
    pub last: usize,
    /// Words between that are left out where the quotation says so.
    pub left_out: &'a [Range<usize>],
    /// Names that the draft may mention anyway: the speaker's, the publisher's.
    pub known: &'a str,
}

/// Words of one sentence that are looked at before a passage.
const REACH: usize = 12;

/// Why the words mean something else in their source; empty where no sign says so.
pub(super) fn reasons(places: &Sides<'_>) -> Vec<String> {
    let mut reasons = Vec::new();
    reasons.extend(cut_before(places));
    reasons.extend(cut_behind(places));
    reasons.extend(cut_within(places));
    reasons.extend(question(places));
    reasons.extend(day(places));
    reasons.extend(topic(places));
    reasons
}

fn told_negates(told: &str) -> bool {
    words(told).iter().any(|word| is_negation(&folded(word.span.of(told))))
}

/// The text of the source's sentence before the passage, as far as it is the speaker's: `I do not think that | we will win`.
fn lead<'a>(places: &Sides<'a>) -> &'a str {
    let start = places.source_words[places.first].span.start();
    let first = places.first.saturating_sub(REACH);
    let before = &places.source[places.source_words[first].span.start()..start];
    if before.trim_end().ends_with(['\'', '"', '“', '‘']) {
        return "";
    }
    let before = before.rfind(" '").map_or(before, |mark| &before[mark + 2..]);
    let border = before.rfind(['.', '!', '?', ':', ';', '“', '”', '"', '‘', '\n', '—', '…', '(']);
    let begin = border.map_or(0, |border| border + before[border..].chars().next().map_or(1, char::len_utf8));
    &before[begin..]
}

fn cut_before(places: &Sides<'_>) -> Option<String> {
    let lead = lead(places);
    let told = words(lead);
    if told.is_empty() || told_negates(places.told) {
        return None;
    }
    // What comes behind a `but` stands alone.
    let after_turn = told
        .iter()
        .rposition(|word| matches!(folded(word.span.of(lead)).as_str(), "but" | "because" | "so" | "and"))
        .map_or(0, |turn| turn + 1);
    let scope = &told[after_turn..];
    let sign = scope.iter().find(|word| {
        let word = folded(word.span.of(lead));
        is_negation(&word)
            || matches!(word.as_str(), "if" | "unless" | "whether")
            || Language::default().is(Class::Unreal, &word)
    })?;
    let is_conditional = |sign: &Word| matches!(folded(sign.span.of(lead)).as_str(), "if" | "unless" | "whether");
    // `said that if …` is told by the draft, too.
    if is_conditional(sign) && words(places.told).iter().any(|word| word.key == sign.key) {
        return None;
    }
    Some(format!("the source has “{}” before it", lead.trim()))
}

fn cut_behind(places: &Sides<'_>) -> Option<String> {
    let end = places.source_words[places.last].span.end();
    let after = &places.source[end..];
    let next = places.source_words.get(places.last + 1)?;
    let gap = &places.source[end..next.span.start()];
    if gap.contains(['.', '!', '?', '”', '"', '\n', ';']) {
        return None;
    }
    let sign = folded(next.span.of(places.source));
    if !is_condition(&sign) {
        return None;
    }
    if words(places.told).iter().any(|word| word.key == next.key) {
        return None;
    }
    let stop = after.find(['.', '!', '?', '”', '"', '\n']).unwrap_or(after.len());
    Some(format!("the source goes on “{}”", after[..stop].trim_start_matches([',', ' ']).trim()))
}

/// A condition that is left out within the passage.
fn cut_within(places: &Sides<'_>) -> Option<String> {
    let told = words(places.told);
    let cut = places.left_out.iter().find(|cut| {
        let mut words = places.source_words[(*cut).clone()].iter();
        let first = words.find(|word| !matches!(folded(word.span.of(places.source)).as_str(), "but" | "and"));
        let before = cut.start.checked_sub(1).map_or(0, |word| places.source_words[word].span.end());
        first.is_some_and(|word| {
            is_condition(&folded(word.span.of(places.source)))
                // Another sentence that is left out is nothing of what is said here.
                && !places.source[before..word.span.start()].contains(['.', '!', '?', '”', '"', '\n', ';'])
                && !told.iter().any(|it| it.key == word.key)
        })
    })?;
    let words = &places.source_words[cut.clone()];
    let span = words.first()?.span.cover(words.last()?.span);
    Some(format!("“{}” is left out", span.of(places.source)))
}

/// Whether what a word opens says on what terms something is so.
fn is_condition(word: &str) -> bool {
    matches!(word, "if" | "unless" | "except" | "provided")
}

fn question(places: &Sides<'_>) -> Option<String> {
    let end = places.source_words[places.last].span.end();
    let is_asked = places.source[end..].starts_with('?');
    let is_told = places.quoted.trim_end().ends_with(['.', '!', ',']);
    let asks = words(places.told).iter().any(|word| {
        let word = folded(word.span.of(places.told));
        matches!(word.as_str(), "whether" | "if") || Language::default().is(Class::Asking, &word)
    });
    (is_asked && is_told && !asks && !places.quoted.contains('?')).then(|| "it is a question in the source".to_owned())
}

fn days(text: &str) -> Vec<String> {
    let is_day = |word: &str| Language::default().is(Class::Day, word);
    let mut found: Vec<String> = words(text)
        .iter()
        .map(|word| folded(word.span.of(text)))
        .filter_map(|word| match word.strip_suffix('s') {
            _ if is_day(&word) => Some(word),
            Some(one) if is_day(one) => Some(one.to_owned()),
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Another day of the week than the source's, which has one near the passage and the draft's nowhere.
fn day(places: &Sides<'_>) -> Option<String> {
    let told = days(places.told);
    let [day] = told.as_slice() else { return None };
    if days(places.source).contains(day) {
        return None;
    }
    let near_start = places.source_words[places.first.saturating_sub(60)].span.start();
    let near_end = places.source_words[(places.last + 60).min(places.source_words.len() - 1)].span.end();
    let near = days(&places.source[near_start..near_end]);
    let first = near.first()?;
    Some(format!("the draft says {}, the source {}", capital(day), capital(first)))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// What the draft says that the words are about, where none of it stands in the source.
fn topic(places: &Sides<'_>) -> Option<String> {
    let told = words(places.told);
    let language = Language::default();
    let start = told.windows(2).position(|pair| {
        let [one, other] = [pair[0], pair[1]].map(|word| folded(word.span.of(places.told)));
        language.opens_topic(&format!("{one} {other}"))
    })? + 2;
    let begin = told.get(start)?.span.start();
    let phrase = &places.told[begin..];
    let stop = phrase.find([',', ':', '.', ';', '\n', '\u{fffc}']).unwrap_or(phrase.len());
    let phrase = phrase[..stop].trim();
    let content: Vec<String> = words(phrase)
        .iter()
        .take(8)
        .map(|word| folded(word.span.of(phrase)))
        .filter(|word| {
            !language.is(Class::TopicIdle, word) && !language.is(Class::Day, word) && word.chars().count() > 2
        })
        .collect();
    if content.is_empty() {
        return None;
    }
    let stem = |word: &str| word.chars().take(5).collect::<String>();
    let stands = |text: &str| {
        let found: std::collections::HashSet<String> =
            words(text).iter().map(|word| stem(&folded(word.span.of(text)))).collect();
        content.iter().any(|word| found.contains(&stem(word)))
    };
    (!stands(places.source) && !stands(places.known)).then(|| format!("“{phrase}” is not in the source"))
}

/// `text` without the stretches of `inside`, each of which leaves an object mark.
pub(super) fn without(text: &str, whole: Span, inside: &[Span]) -> String {
    let mut out = String::new();
    let mut at = whole.start();
    for span in inside {
        if span.start() >= at && span.end() <= whole.end() {
            out.push_str(&text[at..span.start()]);
            out.push('\u{fffc}');
            at = span.end();
        }
    }
    out.push_str(&text[at.min(whole.end())..whole.end()]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(told: &str, quoted: &str, source: &str) -> Vec<String> {
        let source_words = words(source);
        let pairs = crate::wording::align(&words(quoted), &source_words);
        let (first, last) = pairs.reach().expect("the quotation stands there");
        let gaps = pairs.pairs.windows(2).map(|two| two[0].source + 1..two[1].source);
        let left_out: Vec<Range<usize>> = gaps.filter(|gap| !gap.is_empty()).collect();
        let (left_out, known) = (left_out.as_slice(), "Ana Ruiz");
        reasons(&Sides { told, quoted, source, source_words: &source_words, first, last, left_out, known })
    }

    #[test]
    fn another_sense_is_told_by_signs() {
        let source = "Speaking on Monday of the harbour, Ana Ruiz said: “I do not believe that the tide will turn. We \
            will raise the tax if the yard closes. Shall we sail? We shall, unless it rains, sail at noon. If it rains, we stay. They wait.”";
        for (told, quoted, reason) in [
            ("Ruiz said", "the tide will turn", "the source has “I do not believe that” before it"),
            ("Ruiz said", "We will raise the tax.", "the source goes on “if the yard closes”"),
            ("Ruiz said", "Shall we sail.", "it is a question in the source"),
            ("Ruiz said", "We shall … sail at noon", "“unless it rains” is left out"),
            (
                "Ruiz said on Friday",
                "We will raise the tax if the yard closes",
                "the draft says Friday, the source Monday",
            ),
            ("Asked about the hospital, Ruiz said", "Shall we sail?", "“the hospital” is not in the source"),
        ] {
            assert_eq!(found(told, quoted, source), [reason], "{quoted}");
        }
        for (told, quoted) in [
            ("Ruiz did not think that", "the tide will turn"),
            ("Ruiz said on Monday", "We will raise the tax if the yard closes"),
            ("Asked about the harbour, Ruiz said", "Shall we sail?"),
            ("Ruiz asked", "Shall we sail,"),
            ("Unless it rains, Ruiz said", "We shall … sail at noon"),
            ("Ruiz said", "Shall we sail? … They wait."),
        ] {
            assert_eq!(found(told, quoted, source), Vec::<String>::new(), "{quoted}");
        }
    }
}

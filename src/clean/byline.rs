//! Who wrote it, where and when: bylines, datelines, times of publication.

use std::sync::LazyLock;

use super::{
    draft::Edit,
    lines::{self, Line},
    step::{Findings, Page, Step},
};
use crate::{
    lexicon::{Class, Language, List, pattern},
    pattern::Patterns,
};

/// Lines with nothing but a time.
pub(super) const UPDATES: Step =
    Step {
        name: "times", about: "“Updated at …”, “Published 3 hours ago”, dates alone on a line", apply: updates
    };

/// The author's line.
pub(super) const BYLINE: Step = Step { name: "byline", about: "the author's line, kept as metadata", apply: byline };

/// The place at the start of the first paragraph.
pub(super) const DATELINE: Step =
    Step { name: "dateline", about: "`WASHINGTON (AP) —`, kept as metadata", apply: dateline };

/// Lines at the top in which a byline is looked for.
const N_TOP: usize = 8;

fn updates(page: &Page, findings: &mut Findings) {
    static TIME: LazyLock<Patterns> = LazyLock::new(|| {
        let (day, month, nth) = (pattern("weekday"), month(), pattern("ordinal"));
        let date = format!(
            r"(?:{day}\.?,? )?(?:{month} [0-9]{{1,2}}{nth}?(?:,? ?[0-9]{{4}})?|[0-9]{{1,2}}{nth}? {month},?(?: [0-9]{{4}})?|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|[0-9]{{1,2}}[/.][0-9]{{1,2}}[/.][0-9]{{2,4}})"
        );
        let half = pattern("half-of-day");
        let clock = format!(
            r"[0-9]{{1,2}}[:.][0-9]{{2}}(?::[0-9]{{2}})?(?: ?{half})?(?: \(?[A-Z]{{1,5}}(?:[+-][0-9]+)?\)?)?|[0-9]{{1,2}} ?{half}(?: [A-Z]{{1,4}})?"
        );
        let when = format!("(?:{date}|{clock}|{}|{})", pattern("ago"), pattern("near-day"));
        let joint = r"(?:,? (?:at|on|by|—|–|-|\||/|·|•)? ?|T)";
        let label = format!("(?i:{})(?: (?i:at|on|by [0-9A-Za-z_ .]{{2,30}}))?:? ?", pattern("time-label"));
        // A full stop only behind a label: a line that is no more than a date has none.
        let pattern = format!(
            r"^[^0-9A-Za-z_\u{{AA}}-\u{{1FFF}}]*(?:(?:{label}{when}(?:{joint}{when}){{0,3}}[^0-9A-Za-z_\u{{AA}}-\u{{1FFF}}]*)+|{when}(?:{joint}{when}){{0,3}})(?:[^0-9A-Za-z_\u{{AA}}-\u{{1FFF}}]+{label}{when}(?:{joint}{when}){{0,3}}[^0-9A-Za-z_\u{{AA}}-\u{{1FFF}}]*)?$"
        );
        Patterns::new([pattern], false)
    });
    findings.edits = lines::remove(page.text, |_, line| {
        line.text.len() <= 160 && may_be_time(line.text) && TIME.is_match(line.text)
    });
}

/// Whether a line begins as a time or the label of one does.
fn may_be_time(line: &str) -> bool {
    static BEGINNINGS: LazyLock<Vec<String>> = LazyLock::new(|| {
        Language::default().entries(List::TimeBeginnings).map(|beginning| beginning.replace('_', " ")).collect()
    });
    let word = line.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let begins = |with: &String| {
        word.as_bytes().get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
    };
    word.starts_with(|c: char| c.is_ascii_digit()) || BEGINNINGS.iter().any(begins)
}

/// The name of a month, written out or not.
fn month() -> String {
    format!(r"{}\.?", pattern("month"))
}

/// One word of a name and the next ones, to be repeated. Letters by ranges, as in `pattern.rs`.
fn name_words() -> String {
    format!(
        r"(?:[A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я][A-Za-z\u{{AA}}-\u{{1FFF}}\u{{2C00}}-\u{{FFFF}}’'-]+|[A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я]\.)(?: (?:[A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я][A-Za-z\u{{AA}}-\u{{1FFF}}\u{{2C00}}-\u{{FFFF}}’'-]+|[A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я]\.|(?:[A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я]\.){{2,3}}|{particle}))",
        particle = pattern("name-particle")
    )
}

static BY: LazyLock<Patterns> = LazyLock::new(|| {
    let (name, role, time) = (name_words(), pattern("byline-role"), pattern("byline-time"));
    let names = format!("{name}{{0,4}}(?:(?:, | and | & |, and ){name}{{0,4}}){{0,4}}");
    let role = format!(r"(?i:{role}|\||-|–|—|,|•|·|/|@[0-9A-Za-z_]+|\.com|[0-9A-Za-z_]+\.com)");
    let time = format!(r"(?: ?[|•·,–—-] ?.{{0,60}}[0-9].{{0,40}}| [0-9].{{0,60}}ago|,? {time}\b.{{0,80}})");
    let lead = pattern("byline-lead");
    let pattern = format!(
        r"^(?:{lead} )?(?:By|BY|by)(?: |:|: )(?P<names>{names})(?:(?:,? ?| ?[|•·/–—-] ?){role}(?: ?{role}){{0,8}})?{time}?$"
    );
    Patterns::new([pattern], false)
});

fn byline(page: &Page, findings: &mut Findings) {
    static ALONE: LazyLock<Patterns> = LazyLock::new(|| {
        let name = name_words();
        Patterns::new([format!("^{name}{{1,3}}(?:(?: and | & |, ){name}{{1,3}}){{0,2}}$")], false)
    });
    static OUTLET: LazyLock<Patterns> =
        LazyLock::new(|| Patterns::new([format!("^(?:,? ?{})$", pattern("byline-outlet"))], false));
    let top: Vec<Line> = lines::lines(page.text).take(N_TOP).collect();
    let author = page.metadata.author.as_deref().map(lines::folded).filter(|author| author.contains(' '));
    let mut gone = Vec::new();
    for (index, line) in top.iter().enumerate() {
        if line.text.len() > 200 {
            // The text has begun; an author under it is somebody in it.
            if lines::ends_sentence(line.text) {
                break;
            }
            continue;
        }
        let next = top.get(index + 1);
        let body_follows = next.is_some_and(|next| next.text.len() > 60 && next.text.len() > line.text.len());
        let outlet_follows = next.is_some_and(|next| OUTLET.is_match(next.text));
        let under_title =
            index > 0 && !lines::ends_sentence(top[index - 1].text) && top[index - 1].text.split(' ').count() >= 4;
        let name_alone = || ALONE.is_match(line.text) && mixed_case(line.text);
        let names = if let Some(found) = BY.captures(line.text) {
            found.name("names").map(|names| names.as_str())
        } else if author.as_deref().is_some_and(|author| lines::folded(line.text) == author)
            || (outlet_follows || (index == 1 && under_title && body_follows && page.metadata.author.is_none()))
                && name_alone()
        {
            Some(line.text)
        } else {
            None
        };
        if let Some(names) = names {
            findings.byline.get_or_insert_with(|| without_role(names).to_owned());
            gone.push(index);
            if outlet_follows {
                gone.push(index + 1);
            }
        }
    }
    if !gone.is_empty() {
        findings.edits = lines::remove(page.text, |index, _| gone.contains(&index));
    }
}

/// `Jane Roe, Staff Writer` without what she is.
fn without_role(names: &str) -> &str {
    let is_role = |part: &str| part.split(' ').any(|word| Language::default().is(Class::Byline, &word.to_lowercase()));
    let end = names
        .match_indices(", ")
        .map(|(at, _)| at)
        .find(|at| is_role(names[*at + 2..].split(", ").next().unwrap_or_default()));
    &names[..end.unwrap_or(names.len())]
}

/// Names under a title are written `Jo Roe`; `JO ROE` may be a section.
fn mixed_case(line: &str) -> bool {
    line.chars().any(char::is_lowercase)
}

fn dateline(page: &Page, findings: &mut Findings) {
    static DATELINE: LazyLock<Patterns> = LazyLock::new(|| {
        let agency = format!(r"\({}\)", pattern("dateline-agency"));
        let date = format!(r"(?:,? {} [0-9]{{1,2}}(?:,? [0-9]{{4}})?)", month());
        let place = r"[A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я][A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я.’'-]+(?: [A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я][A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я.’'-]+){0,3}";
        let region = r"(?:, (?:[A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я][A-Za-z\u{AA}-\u{1FFF}.’'-]+)(?: [A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я][A-Za-z\u{AA}-\u{1FFF}.’'-]+){0,2})";
        let mixed =
            r"[A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я][A-Za-z\u{AA}-\u{1FFF}.’'-]+(?: [A-ZÀ-ÞĀ-ſΑ-ΫЀ-Я][A-Za-z\u{AA}-\u{1FFF}.’'-]+){0,3}";
        let dash = r" ?(?:—|–|--|―|-) ?";
        let pattern = format!(
            r"^(?P<what>{place}{region}?(?:/{place})?{date}? ?{agency}{date}?|{mixed}{region}?{date}? {agency}|{agency}|{place}{region}?{date}(?: {agency})?|(?P<bare>{place}{region}?))(?P<dash>{dash}|)"
        );
        Patterns::new([pattern], false)
    });
    let mut n_lines = 0;
    for line in lines::lines(page.text).take(N_TOP) {
        let Some(found) = Some(line.text).filter(|text| may_be_dateline(text)).and_then(|text| DATELINE.captures(text))
        else {
            n_lines += 1;
            if line.text.len() > 300 && n_lines > 3 {
                break;
            }
            continue;
        };
        let Some(whole) = found.get(0) else { return };
        let rest = &line.text[whole.end()..];
        let dash = &found["dash"];
        let begins = rest
            .chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '“' | '"' | '‘' | '\'' | '('));
        let bare = found.name("bare").map(|bare| bare.as_str());
        // Without agency or date only a place in capitals before a spaced dash and a sentence is taken for one.
        let certain = match bare {
            Some(bare) => {
                let place = bare.split(',').next().unwrap_or_default();
                dash.starts_with(' ') && dash.ends_with(' ') && place.chars().count() >= 4 && !is_label(place)
            }
            // `(CNN)The senator`; but `NATO (AFP) has` would be a sentence.
            None => !dash.is_empty() || whole.as_str().starts_with('('),
        };
        if certain && begins && rest.len() > 40 {
            findings.dateline = Some(found["what"].trim().to_owned());
            findings.edits.push(Edit::cut(line.start, line.start + whole.end()));
        }
        return;
    }
}

/// Whether a line begins with an agency in brackets or with capitals, or an agency stands behind its first words.
fn may_be_dateline(line: &str) -> bool {
    let mut characters = line.chars();
    let (first, second) = (characters.next().unwrap_or(' '), characters.next().unwrap_or(' '));
    let is_capital = |c: char| c.is_uppercase() || ('Ā'..='ſ').contains(&c);
    first == '('
        || is_capital(first) && (is_capital(second) || matches!(second, '.' | '’' | '\'' | '-') || line.contains(" ("))
}

/// Words in capitals before a dash that are no place.
fn is_label(word: &str) -> bool {
    Language::default().page_phrases("section").any(|section| section == word)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{CleanOptions, clean, tests::check},
        *,
    };
    use crate::input::{Metadata, RawDocument};

    fn notes(text: &str) -> (String, Option<String>, Option<String>) {
        let document = RawDocument { text: text.to_owned(), ..RawDocument::default() };
        let clean = clean(&document, CleanOptions::default());
        (clean.text, clean.byline, clean.dateline)
    }

    #[test]
    fn lines_with_nothing_but_a_time_go() {
        for line in [
            "Updated at 8:32 p.m.",
            "Published 3 hours ago",
            "Last updated: March 3, 2020 at 5:15 pm",
            "7 years ago",
            "Monday, March 3, 2020",
            "3 March 2020",
            "2020-03-03 21:17:17",
            "Posted on Mar 3, 2020 | Updated Mar 4, 2020",
            "Updated 10:05 AM ET, Tue March 3, 2020",
            "Published: 12:01 GMT, 3 March 2020",
        ] {
            check(&[&UPDATES], &format!("Lee said so.\n\n{line}\n\nShe left."), "Lee said so.\n\nShe left.");
        }
    }

    #[test]
    fn sentences_with_times_stay() {
        for line in [
            "Updated rules take effect at 8 p.m.",
            "March 3 was a Monday.",
            "Three years ago, she left.",
            "It was published on March 3.",
            "Today she left.",
            "May 5: she left.",
        ] {
            let text = format!("Lee said so.\n\n{line}\n\nShe left.");
            check(&[&UPDATES], &text, &text);
        }
    }

    const BODY: &str = "The mayor of Exampleton left her office on Monday, a spokesman for the city said.";

    #[test]
    fn bylines_are_kept_as_metadata() {
        for (line, name) in [
            ("By Jane Roe", "Jane Roe"),
            ("By JANE ROE, Staff Writer", "JANE ROE"),
            ("By Jane Roe and John Q. Doe", "Jane Roe and John Q. Doe"),
            ("By Jane Roe, Associated Press", "Jane Roe"),
            ("By Jane Roe | March 3, 2020", "Jane Roe"),
            ("by: Jane Roe", "Jane Roe"),
            ("Jane Roe", "Jane Roe"),
        ] {
            let (text, byline, _) = notes(&format!("Mayor quits after the vote\n\n{line}\n\n{BODY}"));
            assert_eq!(
                (text, byline.as_deref()),
                (format!("Mayor quits after the vote\n\n{BODY}"), Some(name)),
                "{line}"
            );
        }
    }

    #[test]
    fn what_is_no_byline_stays() {
        for line in ["By Monday she had left", "By then, Jane Roe had left.", "Jane Roe left", "Exampleton", "JANE ROE"]
        {
            let raw = format!("Mayor quits after the vote\n\n{line}\n\n{BODY}");
            assert_eq!(notes(&raw).0, raw);
        }
    }

    #[test]
    fn an_author_of_the_metadata_is_known_in_the_text() {
        let metadata = Metadata { author: Some("jane roe".to_owned()), ..Metadata::default() };
        let document = RawDocument { text: format!("Jane Roe\n\n{BODY}"), metadata, ..RawDocument::default() };
        assert_eq!(clean(&document, CleanOptions::default()).text, BODY);
    }

    #[test]
    fn datelines_are_kept_as_metadata() {
        for (line, place) in [
            ("WASHINGTON (AP) — ", "WASHINGTON (AP)"),
            ("LONDON, March 3 (Reuters) - ", "LONDON, March 3 (Reuters)"),
            ("NEW YORK — ", "NEW YORK"),
            ("New York (CNN) -- ", "New York (CNN)"),
            ("(CNN)", "(CNN)"),
            ("CLEVELAND, Ohio – ", "CLEVELAND, Ohio"),
            ("ST. PAUL, Minn. (AP) - ", "ST. PAUL, Minn. (AP)"),
        ] {
            let (text, _, dateline) = notes(&format!("Mayor quits after the vote\n\n{line}{BODY}"));
            assert_eq!(
                (text, dateline.as_deref()),
                (format!("Mayor quits after the vote\n\n{BODY}"), Some(place)),
                "{line}"
            );
        }
    }

    #[test]
    fn words_in_capitals_that_are_no_place_stay() {
        for line in [
            "NATO — which met on Monday in the capital of Exampleland — was silent.",
            "NASA said on Monday that it would wait for the weather to turn.",
            "IT-savvy voters stayed at home on Monday, a spokesman for the city said.",
            "MAYOR ROE: The city will wait for the weather to turn, as ever.",
        ] {
            let raw = format!("Mayor quits after the vote\n\n{line}");
            assert_eq!(notes(&raw).0, raw);
        }
    }
}

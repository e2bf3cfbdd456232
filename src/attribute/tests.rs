//! Every rule on its own example, and the driver on small articles.

use super::*;
use crate::{clean::CleanText, entity, quote::QuoteKind, segment::segment};

/// A text without its marks, and the spans marked `{q …}`, `{s …}`, `{m …}` by letter.
fn read(marked: &str) -> (String, Vec<(char, Span)>) {
    let (mut text, mut open, mut found) = (String::new(), Vec::new(), Vec::new());
    let mut letters = marked.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek().copied()) {
            ('{', Some(role)) if matches!(role, 'q' | 's' | 'm') => {
                letters.next();
                letters.next();
                open.push((role, text.len()));
            }
            ('}', _) => {
                if let Some((role, start)) = open.pop() {
                    found.push((role, Span::new(start, text.len())));
                }
            }
            _ => text.push(letter),
        }
    }
    (text, found)
}

/// The source that `rule` alone gives the quotation `{q …}` of a marked text.
fn by_rule(rule: &Rule, marked: &str) -> Option<String> {
    let (text, spans) = read(marked);
    let article = segment(&CleanText { text, ..CleanText::default() });
    let tags = crate::tag::tag(&article);
    let tagged = Tagged { article: &article, tags: &tags };
    let mut mentions = entity::mentions(tagged, entity::embedded(tagged));
    let quotes = crate::quote::detect(tagged, None);
    let wanted =
        spans.iter().find(|(role, _)| *role == 'q').map(|(_, span)| *span).expect("an example has a quotation");
    let (quote_idx, _) = quotes
        .iter()
        .enumerate()
        .filter(|(_, quote)| quote.span().overlaps(wanted))
        .min_by_key(|(_, quote)| quote.span().start().abs_diff(wanted.start()))
        .expect("detection finds it");
    let verdicts = {
        let scene = Scene::new(tagged, &mentions, &quotes);
        (rule.apply)(&QuoteContext::new(&scene, QuoteId(quote_idx as u32)))
    };
    let span = match verdicts?.source {
        Source::Mention(mention) | Source::Extended(mention, _) => mentions[mention.0 as usize].span,
        Source::Phrase(span) | Source::Label(span) => span,
        Source::Same(_) | Source::Other { .. } | Source::Partner(_) => {
            attribute(tagged, &mut mentions, &quotes, &[])[quote_idx].source_span?
        }
    };
    Some(article.slice(span).to_owned())
}

#[test]
fn every_rule_finds_the_source_of_its_example() {
    for rule in RULES {
        let (text, spans) = read(rule.example);
        let source = spans.iter().find(|(role, _)| *role == 's').map(|(_, span)| span.of(&text).to_owned());
        let found = by_rule(rule, rule.example);
        let right = found.as_ref().zip(source.as_ref()).is_some_and(|(found, source)| found.contains(source.as_str()));
        assert!(right, "{}: {found:?} instead of {source:?} in {:?}", rule.name, rule.example);
    }
}

#[test]
fn names_of_rules_are_unique() {
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
}

/// Each direct or mixed quotation of a text with its rule and source.
fn sources(text: &str) -> Vec<(&'static str, String)> {
    let article = segment(&CleanText { text: text.to_owned(), ..CleanText::default() });
    let tags = crate::tag::tag(&article);
    let tagged = Tagged { article: &article, tags: &tags };
    let mut mentions = entity::mentions(tagged, entity::embedded(tagged));
    let quotes = crate::quote::detect(tagged, None);
    attribute(tagged, &mut mentions, &quotes, &[])
        .iter()
        .filter(|attribution| quotes[attribution.quote.0 as usize].kind != QuoteKind::Indirect)
        .map(|attribution| {
            let source = attribution.source_span.map_or("", |span| article.slice(span));
            (attribution.rule, source.to_owned())
        })
        .collect()
}

fn check(text: &str, expected: &[(&str, &str)]) {
    let found = sources(text);
    let found: Vec<(&str, &str)> = found.iter().map(|(rule, source)| (*rule, source.as_str())).collect();
    assert_eq!(found, expected, "in {text:?}");
}

#[test]
fn the_subject_stands_before_an_apposition_or_relative_clause() {
    check("“We wait,” Hugh Hill, a doctor, said on Monday.", &[("quote-name-verb", "Hugh Hill, a doctor,")]);
    check(
        "“We wait for rain,” Ana Ruiz, who has led the council since 2010, told Tom Lee.",
        &[("quote-name-verb", "Ana Ruiz, who has led the council since 2010,")],
    );
}

#[test]
fn a_nearer_wrong_name_is_passed_over() {
    check("“We wait,” said Ana Ruiz after Tom Lee left.", &[("quote-verb-name", "Ana Ruiz")]);
    check("After Tom Lee left, Ana Ruiz said: “We will wait.”", &[("colon-lead-in", "Ana Ruiz")]);
}

#[test]
fn nobody_is_named_where_nobody_speaks() {
    check("“Long live the harbour!”", &[(NO_SOURCE, "")]);
}

#[test]
fn a_participle_takes_objects_and_a_credit_is_no_signature() {
    check(
        "The mayor and her aides had hard words for the port, telling Lee that “the harbour is a ruin from end to end.”",
        &[("tagged-source", "The mayor and her aides")],
    );
    check(
        "Asked about the port, Ana Ruiz said, “It is important to know the facts about it.”\n\n\
         --additional reporting from Tom Lee.",
        &[("name-verb-quote", "Ana Ruiz")],
    );
}

#[test]
fn what_someone_would_say_is_reported_by_who_says_so() {
    check(
        "Ana Ruiz told reporters that Tom Lee would call the plan “a long and costly mistake.”",
        &[("name-verb-quote", "Ana Ruiz")],
    );
}

#[test]
fn marks_that_pair_with_nothing_are_no_panic() {
    for text in ["Read more said ,”Read more“", "said ”“ said", "“said ”, said“"] {
        let _ = sources(text);
    }
}

//! Every rule on its own example, and the driver on small articles.

use super::*;
use crate::{clean::CleanText, entity, marked::Marked, quote::QuoteKind, segment::segment};

/// The source that `rule` alone gives the last quotation of a marked text, and the rule that decides in the list. What another
/// quotation's source is, the list says.
fn by_rule(rule: &Rule, marked: &Marked) -> (Option<Span>, &'static str) {
    let (article, tags) = marked.tagged();
    let tagged = Tagged { article: &article, tags: &tags };
    let mut mentions = entity::mentions(tagged, marked.names());
    let quotes = marked.quotes();
    let last = QuoteId(quotes.len() as u32 - 1);
    let verdict = {
        let scene = Scene::new(tagged, &mentions, &quotes);
        (rule.apply)(&QuoteContext::new(&scene, last))
    };
    let attributions = attribute(tagged, &mut mentions, &quotes, &[]);
    let before = &attributions[..last.0 as usize];
    let found = verdict.and_then(|verdict| match verdict.source {
        Source::Mention(mention) | Source::Extended(mention, _) => Some(mentions[mention.0 as usize].span),
        Source::Phrase(span) | Source::Label(span) => Some(span),
        same @ Source::Same(_) => source(tagged, &mut mentions, before, &same).map(|(_, span)| span),
    });
    (found, attributions[last.0 as usize].rule)
}

#[test]
fn every_rule_finds_exactly_the_source_of_its_example() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let marked = Marked::read(rule.example);
        let source = marked.of('s').last().map(|place| place.span);
        let (found, decided) = by_rule(rule, &marked);
        if decided != rule.name {
            wrong.push(format!("{decided} decides the example of {}", rule.name));
        }
        if found.is_none() || found != source {
            let slice = |span: Option<Span>| span.map(|span| span.of(&marked.text));
            wrong.push(format!("{}: {:?} instead of {:?}", rule.name, slice(found), slice(source)));
        }
        let others = marked.of('m').filter(|place| source.is_some_and(|source| !source.overlaps(place.span)));
        for other in others.filter(|other| found.is_some_and(|found| found.overlaps(other.span))) {
            wrong.push(format!("{} chose {:?}", rule.name, other.span.of(&marked.text)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_names_another_who_might_be_the_source() {
    for rule in RULES {
        let marked = Marked::read(rule.example);
        let source = marked.of('s').last().map(|place| place.span).unwrap_or_default();
        assert!(marked.of('m').any(|place| !source.overlaps(place.span)), "{}", rule.name);
    }
}

#[test]
fn names_of_rules_are_unique() {
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
}

/// Each direct or mixed quotation of a text with its rule and source. Whether the comma that ends an apposition belongs to
/// the source is the tagger's to say.
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
            (attribution.rule, source.trim_end_matches(',').to_owned())
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
    check("“We wait,” Hugh Hill, a doctor, said on Monday.", &[("quote-name-verb", "Hugh Hill, a doctor")]);
    check(
        "“We wait for rain,” Ana Ruiz, who has led the council since 2010, told Tom Lee.",
        &[("quote-name-verb", "Ana Ruiz, who has led the council since 2010")],
    );
}

#[test]
fn a_nearer_wrong_name_is_passed_over() {
    check("“We wait,” said Ana Ruiz after Tom Lee left.", &[("quote-verb-name", "Ana Ruiz")]);
    check("After Tom Lee left, Ana Ruiz said: “We will wait.”", &[("name-verb-quote", "Ana Ruiz")]);
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

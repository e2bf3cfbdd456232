//! When two canonical names are the same name.
//!
//! Two names are compared after these steps, and must then be equal:
//!
//! 1. Joint speakers are split at ` & ` and compared as sets.
//! 2. Letter case is ignored. Full stops and apostrophes vanish (`U.S.` is `US`, `O'Brien` is `O’Brien`), a possessive
//!    `’s` at the end too; all other punctuation separates words.
//! 3. An article or demonstrative at the beginning is left out: `the Senate` is `Senate`, `a witness` is `witness`.
//! 4. Forms of address and the most common titles at the beginning are left out, unless nothing would remain: `Mr.`,
//!    `Dr.`, `Sen.`, `President` …
//!
//! So a surname is not the full name: `Ruiz` for `Ana Ruiz` finds the right person but not the canonical name, and counts
//! as wrong. [`related`] tells such cases from a wrong person. The author of the article is the author, whatever the name.

use std::collections::BTreeSet;

use super::SpeakerName;
use crate::lexicon::{Class, is};

const ARTICLES: &[&str] = &["the", "a", "an", "this", "that", "these", "those"];

/// The words of one name that count.
fn words(name: &str) -> Vec<String> {
    let name = name.trim().to_lowercase();
    let name = name.strip_suffix("’s").or_else(|| name.strip_suffix("'s")).unwrap_or(&name);
    let name: String = name.chars().filter(|letter| !matches!(letter, '.' | '\'' | '’' | '‘')).collect();
    let mut words: Vec<String> = name
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let without = |words: &mut Vec<String>, left_out: fn(&str) -> bool| {
        while words.len() > 1 && left_out(&words[0]) {
            words.remove(0);
        }
    };
    without(&mut words, |word| ARTICLES.contains(&word));
    without(&mut words, |word| is(Class::NotCompared, word));
    words
}

/// The names of joint speakers, each by its words.
fn parties(name: &str) -> BTreeSet<Vec<String>> {
    name.split(" & ").map(words).collect()
}

/// Whether `found` is the speaker `gold`.
pub fn same(gold: &SpeakerName, found: &SpeakerName) -> bool {
    let is_author = |speaker: &SpeakerName| speaker.kind.as_deref() == Some("author");
    (is_author(gold) && is_author(found)) || parties(&gold.name) == parties(&found.name)
}

/// Whether two names may stand for the same speaker: the words of one are among the other's, and both end alike. Looser
/// than [`same`], for labels whose fullest form is a matter of taste.
pub fn compatible(gold: &SpeakerName, found: &SpeakerName) -> bool {
    let all = |name: &str| name.split(" & ").flat_map(words).collect::<Vec<String>>();
    let (gold_words, found_words) = (all(&gold.name), all(&found.name));
    let among = |some: &[String], others: &[String]| some.iter().all(|word| others.contains(word));
    let ends_alike = gold_words.last().is_some_and(|last| found_words.last() == Some(last));
    ends_alike && (among(&gold_words, &found_words) || among(&found_words, &gold_words))
}

/// Whether two names that are not the same share a word, so that one may be a shorter or longer form of the other.
pub fn related(gold: &SpeakerName, found: &SpeakerName) -> bool {
    let all = |name: &str| parties(name).into_iter().flatten().collect::<BTreeSet<String>>();
    !all(&gold.name).is_disjoint(&all(&found.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> SpeakerName {
        SpeakerName { name: name.to_owned(), kind: None }
    }

    #[test]
    fn names_are_compared_without_case_marks_articles_and_titles() {
        for (gold, found) in [
            ("Ana Ruiz", "ANA RUIZ"),
            ("Ana Ruiz", "Sen. Ana Ruiz"),
            ("Seán O'Brien", "Seán O’Brien’s"),
            ("the U.S. Senate", "US Senate"),
            ("a senior official", "Senior official"),
            ("Ana Ruiz & Tom Lee", "Tom Lee & Mr. Ana Ruiz"),
            ("the president", "President"),
        ] {
            assert!(same(&named(gold), &named(found)), "{gold} {found}");
        }
    }

    #[test]
    fn a_surname_is_related_to_the_full_name_but_not_the_same() {
        let (gold, found) = (named("Ana Ruiz"), named("Ruiz"));
        assert!(!same(&gold, &found));
        assert!(related(&gold, &found));
        assert!(!related(&gold, &named("Tom Lee")));
        assert!(!same(&named("Ana Ruiz & Tom Lee"), &named("Ana Ruiz")));
    }

    #[test]
    fn the_author_is_the_author_under_any_name() {
        let author = |name: &str| SpeakerName { name: name.to_owned(), kind: Some("author".to_owned()) };
        assert!(same(&author("Bo Lee"), &author("author")));
        assert!(!same(&author("Bo Lee"), &named("author")));
    }
}

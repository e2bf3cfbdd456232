//! Names of people and bodies: whether two may stand for one.

use std::{collections::HashSet, sync::LazyLock};

use super::folded;
use crate::lexicon::{Class, Language, List};

/// How two names compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// They cannot be one.
    Other,
    /// One may stand for the other, as `Ruiz` for `Ana Ruiz` and `FBI` for `Federal Bureau of Investigation`.
    Open,
    /// Two writings of one name, as `Joe Biden`, `Joseph R. Biden`.
    Same,
}

/// A name in its parts, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Given names and initials, of a person.
    pub given: Vec<String>,
    /// The last word of a person's name; empty for bodies.
    pub family: String,
    /// `jr`, `sr`, `ii` …, which tell a son from his father.
    pub suffix: Option<String>,
    /// All words without titles.
    pub words: Vec<String>,
    /// Whether it is written in capitals throughout and short, as acronyms are.
    pub is_acronym: bool,
    /// Whether a title stood before it.
    pub is_titled: bool,
}

/// Whether a folded word, without its full stop, stands before people's names: a title, an office.
fn is_title(word: &str) -> bool {
    static TITLES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let titles = Language::default().entries(List::Titles).filter_map(|line| line.split_whitespace().next());
        titles.map(|title| title.trim_end_matches('.')).collect()
    });
    TITLES.contains(word) || Language::default().is(Class::Honorific, word)
}

/// Whether a word of a body's name tells which it is.
fn counts(word: &str) -> bool {
    !Language::default().is(Class::BodyForm, word)
}

impl Name {
    /// The parts of `name`; of a body all is in [`Self::words`].
    pub fn new(name: &str, is_person: bool) -> Self {
        let name = name.split(',').next().unwrap_or(name);
        let written: Vec<&str> = name
            .split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '\'' | '’' | '.' | '-' | '&'))
            .collect();
        let is_acronym = written.len() == 1
            && (2..=6).contains(&written[0].chars().filter(|letter| letter.is_alphabetic()).count())
            && !written[0].contains(char::is_lowercase);
        let mut words: Vec<String> = written
            .iter()
            .map(|word| word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word))
            .map(|word| folded(word).replace('.', ""))
            .filter(|word| !word.is_empty())
            .collect();
        if !is_person {
            return Self { words, is_acronym, ..Self::default() };
        }
        let language = Language::default();
        let n_titles = words.iter().take_while(|word| is_title(word)).count();
        let is_titled = n_titles > 0 && n_titles < words.len();
        if is_titled {
            words.drain(..n_titles);
        }
        // `MD` and `PhD` tell nobody from another.
        let ends =
            |words: &[String]| words.len() > 1 && words.last().is_some_and(|last| language.is(Class::Suffix, last));
        let mut suffix = None;
        while ends(&words) {
            suffix = words.pop().filter(|last| language.is(Class::Generation, last)).or(suffix);
        }
        let family = words.last().cloned().unwrap_or_default();
        let given = words.iter().take(words.len().saturating_sub(1)).cloned().collect();
        Self { given, family, suffix, words, is_acronym: false, is_titled }
    }

    /// Whether it is one word that is a given name as well, as `Paul` and `Lee` are, with no title before it.
    pub fn may_be_given(&self) -> bool {
        self.given.is_empty() && !self.is_titled && Language::default().given_name_gender(&self.family).is_some()
    }

    /// The first letters of the words that count, in order.
    pub fn initials(&self) -> String {
        let counting = self.words.iter().filter(|word| counts(word));
        counting.filter_map(|word| word.chars().next()).collect()
    }

    /// All words in one string: two names with the same are written alike.
    pub fn key(&self) -> String {
        let mut key = if self.family.is_empty() {
            let counting: Vec<&str> = self.words.iter().map(String::as_str).filter(|word| counts(word)).collect();
            if counting.is_empty() { self.words.join(" ") } else { counting.join(" ") }
        } else {
            self.words.join(" ")
        };
        if let Some(suffix) = &self.suffix {
            key.push(' ');
            key.push_str(suffix);
        }
        key
    }
}

fn are_given_alike(a: &str, b: &str) -> bool {
    let is_initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    a == b || is_initial(a, b) || is_initial(b, a) || Language::default().are_nicknames(a, b)
}

/// How two names of people compare.
pub fn compare_people(a: &Name, b: &Name) -> Likeness {
    if a.family.is_empty() || b.family.is_empty() {
        return Likeness::Other;
    }
    if a.words == b.words && a.suffix == b.suffix {
        return if a.given.is_empty() { Likeness::Open } else { Likeness::Same };
    }
    let (short, long) = if a.words.len() <= b.words.len() { (a, b) } else { (b, a) };
    if short.given.is_empty() {
        // `Lee Jr.` is not `Tom Lee`, though `Lee` may be `Tom Lee Jr.`
        if short.suffix.is_some() && short.suffix != long.suffix {
            return Likeness::Other;
        }
        // `Ruiz` and `Ana Ruiz`; `Ana` and `Ana Ruiz`, where no title says that it is a family name.
        let is_family = long.family == short.family || long.family.split('-').any(|part| part == short.family);
        let is_given = !short.is_titled && long.given.first().is_some_and(|given| *given == short.family);
        return if is_family || is_given { Likeness::Open } else { Likeness::Other };
    }
    if a.suffix.is_some() && b.suffix.is_some() && a.suffix != b.suffix {
        return Likeness::Other;
    }
    let is_double = |long: &Name, short: &Name| {
        long.family.split('-').any(|part| part == short.family) || long.given.last() == Some(&short.family)
    };
    let is_same_family = a.family == b.family;
    if !is_same_family && !is_double(a, b) && !is_double(b, a) {
        return Likeness::Other;
    }
    let (Some(first_a), Some(first_b)) = (a.given.first(), b.given.first()) else { return Likeness::Other };
    let is_first_alike = are_given_alike(first_a, first_b);
    // `George W. Bush`, `George H.W. Bush`.
    let middle = |name: &Name| name.given.get(1).map(|middle| middle.chars().take(1).collect::<String>());
    if let (Some(one), Some(other)) = (middle(a), middle(b))
        && one != other
        && is_first_alike
        && is_same_family
    {
        return Likeness::Other;
    }
    if is_first_alike && a.suffix != b.suffix {
        return Likeness::Open;
    }
    if is_first_alike {
        let is_bare_initial = first_a.chars().count() == 1 || first_b.chars().count() == 1;
        return if is_same_family && !is_bare_initial { Likeness::Same } else { Likeness::Open };
    }
    // `J. Edgar Hoover` and `Edgar Hoover`, `Howard P. “Buck” McKeon` and `Buck McKeon`.
    if is_same_family && (a.given.contains(first_b) || b.given.contains(first_a)) {
        return Likeness::Open;
    }
    Likeness::Other
}

/// How two names of bodies compare.
pub fn compare_bodies(a: &Name, b: &Name) -> Likeness {
    if a.words.is_empty() || b.words.is_empty() {
        return Likeness::Other;
    }
    if a.key() == b.key() {
        return Likeness::Same;
    }
    for (short, long) in [(a, b), (b, a)] {
        if short.words.len() == 1 && long.words.len() > 1 && short.is_acronym && short.words[0] == long.initials() {
            return Likeness::Open;
        }
    }
    let counting =
        |name: &Name| -> HashSet<String> { name.words.iter().filter(|word| counts(word)).cloned().collect() };
    let (one, other) = (counting(a), counting(b));
    let is_part = one.is_subset(&other) || other.is_subset(&one);
    if is_part && !one.is_empty() && !other.is_empty() { Likeness::Open } else { Likeness::Other }
}

/// Whether speakers of this kind (`person`, `organization` …) go by a name of their own.
pub fn is_named(kind: &str) -> bool {
    matches!(kind, "person" | "organization" | "author")
}

/// How two names of speakers of these kinds (`person`, `organization` …) compare.
pub fn compare(a: (&str, &str), b: (&str, &str)) -> Likeness {
    let is_person = |kind: &str| matches!(kind, "person" | "author");
    match (is_person(a.1), is_person(b.1)) {
        (true, true) => compare_people(&Name::new(a.0, true), &Name::new(b.0, true)),
        (false, false) => compare_bodies(&Name::new(a.0, false), &Name::new(b.0, false)),
        // A kind may be wrong; the words tell.
        _ => compare_bodies(&Name::new(a.0, false), &Name::new(b.0, false)).min(Likeness::Open),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_compare_by_their_parts() {
        for (a, b, likeness) in [
            ("Joe Biden", "Joseph R. Biden", Likeness::Same),
            ("Sen. Ana Ruiz", "Ana Ruiz", Likeness::Same),
            ("Ruiz", "Ana Ruiz", Likeness::Open),
            ("President Ruiz", "Ana Ruiz", Likeness::Open),
            ("George W. Bush", "George H.W. Bush", Likeness::Other),
            ("Bill Ruiz", "Hillary Ruiz", Likeness::Other),
            ("Tom Lee Jr.", "Tom Lee", Likeness::Open),
            ("Lee Jr.", "Tom Lee", Likeness::Other),
            ("Lee", "Tom Lee Jr.", Likeness::Open),
            ("Lee Jr.", "Tom Lee Jr.", Likeness::Open),
            ("A. Ruiz", "Ana Ruiz", Likeness::Open),
            ("Hillary Rodham Clinton", "Hillary Clinton", Likeness::Same),
            ("Mackenzie Galloway-Cole", "Galloway-Cole", Likeness::Open),
            ("Tom Lee", "Tom Ruiz", Likeness::Other),
            ("Ana Ruiz MD", "Ana Ruiz", Likeness::Same),
            ("Howard P. “Buck” Ruiz", "Buck Ruiz", Likeness::Open),
        ] {
            assert_eq!(compare((a, "person"), (b, "person")), likeness, "{a} | {b}");
            assert_eq!(compare((b, "person"), (a, "person")), likeness, "{b} | {a}");
        }
    }

    #[test]
    fn names_of_bodies_compare_by_words_and_initials() {
        for (a, b, likeness) in [
            ("Oakdale Power Inc.", "Oakdale Power", Likeness::Same),
            ("FBI", "Federal Bureau of Investigation", Likeness::Open),
            ("the Justice Department", "Justice Department", Likeness::Same),
            ("Oakdale Police", "Oakdale Police Department", Likeness::Open),
            ("Oakdale Police", "Oakdale Fire", Likeness::Other),
        ] {
            assert_eq!(compare((a, "organization"), (b, "organization")), likeness, "{a} | {b}");
        }
    }
}

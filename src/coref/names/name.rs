//! A name: where it stands, what its words are, and when two may be one.

use std::{borrow::Cow, ops::Range};

use crate::{
    coref::entities::{EntityIdx, Word},
    grammar::{
        Class, Language, Syntax, lower,
        nouns::{Gender, NounKind, noun, singular, tells_age},
        plain,
    },
    tag::EntityClass,
};

/// A name in the text.
#[derive(Clone, Debug)]
pub(in crate::coref) struct Name<'a> {
    /// Without titles and possessive ending.
    pub(in crate::coref) tokens: Range<usize>,
    pub(super) class: EntityClass,
    pub(super) words: Vec<Word<'a>>,
    /// The suffix that tells a son from his father, "jr".
    pub(super) generation: Option<Word<'a>>,
    pub(in crate::coref) title_gender: Option<Gender>,
    /// Written in capitals throughout, as headlines and transcripts do.
    pub(super) capitals: bool,
    pub(in crate::coref) entity: EntityIdx,
}

impl<'a> Name<'a> {
    /// The name in `tokens`, without titles before it and a possessive after it; none where only words for a people
    /// or followers of a party stand there.
    pub(in crate::coref) fn new(doc: &Syntax<'a>, mut tokens: Range<usize>, class: EntityClass) -> Option<Self> {
        let (person, language) = (class == EntityClass::Person, doc.language());
        if tokens.is_empty() {
            return None;
        }
        while tokens.len() > 1 && {
            let last = doc.text(tokens.end - 1);
            last.starts_with(['\'', '’']) || !last.chars().any(char::is_alphanumeric)
        } {
            tokens.end -= 1;
        }
        // "the Ledger newspaper", cut too wide
        let lower = |token: usize| doc.text(token).starts_with(char::is_lowercase);
        while tokens.len() > 1
            && !person
            && doc.is(Class::KindOfBody, tokens.end - 1)
            && lower(tokens.end - 1)
            && !lower(tokens.start)
        {
            tokens.end -= 1;
        }
        // "Signs of Progress: The Harbour Council": a heading and what follows it.
        if let Some(colon) = tokens.clone().rev().find(|&token| doc.text(token) == ":") {
            tokens.start = (colon + 1).min(tokens.end - 1);
        }
        // "Harbour nominee Gov. Ana Ruiz", cut too wide by an engine: the name follows the last title or small word.
        let small = |token: usize| {
            let text = doc.text(token);
            let particle = text.split('-').next().is_some_and(|it| is_particle(language, it));
            !particle && text.len() > 3 && text.chars().next().is_some_and(char::is_lowercase)
                || doc.language().is_title(text) && text.len() > 2
        };
        let mut title = None;
        if person && let Some(last) = (tokens.start..tokens.end - 1).rev().find(|&token| small(token)) {
            title = doc.is_title(last).then_some(last);
            tokens.start = last + 1;
        }
        while tokens.len() > 1 {
            let (text, next) = (doc.text(tokens.start), doc.text(tokens.start + 1));
            let lower = text.chars().next().is_some_and(char::is_lowercase);
            // "Violinist Ana Ruiz": an occupation that a sentence begins with.
            let occupation =
                tokens.len() > 2 && is_person_noun(language, text) && text.chars().skip(1).all(char::is_lowercase);
            let before_name = person
                && (tells_age(text) || doc.language().is_title(text) || doc.is_people_word(tokens.start) || occupation);
            let modifier = lower
                && !person
                && !language.is(Class::BodyParticle, text)
                && next.chars().next().is_some_and(char::is_uppercase);
            if !before_name && !modifier {
                break;
            }
            title = title.or(before_name.then_some(tokens.start));
            tokens.start += 1;
        }
        let before = tokens.start.checked_sub(1).filter(|&token| person && doc.is_title(token));
        // "Mr Finn" is no Finn.
        let is_people = tokens.len() == 1 && doc.is_people_word(tokens.start);
        if is_people && !title.into_iter().chain(before).any(|token| doc.is_title(token)) {
            return None;
        }
        let title_gender =
            title.into_iter().chain(before).find_map(|token| doc.language().title_gender(doc.text(token)));
        let mut words: Vec<&str> = without_letters(doc, tokens.clone(), class)
            .map(|token| doc.word(token))
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .collect();
        let mut generation = None;
        if person {
            while words.len() > 1 && words.last().is_some_and(|word| doc.language().is(Class::Suffix, word)) {
                generation = words.pop().filter(|word| doc.language().is(Class::Generation, word)).or(generation);
            }
            // "al-Sadr" is "al sadr".
            if words.iter().any(|word| word.contains('-')) {
                words = words
                    .iter()
                    .flat_map(|word| match word.split_once('-') {
                        Some((particle, rest)) if is_particle(language, particle) => {
                            vec![particle, rest]
                        }
                        _ => vec![*word],
                    })
                    .collect();
            }
        } else {
            while words.len() > 1 && words[0] == "the" {
                words.remove(0);
            }
            if words.len() > 1
                && let Some(full) = language.full_name(words[0])
            {
                words.splice(0..1, full.iter().copied());
            }
        }
        if words.is_empty() {
            return None;
        }
        let text = doc.slice(tokens.clone());
        let n_letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
        let capitals = n_letters > 3 && !text.chars().any(char::is_lowercase);
        let words = words.into_iter().map(Word::from).collect();
        let generation = generation.map(Word::from);
        Some(Self { tokens, class, words, generation, title_gender, capitals, entity: 0 })
    }

    /// Only the words in `tokens` of the same name.
    pub(in crate::coref) fn cut_to(&mut self, doc: &Syntax<'a>, tokens: Range<usize>) {
        if let Some(cut) = Self::new(doc, tokens, self.class) {
            *self = cut;
        }
    }

    /// The same name as a person's.
    pub(in crate::coref) fn become_person(&mut self, doc: &Syntax<'a>) {
        if let Some(person) = Self::new(doc, self.tokens.clone(), EntityClass::Person) {
            *self = person;
        }
    }

    /// The same name as a body's.
    pub(super) fn become_body(&mut self, doc: &Syntax<'a>) {
        if let Some(body) = Self::new(doc, self.tokens.clone(), EntityClass::Organization) {
            *self = body;
        }
    }

    /// The words, comparable, without suffixes.
    pub(in crate::coref) fn words(&self) -> &[Word<'a>] {
        &self.words
    }

    /// The class its engine gave it.
    pub(in crate::coref) fn class(&self) -> EntityClass {
        self.class
    }

    /// Whether it is a person's.
    pub(in crate::coref) fn is_person(&self) -> bool {
        self.class == EntityClass::Person
    }

    /// Whether a title before it tells a gender: "Ms. Ruiz".
    pub(in crate::coref) fn is_titled(&self) -> bool {
        self.title_gender.is_some()
    }

    /// Whether it names someone or something that may speak by itself.
    pub(in crate::coref) fn speaks(&self) -> bool {
        self.class != EntityClass::Miscellaneous
    }
}

/// Whether `word` is a noun for one person.
pub(in crate::coref) fn is_person_noun(language: Language, word: &str) -> bool {
    let word = lower(word);
    noun(language, &word).is_some_and(|(kind, _)| kind == NounKind::Person) && singular(&word) == word
}

/// The name whose tokens hold `token`, of names in order.
pub(in crate::coref) fn name_at(names: &[Name<'_>], token: usize) -> Option<usize> {
    let name_idx = names.partition_point(|name| name.tokens.end <= token);
    names.get(name_idx).filter(|name| name.tokens.contains(&token)).map(|_| name_idx)
}

/// Whether a lower-case word belongs to the surname after it.
pub(super) fn is_particle(language: Language, word: &str) -> bool {
    language.is(Class::Particle, word)
}

/// Whether the name that begins at `start` follows the title of a peer.
pub(super) fn is_peer(doc: &Syntax<'_>, start: usize) -> bool {
    start
        .checked_sub(1)
        .is_some_and(|title| doc.is(Class::Peer, title) && doc.text(title).starts_with(char::is_uppercase))
}

/// Whether a token is letters after a name that are none of it.
pub(super) fn is_postnominal(doc: &Syntax<'_>, token: usize) -> bool {
    doc.is(Class::Postnominal, token) && doc.text(token).chars().take(2).all(char::is_uppercase)
}

/// The tokens of a person's name without letters after it: "Ana Ruiz MP", "Ana Ruiz, QC".
pub(super) fn without_letters(doc: &Syntax<'_>, mut tokens: Range<usize>, class: EntityClass) -> Range<usize> {
    while class == EntityClass::Person && tokens.len() > 2 && is_postnominal(doc, tokens.end - 1) {
        tokens.end -= if doc.text(tokens.end - 2) == "," { 2 } else { 1 };
    }
    tokens
}

/// A name as it is written, on one line and without possessive.
pub(super) fn display<'a>(doc: &Syntax<'a>, name: &Name<'_>) -> Cow<'a, str> {
    let text = legible(doc.one_line(without_letters(doc, name.tokens.clone(), name.class)));
    if name.capitals && name.is_person() { in_small_letters(&text).into() } else { text }
}

/// A phrase, on one line, without a possessive ending and without marks of editors and tickers: "Ana [Ruiz" is Ana Ruiz,
/// "Harbour Water <HBW.L>" Harbour Water; a quotation mark without its other goes, too.
pub(in crate::coref) fn legible(text: Cow<'_, str>) -> Cow<'_, str> {
    const IN_MARKS: [char; 3] = ['“', '”', '"'];
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(without_possessive(text)),
        Cow::Owned(mut text) => {
            text.truncate(without_possessive(&text).len());
            Cow::Owned(text)
        }
    };
    let (mut before, mut marked, mut spaced) = (b' ', false, false);
    for byte in text.bytes() {
        marked |= matches!(byte, b'[' | b']' | b'<' | b'>' | b'"') || !byte.is_ascii();
        spaced |= byte == b' ' && before == b' ';
        before = byte;
    }
    if !(marked && text.contains(['[', ']', '<', '>', '“', '”', '"']) || spaced || before == b' ') {
        return text;
    }
    let is_ticker = |word: &&str| word.starts_with('<') && word.ends_with('>');
    let mut words: Vec<&str> = text.split(' ').collect();
    if !words.iter().all(is_ticker) {
        words.retain(|word| !is_ticker(word));
    }
    let odd = text.matches(IN_MARKS).count() % 2 == 1;
    let stray = |letter: char| matches!(letter, '[' | ']' | '<' | '>') || odd && IN_MARKS.contains(&letter);
    let words = words.iter().map(|word| word.replace(stray, "")).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").into()
}

/// A person's name in capitals as it is written elsewhere: `JEAN-PIERRE` is `Jean-Pierre`, `MCKAY` is `McKay`. Words of two
/// letters stay: they may be initials.
fn in_small_letters(text: &str) -> String {
    let mut small = String::with_capacity(text.len());
    let mut n_before = 0;
    for (at, letter) in text.char_indices() {
        let begins = text[..at].chars().next_back().is_none_or(|before| !before.is_alphabetic());
        let word = text[at..].split(|it: char| !it.is_alphabetic()).next().unwrap_or_default();
        if begins {
            n_before = if word.chars().count() <= 2 { usize::MAX } else { word.len() };
        }
        let after_mc = small.ends_with("Mc") && word.len() + 2 == n_before;
        if begins || after_mc || n_before == usize::MAX {
            small.push(letter);
        } else {
            small.extend(letter.to_lowercase());
        }
    }
    small
}

/// A phrase without a possessive ending.
fn without_possessive(text: &str) -> &str {
    ["'s", "’s"].iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text)
}

/// Given names and surname of a person's words: particles go with the surname.
pub(super) fn parts<'w, 'a>(language: Language, words: &'w [Word<'a>]) -> (&'w [Word<'a>], &'w [Word<'a>]) {
    let mut first = words.len().saturating_sub(1);
    if words.first().is_some_and(|word| is_particle(language, word)) {
        return words.split_at(0);
    }
    while first > 1 && is_particle(language, &words[first - 1]) {
        first -= 1;
    }
    words.split_at(first)
}

pub(super) fn given_names_agree(language: Language, a: &str, b: &str) -> bool {
    let initial = |short: &str, long: &str| {
        short.chars().count() <= 2
            && !short.is_empty()
            && long.starts_with(&short[..short.chars().next().map_or(0, char::len_utf8)])
    };
    a == b || initial(a, b) || initial(b, a) || language.are_nicknames(a, b)
}

/// Whether two full names may be one person's.
pub(super) fn full_names_agree(language: Language, a: &[Word<'_>], b: &[Word<'_>]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let ((short_given, short_family), (long_given, long_family)) = (parts(language, short), parts(language, long));
    let family = short_family == long_family
        || short_family.last() == long_family.last() && short_family.len() != long_family.len();
    if family {
        return match (short_given.first(), long_given.first()) {
            // "John A. Ruiz" is not "John R. Ruiz".
            (Some(a), Some(b)) if given_names_agree(language, a, b) => match (short_given.get(1), long_given.get(1)) {
                (Some(a), Some(b)) => {
                    given_names_agree(language, a, b) || a.chars().count() > 2 && b.chars().count() > 2
                }
                _ => true,
            },
            (Some(a), Some(_)) => long_given.iter().any(|given| given == a),
            _ => false,
        };
    }
    // "Ana Ruiz" within "Ana Ruiz Molina"; "Kim Jong" within "Kim Jong Un".
    short.len() > 1 && long.windows(short.len()).any(|window| window == short)
}

/// Whether two surnames of some length differ in one letter, as "Ruizer" and "Ruiser", or in the order of two, "Riuzer".
pub(in crate::coref) fn is_misspelt(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 5 || long.len() > short.len() + 1 || short.first() != long.first() {
        return false;
    }
    let same = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    let (rest, other) = (&short[same..], &long[same..]);
    let turned =
        || matches!((rest, other), ([a, b, rest @ ..], [c, d, other @ ..]) if (a, b) == (d, c) && rest == other);
    !other.is_empty() && (rest == &other[1..] || !rest.is_empty() && rest[1..] == other[1..] || turned())
}

/// The letters a name of several words may be called by: of all words, without the small ones, and only of those before an
/// "and", "Centers for Disease Control and Prevention"; of an agency of the United Nations with theirs before; of a nation's
/// body with all of the nation's; of a department as if it were the department of what it is called by.
pub(super) fn initials(language: Language, words: &[Word<'_>]) -> [String; 6] {
    let inverted = words.split_last().filter(|(last, _)| language.is(Class::Department, last));
    let nation = words.split_first().filter(|(first, _)| language.is(Class::NationBefore, first));
    // "the U.S. Securities and Exchange Commission" is the S.E.C.
    let words = if words.len() > 3 && language.is(Class::NationBefore, &words[0]) { &words[1..] } else { words };
    // "the Department of Veterans Affairs" is the V.A.
    let department = words.len() > 3 && language.is(Class::Department, &words[0]) && words[1] == "of";
    let words = if department { &words[2..] } else { words };
    let take = |words: &[Word<'_>], all: bool| {
        words
            .iter()
            .flat_map(|word| word.split('-'))
            .filter(|word| all || !language.is(Class::AcronymSmalls, word))
            .filter_map(|word| word.chars().next())
            .collect::<String>()
    };
    let before_and = words.iter().rposition(|word| word == "and").filter(|&and| and > 3).unwrap_or(0);
    let mother = language.letters_before(&words[0]);
    let small_left_out = take(words, false);
    [
        take(words, true),
        take(&words[..before_and], false),
        mother.map_or_else(String::new, |mother| format!("{mother}{small_left_out}")),
        // "the U.S. Chess Federation" is the USCF.
        nation.map_or_else(String::new, |(first, rest)| format!("{first}{}", take(rest, false))),
        // "the Justice Department" is the D.O.J.
        inverted.map_or_else(String::new, |(_, rest)| format!("do{}", take(rest, false))),
        small_left_out,
    ]
}

/// Whether `phrase` (as [`plain`] writes it) is a name's words in order.
pub(in crate::coref) fn same_words(phrase: &str, words: &[Word<'_>]) -> bool {
    phrase.split_whitespace().map(plain).eq(words.iter().map(|word| &**word))
}

#[cfg(test)]
mod tests {
    use super::{in_small_letters, legible};

    #[test]
    fn names_hold_no_marks_of_editors() {
        for (text, shown) in [
            ("Ana [Ruiz", "Ana Ruiz"),
            ("Harbour Water <HBW.L>", "Harbour Water"),
            ("<HBW.L>", "HBW.L"),
            ("Ana “Tide Ruiz", "Ana Tide Ruiz"),
            ("Ana “Tide” Ruiz", "Ana “Tide” Ruiz"),
            ("Lee & Sons (Oakdale)", "Lee & Sons (Oakdale)"),
        ] {
            assert_eq!(legible(text.into()), shown);
        }
    }

    #[test]
    fn names_in_capitals_are_written_as_elsewhere() {
        for (capitals, small) in [
            ("JEAN-PIERRE", "Jean-Pierre"),
            ("PETRA MCKAY", "Petra McKay"),
            ("JD O’LUND", "JD O’Lund"),
            ("ÅSE ÖBERG", "Åse Öberg"),
        ] {
            assert_eq!(in_small_letters(capitals), small);
        }
    }
}

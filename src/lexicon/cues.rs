//! Words that say that someone says, writes, thinks or wants something, by the list `cues.txt`.

use rustc_hash::FxHashMap;

use super::{Language, List, lists::Lists, lower};
use crate::names::names;

names! {
    /// What a cue says that its source does; the `cue_class` of the table.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum CueClass {
        /// Neutral speech.
        Say = "say",
        /// In writing.
        Write = "write",
        /// Making known, ruling.
        Announce = "announce",
        /// What studies, polls, documents and reporters find.
        Report = "report",
        /// Holding something to be so.
        Claim = "claim",
        /// Conceding.
        Admit = "admit",
        /// Denying, disputing.
        Deny = "deny",
        /// Agreeing, confirming, backing.
        Agree = "agree",
        /// Questions.
        Ask = "ask",
        /// Demands, orders, requests, advice.
        Urge = "urge",
        /// Proposing, hinting.
        Suggest = "suggest",
        /// Promises.
        Promise = "promise",
        /// Warnings and threats.
        Warn = "warn",
        /// Forecasts.
        Predict = "predict",
        /// Blame, complaint.
        Criticize = "criticize",
        /// Praise.
        Praise = "praise",
        /// Beliefs, opinions.
        Believe = "believe",
        /// Hopes, fears, likes.
        Feel = "feel",
        /// Wishes and plans.
        Intend = "intend",
        /// Declining to speak or act.
        Decline = "decline",
    }
}

/// How a cue stands in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CueKind {
    /// A verb that takes a report or stands beside quotation marks: "said".
    Verb,
    /// A verb that is a cue only right beside quotation marks: "smiled".
    Weak,
    /// A noun: "her warning that …".
    Noun,
    /// A fixed phrase: "according to".
    Phrase,
}

/// One reading of a word, or of words joined by a space, as a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cue {
    /// The base form, the words of a phrase joined by `_`: `say`, `point_out`.
    pub lemma: &'static str,
    /// What it says that its source does.
    pub class: CueClass,
    /// Verb, weak verb, noun or phrase.
    pub kind: CueKind,
}

/// Every inflected form, lower case, its words joined by one space, with its readings (verbs before nouns).
#[derive(Debug)]
pub(super) struct Cues(FxHashMap<String, Vec<Cue>>);

impl Cues {
    pub(super) fn new(lists: &Lists) -> Self {
        let mut cues: FxHashMap<String, Vec<Cue>> = FxHashMap::default();
        for (cue, forms) in lists.entries(List::Cues).filter_map(cue_entry) {
            for lemma in spellings(cue.lemma) {
                for form in inflections(&lemma, cue.kind, &forms) {
                    let readings = cues.entry(form).or_default();
                    if !readings.iter().any(|reading| reading.kind == cue.kind) {
                        readings.push(cue);
                        readings.sort_by_key(|reading| reading.kind);
                    }
                }
            }
        }
        Self(cues)
    }

    fn of(&self, word: &str) -> &[Cue] {
        self.0.get(&*lower(word)).map_or(&[], Vec::as_slice)
    }
}

/// One line of the cue list: the cue and the forms that the spelling rules would get wrong.
fn cue_entry(line: &'static str) -> Option<(Cue, Vec<&'static str>)> {
    let (lemma, class, kind) = fields(line)?;
    Some((Cue { lemma, class, kind }, line.split_whitespace().skip(3).collect()))
}

fn fields(line: &str) -> Option<(&str, CueClass, CueKind)> {
    let mut fields = line.split_whitespace();
    let (lemma, class, kind) = (fields.next()?, CueClass::named(fields.next()?)?, fields.next()?);
    let kind = match kind {
        "verb" => CueKind::Verb,
        "weak" => CueKind::Weak,
        "noun" => CueKind::Noun,
        "phrase" => CueKind::Phrase,
        _ => return None,
    };
    Some((lemma, class, kind))
}

/// Whether a line of the list is understood.
pub(super) fn is_entry(line: &str) -> bool {
    fields(line).is_some()
}

/// The American spelling, and the British one where it differs.
fn spellings(lemma: &str) -> Vec<String> {
    let mut spellings = vec![lemma.to_owned()];
    if let Some(stem) = lemma.strip_suffix("ize") {
        spellings.push(format!("{stem}ise"));
    }
    spellings
}

/// All forms of a cue: the first word of `lemma` inflected by spelling rule except where `listed` says otherwise.
fn inflections(lemma: &str, kind: CueKind, listed: &[&str]) -> Vec<String> {
    let (word, particle) = lemma
        .split_once('_')
        .map_or((lemma, String::new()), |(word, particle)| (word, format!(" {}", particle.replace('_', " "))));
    let spaced = |form: &str| form.replace('_', " ");
    let regular = |form: String| form + &particle;
    let mut forms = vec![spaced(lemma)];
    let is_participle = |form: &&&str| form.split('_').next().is_some_and(|first| first.ends_with("ing"));
    match kind {
        CueKind::Phrase => {}
        CueKind::Noun if listed.is_empty() => forms.push(regular(with_s(word))),
        CueKind::Noun => forms.extend(listed.iter().map(|form| spaced(form))),
        CueKind::Verb | CueKind::Weak => {
            let third = listed.iter().find(|form| form.ends_with("zes"));
            forms.push(third.map_or_else(|| regular(with_s(word)), |form| spaced(form)));
            if listed.iter().filter(|form| !is_participle(form)).count() == 0 {
                forms.push(regular(with_ed(word)));
            }
            if !listed.iter().any(|form| is_participle(&form)) {
                forms.push(regular(with_ing(word)));
            }
            forms.extend(listed.iter().map(|form| spaced(form)));
        }
    }
    forms
}

fn ends_in_consonant_y(word: &str) -> bool {
    word.strip_suffix('y').is_some_and(|stem| stem.ends_with(|letter: char| !"aeiou".contains(letter)))
}

/// "says", "cries", "wishes".
fn with_s(word: &str) -> String {
    if ends_in_consonant_y(word) {
        return format!("{}ies", &word[..word.len() - 1]);
    }
    let hissing = ["s", "x", "z", "ch", "sh"].iter().any(|ending| word.ends_with(ending));
    format!("{word}{}", if hissing { "es" } else { "s" })
}

/// "claimed", "cried", "quipped".
fn with_ed(word: &str) -> String {
    if word.ends_with('e') {
        return format!("{word}d");
    }
    if ends_in_consonant_y(word) {
        return format!("{}ied", &word[..word.len() - 1]);
    }
    format!("{}ed", doubled(word))
}

/// "claiming", "writing", "quipping".
fn with_ing(word: &str) -> String {
    let keeps_e = ["ee", "oe", "ye"].iter().any(|ending| word.ends_with(ending));
    match word.strip_suffix('e') {
        Some(stem) if !keeps_e => format!("{stem}ing"),
        _ => format!("{}ing", doubled(word)),
    }
}

/// The word with its last consonant doubled where it is one syllable of one short vowel and one consonant ("beg").
fn doubled(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let vowel = |letter: char| "aeiou".contains(letter);
    if let [before @ .., last_vowel, last] = letters.as_slice() {
        let after_qu = before.ends_with(&['q', 'u']);
        let single_vowel = vowel(*last_vowel) && (after_qu || !before.iter().any(|letter| vowel(*letter)));
        if single_vowel && !vowel(*last) && !"wxy".contains(*last) && !before.is_empty() {
            return format!("{word}{last}");
        }
    }
    word.to_owned()
}

#[doc(hidden)]
impl Language {
    /// The readings of `word` (any inflection, any case; words of a phrase with one space between) as a cue, verbs first.
    pub fn cues(self, word: &str) -> &'static [Cue] {
        self.0.cues.of(word)
    }

    /// `word` as a cue of `kind`.
    pub fn cue(self, word: &str, kind: CueKind) -> Option<Cue> {
        self.cues(word).iter().copied().find(|cue| cue.kind == kind)
    }

    /// `word` as a verb that may report speech: "said", "points out", "admitted".
    pub fn cue_verb(self, word: &str) -> Option<Cue> {
        self.cue(word, CueKind::Verb)
    }

    /// `word` as a noun that may report speech: "warning", "statements".
    pub fn cue_noun(self, word: &str) -> Option<Cue> {
        self.cue(word, CueKind::Noun)
    }

    /// The class of one cue word in any inflection: `said` is [`CueClass::Say`].
    pub fn cue_class(self, word: &str) -> Option<CueClass> {
        self.cues(word).first().map(|cue| cue.class)
    }

    /// The cue that carries a phrase as a cue is marked in text: "has repeatedly denied", "declined to comment",
    /// "said in a statement". The first word or phrase that can only be a verb wins, then a verb, then anything.
    pub fn head_cue(self, phrase: &str) -> Option<Cue> {
        let words: Vec<String> = phrase
            .split(|letter: char| !(letter.is_alphanumeric() || letter == '-' || letter == '\'' || letter == '’'))
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let mut best: Option<(u8, Cue)> = None;
        let mut word_idx = 0;
        while word_idx < words.len() {
            let longest = (1..=4.min(words.len() - word_idx))
                .rev()
                .map(|n_words| (n_words, self.cues(&words[word_idx..word_idx + n_words].join(" "))))
                .find(|(_, readings)| !readings.is_empty());
            let Some((n_words, readings)) = longest else {
                word_idx += 1;
                continue;
            };
            let rank = match readings[0].kind {
                CueKind::Verb | CueKind::Phrase if readings.len() == 1 => 0,
                CueKind::Verb | CueKind::Phrase => 1,
                CueKind::Weak => 2,
                CueKind::Noun => 3,
            };
            if best.is_none_or(|(best_rank, _)| rank < best_rank) {
                best = Some((rank, readings[0]));
            }
            word_idx += n_words;
        }
        best.map(|(_, cue)| cue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_cue_list_is_understood() {
        for line in Language::default().entries(List::Cues) {
            assert!(cue_entry(line).is_some(), "{line}");
        }
    }

    #[test]
    fn cues_are_found_in_every_inflection() {
        for (word, lemma, class) in [
            ("said", "say", CueClass::Say),
            ("Says", "say", CueClass::Say),
            ("saying", "say", CueClass::Say),
            ("denies", "deny", CueClass::Deny),
            ("denied", "deny", CueClass::Deny),
            ("admitting", "admit", CueClass::Admit),
            ("begged", "beg", CueClass::Urge),
            ("quipped", "quip", CueClass::Say),
            ("wrote", "write", CueClass::Write),
            ("criticised", "criticize", CueClass::Criticize),
            ("pointed out", "point_out", CueClass::Say),
            ("according to", "according_to", CueClass::Say),
            ("visited", "", CueClass::Say),
            ("sayed", "", CueClass::Say),
        ] {
            let found = Language::default().cues(word).first().map(|cue| (cue.lemma, cue.class));
            assert_eq!(found, (!lemma.is_empty()).then_some((lemma, class)), "{word}");
        }
    }

    #[test]
    fn a_form_may_be_verb_and_noun() {
        assert_eq!(Language::default().cue_verb("claims").map(|cue| cue.kind), Some(CueKind::Verb));
        assert_eq!(Language::default().cue_noun("claims").map(|cue| cue.kind), Some(CueKind::Noun));
        assert_eq!(Language::default().cue_noun("theses").map(|cue| cue.lemma), Some("thesis"));
    }

    #[test]
    fn the_head_of_a_cue_phrase_gives_its_class() {
        for (phrase, class) in [
            ("has repeatedly denied", Some(CueClass::Deny)),
            ("declined to comment", Some(CueClass::Decline)),
            ("said in a statement", Some(CueClass::Say)),
            ("According to", Some(CueClass::Say)),
            ("her warning", Some(CueClass::Warn)),
            ("was", None),
        ] {
            assert_eq!(Language::default().head_cue(phrase).map(|cue| cue.class), class, "{phrase}");
        }
    }
}

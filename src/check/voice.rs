//! Whether a draft gives a quotation to the speaker that its source gives it to.

use crate::{
    lexicon::Language,
    wording::names::{self, Likeness, Name, compare},
};

/// A speaker as a text gives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Voice {
    pub name: String,
    pub kind: String,
    pub title: String,
    pub affiliation: String,
    /// The words that name it there.
    pub source: String,
    /// Probability that it is the right one.
    pub confidence: f64,
    /// Who else may have said it, with its share of the scorer's weight; unknown of a row of a table.
    pub others: Option<Vec<(String, f64)>>,
    /// Whether the scorer chose against the rules and the resolution.
    pub is_overruled: bool,
}

/// Whose words they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Agreement {
    /// Draft and source name one speaker.
    Right,
    /// Nobody can tell.
    Open,
    /// They name two.
    Wrong,
}

/// How sure both sides must be of their speakers before a draft is accused.
const SURE: f64 = 0.6;

/// The same where the draft's speaker occurs nowhere in the source, or may hardly be the one who spoke.
const SURE_ENOUGH: f64 = 0.3;

/// A speaker of so small a share of the scorer's weight is hardly the one.
const HARDLY: f64 = 0.05;

/// Compares the speaker of a draft with that of the passage in `source`, the text of the article.
pub(super) fn agreement(draft: Option<&Voice>, said: Option<&Voice>, source: &str) -> Agreement {
    let (Some(draft), Some(said)) = (draft, said) else { return Agreement::Open };
    let each = |name: &str| name.split(" & ").map(str::to_owned).collect::<Vec<_>>();
    let mut is_one = false;
    for drafted in each(&draft.name) {
        for sourced in each(&said.name) {
            is_one |= compare((&drafted, &draft.kind), (&sourced, &said.kind)) > Likeness::Other;
        }
    }
    // `the council`, quoted by its spokesman; `the mayor`, who is Ana Ruiz.
    let tells = |voice: &Voice, other: &Voice| {
        let told = format!("{} {} {}", voice.title, voice.affiliation, voice.name).to_lowercase();
        let words: Vec<String> =
            other.name.split_whitespace().map(str::to_lowercase).filter(|word| word.len() > 3).collect();
        !words.is_empty() && words.iter().all(|word| told.contains(word.as_str()))
    };
    if is_one || tells(draft, said) || tells(said, draft) {
        return Agreement::Right;
    }
    if !is_named(draft) || !is_named(said) {
        return Agreement::Open;
    }
    let last = draft.name.split_whitespace().next_back().unwrap_or(&draft.name);
    // `The Coast Guard`, which the program took for another.
    if said.source.contains(last) {
        return Agreement::Open;
    }
    let is_mentioned = source.contains(last);
    let doubt = |others: &Vec<(String, f64)>| {
        let may_be = |name: &str| compare((&draft.name, &draft.kind), (name, "person")) > Likeness::Other;
        others.iter().filter(|(name, _)| may_be(name)).map(|(_, share)| *share).fold(0.0, f64::max)
    };
    // Whoever is mentioned in the source may be meant by a pronoun that the program took for another.
    let needed = match said.others.as_ref().map(doubt) {
        Some(doubt) if doubt < HARDLY && (!is_mentioned || !said.is_overruled) => SURE_ENOUGH,
        None if !is_mentioned => SURE_ENOUGH,
        // Of no weight at all for the scorer, though the rules chose another than it did.
        Some(0.0) | None => SURE,
        Some(_) => return Agreement::Open,
    };
    if said.confidence >= needed && draft.confidence >= needed { Agreement::Wrong } else { Agreement::Open }
}

/// Whether a speaker goes by a name of their own, whatever kind the program took `Amy English` for.
fn is_named(voice: &Voice) -> bool {
    let is_given =
        |name: &Name| name.given.first().is_some_and(|given| Language::default().given_name_gender(given).is_some());
    names::is_named(&voice.kind)
        || voice.name.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
            && is_given(&Name::new(&voice.name, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(name: &str, kind: &str, title: &str, confidence: f64) -> Voice {
        Voice {
            name: name.into(),
            kind: kind.into(),
            title: title.into(),
            affiliation: String::new(),
            source: String::new(),
            confidence,
            others: None,
            is_overruled: false,
        }
    }

    #[test]
    fn only_two_names_that_are_sure_disagree() {
        let text = "Ana Ruiz met Tom Lee.";
        let ruiz = voice("Ana Ruiz", "person", "mayor", 0.9);
        for (draft, expected) in [
            (voice("Ruiz", "person", "", 0.9), Agreement::Right),
            (voice("the mayor", "anonymous", "", 0.9), Agreement::Right),
            (voice("a passer-by", "anonymous", "", 0.9), Agreement::Open),
            (voice("Tom Lee", "person", "", 0.9), Agreement::Wrong),
            (voice("Tom Lee", "person", "", 0.4), Agreement::Open),
            (voice("Amy English", "document", "", 0.7), Agreement::Wrong),
            (voice("Harbour Report", "document", "", 0.7), Agreement::Open),
            (voice("Bo Berg", "person", "", 0.4), Agreement::Wrong),
            (voice("Tom Lee & Ana Ruiz", "person", "", 0.9), Agreement::Right),
        ] {
            assert_eq!(agreement(Some(&draft), Some(&ruiz), text), expected, "{}", draft.name);
        }
        assert_eq!(agreement(None, Some(&ruiz), text), Agreement::Open);
        let lee = voice("Tom Lee", "person", "", 0.9);
        let misread = Voice { source: "Mr. Lee".into(), ..ruiz.clone() };
        assert_eq!(agreement(Some(&lee), Some(&misread), text), Agreement::Open);
        for (share, expected) in [(0.2, Agreement::Open), (0.01, Agreement::Wrong)] {
            let she = Voice { others: Some(vec![("Bo Berg".into(), 0.1), ("Tom Lee".into(), share)]), ..ruiz.clone() };
            assert_eq!(agreement(Some(&lee), Some(&she), text), expected);
            let overruled = Voice { is_overruled: true, ..she };
            assert_eq!(agreement(Some(&lee), Some(&overruled), text), Agreement::Open);
            let unweighed = Voice { others: Some(Vec::new()), ..overruled };
            assert_eq!(agreement(Some(&lee), Some(&unweighed), text), Agreement::Wrong);
        }
    }
}

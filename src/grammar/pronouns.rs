//! Personal, possessive, reflexive and relative pronouns, lower case.

use super::nouns::Gender;

/// Whether a word is a pronoun that may stand for somebody who speaks: any but those of the second person.
pub fn is_pronoun(word: &str) -> bool {
    let third = ["they", "them", "their", "theirs", "themselves", "it", "its", "itself"];
    is_first_person(word) || is_relative(word) || pronoun_gender(word).is_some() || third.contains(&word)
}

/// Whether a word is a pronoun of the first person.
pub fn is_first_person(word: &str) -> bool {
    matches!(word, "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves")
}

/// Whether a word may be a relative pronoun.
pub fn is_relative(word: &str) -> bool {
    matches!(word, "who" | "which" | "that" | "whom" | "whose")
}

/// The gender of a pronoun that has one.
pub fn pronoun_gender(word: &str) -> Option<Gender> {
    match word {
        "he" | "him" | "his" | "himself" => Some(Gender::Masculine),
        "she" | "her" | "hers" | "herself" => Some(Gender::Feminine),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pronouns_of_whoever_speaks_are_known_by_person_and_gender() {
        assert!(is_pronoun("ours") && is_pronoun("whose") && is_pronoun("its") && is_pronoun("herself"));
        assert!(!is_pronoun("you") && !is_pronoun("mayor"));
        assert!(is_first_person("myself") && !is_first_person("she") && is_relative("whom"));
        assert_eq!([pronoun_gender("his"), pronoun_gender("they")], [Some(Gender::Masculine), None]);
    }
}

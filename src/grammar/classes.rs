//! What words do in descriptions, names and cues, by the list `models/lexicon/en/classes.txt`.

use std::{collections::HashMap, sync::LazyLock};

use crate::lexicon;

static LIST: &str = include_str!("../../models/lexicon/en/classes.txt");

/// A class of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Words that an acronym leaves out.
    AcronymSmalls,
    /// Nouns for offices of a government.
    Agency,
    /// Verbs that answer someone else.
    Answering,
    /// Participles before "by" and the name of who asks.
    AskedBy,
    /// Nouns for bodies that have members or a cause.
    Association,
    /// Words in the names of bodies that have members or a cause.
    AssociationName,
    /// People who may be anybody.
    Bystander,
    /// Heads of names that a panel bears.
    Committee,
    /// Modifiers that say nothing of who is meant.
    Emptying,
    /// Writings that nobody says.
    Enactment,
    /// Words that tell something new of whoever was spoken of last.
    Epithet,
    /// Words for a spouse or sibling.
    Family,
    /// People of courts and police.
    FieldLaw,
    /// People of business.
    FieldMoney,
    /// People of sport.
    FieldSport,
    /// People of stage, screen and books.
    FieldStage,
    /// People of politics.
    FieldState,
    /// Nouns for firms.
    Firm,
    /// Words in the names of firms.
    FirmName,
    /// Capitalized words before "police" that name no force.
    ForceOpeners,
    /// Words for an office that is no longer held.
    Former,
    /// Small words of English that no name has.
    Function,
    /// Nouns for a body that the article is about.
    GenericBody,
    /// Nouns for a person that need no more than a fitting gender and salience.
    GenericPerson,
    /// Offices that one person at a time holds, so that news may name them by the office alone.
    Held,
    /// Nouns for places that the public visits, also in names.
    House,
    /// Verbs of bringing out a writing.
    Issuing,
    /// Words for relatives.
    Kin,
    /// What words come by.
    Medium,
    /// Writings that are one person's or body's words.
    Message,
    /// Names of months, short forms too.
    Month,
    /// Heads of names that a group bears.
    Network,
    /// Participles of whoever only got hold of a writing.
    Obtaining,
    /// Words in the name of an office of some government.
    OfficeBody,
    /// Words for parents.
    Parent,
    /// Words that belong to the surname after them.
    Particle,
    /// Words for people that no plural ending tells.
    People,
    /// What a secretary or minister is in charge of, where nobody else is.
    Portfolio,
    /// Letters after a name that are none of it.
    Postnominal,
    /// Nouns for media.
    Press,
    /// Words in the names of media.
    PressName,
    /// Quantities before "of whom".
    Quantity,
    /// Words for the rank below an office.
    RankBelow,
    /// Words for another person of the same standing.
    Rival,
    /// Nouns for schools, also in names.
    School,
    /// What somebody runs for or is known as, alone in it in the article.
    Sought,
    /// Verbs before "to" and the name of who asks.
    SpokeTo,
    /// Nouns for a state.
    State,
    /// Words that end a name without being the surname.
    Suffix,
    /// Writings of which there are many, told apart by whose they are.
    Survey,
    /// Nouns for teams.
    Team,
    /// Words in the names of teams.
    TeamName,
    /// Other words that say when.
    Time,
    /// Nouns for a firm.
    Trade,
    /// Nouns for two people.
    Twosome,
    /// Heads of names that a union bears.
    Union,
    /// What sources are called who are not to be named.
    Unnamed,
    /// Days of the week, short forms too.
    Weekday,
}

/// Classes by their names in the list.
const CLASSES: [(&str, Class); 58] = [
    ("acronym-smalls", Class::AcronymSmalls),
    ("agency", Class::Agency),
    ("answering", Class::Answering),
    ("asked-by", Class::AskedBy),
    ("association", Class::Association),
    ("association-name", Class::AssociationName),
    ("bystander", Class::Bystander),
    ("committee", Class::Committee),
    ("emptying", Class::Emptying),
    ("enactment", Class::Enactment),
    ("epithet", Class::Epithet),
    ("family", Class::Family),
    ("field-law", Class::FieldLaw),
    ("field-money", Class::FieldMoney),
    ("field-sport", Class::FieldSport),
    ("field-stage", Class::FieldStage),
    ("field-state", Class::FieldState),
    ("firm", Class::Firm),
    ("firm-name", Class::FirmName),
    ("force-openers", Class::ForceOpeners),
    ("former", Class::Former),
    ("function", Class::Function),
    ("generic-body", Class::GenericBody),
    ("generic-person", Class::GenericPerson),
    ("held", Class::Held),
    ("house", Class::House),
    ("issuing", Class::Issuing),
    ("kin", Class::Kin),
    ("medium", Class::Medium),
    ("message", Class::Message),
    ("month", Class::Month),
    ("network", Class::Network),
    ("obtaining", Class::Obtaining),
    ("office-body", Class::OfficeBody),
    ("parent", Class::Parent),
    ("particle", Class::Particle),
    ("people", Class::People),
    ("portfolio", Class::Portfolio),
    ("postnominal", Class::Postnominal),
    ("press", Class::Press),
    ("press-name", Class::PressName),
    ("quantity", Class::Quantity),
    ("rank-below", Class::RankBelow),
    ("rival", Class::Rival),
    ("school", Class::School),
    ("sought", Class::Sought),
    ("spoke-to", Class::SpokeTo),
    ("state", Class::State),
    ("suffix", Class::Suffix),
    ("survey", Class::Survey),
    ("team", Class::Team),
    ("team-name", Class::TeamName),
    ("time", Class::Time),
    ("trade", Class::Trade),
    ("twosome", Class::Twosome),
    ("union", Class::Union),
    ("unnamed", Class::Unnamed),
    ("weekday", Class::Weekday),
];

static WORDS: LazyLock<HashMap<&str, u64>> = LazyLock::new(|| {
    let mut words: HashMap<&str, u64> = HashMap::new();
    for (name, members) in lexicon::entries(LIST).filter_map(|line| line.split_once(':')) {
        let Some((_, class)) = CLASSES.iter().find(|(known, _)| *known == name) else { continue };
        members.split_whitespace().for_each(|word| *words.entry(word).or_default() |= 1 << *class as u64);
    }
    words
});

/// Whether the lower-case `word` is of `class`.
pub fn is(class: Class, word: &str) -> bool {
    WORDS.get(word).is_some_and(|classes| classes & (1 << class as u64) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_listed_once_with_its_words_in_order() {
        let mut names = Vec::new();
        for line in lexicon::entries(LIST) {
            let (name, members) = line.split_once(':').expect("a class, a colon, words");
            assert!(CLASSES.iter().any(|(known, _)| *known == name), "{name}");
            let members: Vec<&str> = members.split_whitespace().collect();
            assert!(members.windows(2).all(|pair| pair[0] < pair[1]), "{name}");
            names.push(name);
        }
        let expected: Vec<&str> = CLASSES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, expected);
        assert!(is(Class::Held, "mayor") && !is(Class::Held, "baker"));
    }
}

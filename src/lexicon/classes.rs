//! What words do, by the list `classes.txt`.

use rustc_hash::FxHashMap;

use super::{Language, List, lists::Lists};

macro_rules! classes {
    ($($(#[$about:meta])* $class:ident = $name:literal,)*) => {
        /// A class of words. Its words stand in `classes.txt`, under its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Class { $($(#[$about])* $class,)* }

        /// Classes by their names in the list, in the order of the alphabet.
        const CLASSES: &[(&str, Class)] = &[$(($name, Class::$class),)*];
    };
}

classes! {
    /// Words that an acronym leaves out.
    AcronymSmalls = "acronym-smalls",
    /// Words after which the phrase of an unnamed source goes on with what is not its head.
    AfterSource = "after-source",
    /// Nouns for offices of a government.
    Agency = "agency",
    /// Labels of whoever answers in an interview.
    Answerer = "answerer",
    /// Verbs that answer someone else.
    Answering = "answering",
    /// Participles before "by" and the name of who asks.
    AskedBy = "asked-by",
    /// Labels of whoever asks in an interview.
    Asker = "asker",
    /// Words that tell that something was asked.
    Asking = "asking",
    /// Nouns for bodies that have members or a cause.
    Association = "association",
    /// Words in the names of bodies that have members or a cause.
    AssociationName = "association-name",
    /// Verbs that only help another one.
    Auxiliary = "auxiliary",
    /// Words before a name that say nothing of what its bearer does.
    BareTitle = "bare-title",
    /// Forms of "be" in a verb group, but "am".
    Be = "be",
    /// Verbs between somebody and the role.
    Becoming = "becoming",
    /// Words that a source phrase may begin with and that are none of it.
    BeforeSource = "before-source",
    /// Words between a subject and its verb, whatever the tagger takes them for.
    BeforeVerb = "before-verb",
    /// Words of a body's name that say nothing of which it is: its legal form, small words.
    BodyForm = "body-form",
    /// Words that the short name of a body leaves out.
    BodyKind = "body-kind",
    /// Small words that the name of a body may begin with.
    BodyParticle = "body-particle",
    /// What stands after the name in a byline: the writer's role, the paper.
    Byline = "byline",
    /// People who may be anybody.
    Bystander = "bystander",
    /// Participles before the name of whoever a description is of.
    Calling = "calling",
    /// Nouns for somebody's run for an office: the first is what one is called.
    Campaign = "campaign",
    /// Nouns for the same where the text speaks of one.
    CampaignTeam = "campaign-team",
    /// Function words that stand in clauses rather than in names and terms.
    Clause = "clause",
    /// Words that open a reported clause.
    ClauseOpener = "clause-opener",
    /// Words that begin another clause after a comma.
    CommaClause = "comma-clause",
    /// Words that every text has: they tell nothing of whether two quotations are one.
    Common = "common",
    /// Prepositions that open a reported content after the cue or its object: `accused them of lying`.
    ContentPreposition = "content-preposition",
    /// Nouns for a state as a place.
    Country = "country",
    /// Words in the line that says who worked on an article.
    Credit = "credit",
    /// Days of the week, written out.
    Day = "day",
    /// Words before "of" that the letters of a body leave out.
    Department = "department",
    /// Modifiers that say nothing of who is meant.
    Emptying = "emptying",
    /// Writings that nobody says.
    Enactment = "enactment",
    /// Words that tell something new of whoever was spoken of last.
    Epithet = "epithet",
    /// Verbs of somebody who does not do what the next verb says, beside cues of declining.
    Failing = "failing",
    /// Words of articles in which a father and his son have one name.
    FatherAndSon = "father-and-son",
    /// People of courts and police.
    FieldLaw = "field-law",
    /// People of business.
    FieldMoney = "field-money",
    /// People of sport.
    FieldSport = "field-sport",
    /// People of stage, screen and books.
    FieldStage = "field-stage",
    /// People of politics.
    FieldState = "field-state",
    /// Nouns for firms.
    Firm = "firm",
    /// Words in the names of firms.
    FirmName = "firm-name",
    /// Words for an office that is no longer held.
    Former = "former",
    /// Adjectives of one writing among many of its kind.
    Fresh = "fresh",
    /// Small words of English that no name has.
    Function = "function",
    /// Words behind a name that tell a son from his father.
    Generation = "generation",
    /// Nouns for a body that the article is about.
    GenericBody = "generic-body",
    /// Nouns for a person that need no more than a fitting gender and salience.
    GenericPerson = "generic-person",
    /// Offices that one person at a time holds, so that news may name them by the office alone.
    Held = "held",
    /// Other words that stand before a person's name.
    Honorific = "honorific",
    /// Nouns for places that the public visits, also in names.
    House = "house",
    /// Words of a note on who asks.
    Interview = "interview",
    /// Verbs of bringing out a writing.
    Issuing = "issuing",
    /// Words for relatives.
    Kin = "kin",
    /// Nouns for the kind of a body, that may stand after its name.
    KindOfBody = "kind-of-body",
    /// Words of an unnamed source that knows of something.
    Knowing = "knowing",
    /// Words that begin another clause without a comma.
    LaterClause = "later-clause",
    /// Words beside numbers that tell how much.
    Magnitude = "magnitude",
    /// Words after a number with `"` that make it inches.
    Measured = "measured",
    /// What words come by.
    Medium = "medium",
    /// Writings that are one person's or body's words.
    Message = "message",
    /// Names of months, short forms too.
    Month = "month",
    /// Words that the full name of a body has after those that it is called by.
    NameTail = "name-tail",
    /// Participles before what something is called.
    Naming = "naming",
    /// Words of a nation before the name of its body, which its letters leave out.
    NationBefore = "nation-before",
    /// Words that negate, without their apostrophe.
    Negating = "negating",
    /// Adverbs and subjects that say that something was not said.
    Negation = "negation",
    /// Forms of address and titles that names are compared without where speakers are scored.
    NotCompared = "not-compared",
    /// Participles of whoever only got hold of a writing.
    Obtaining = "obtaining",
    /// Words in the name of an office of some government.
    OfficeBody = "office-body",
    /// Words before a noun that make it an office of the state.
    OfficeRank = "office-rank",
    /// Words that the Treebank parts after three letters: `gon na`.
    Parted = "parted",
    /// Words that belong to the surname after them.
    Particle = "particle",
    /// Words after the owner that tell a woman.
    PartnerOfHer = "partner-of-her",
    /// Words after the owner that tell a man.
    PartnerOfHim = "partner-of-him",
    /// Nouns for a political party.
    Party = "party",
    /// Titles of peers, before the name of their seat.
    Peer = "peer",
    /// Words for people that no plural ending tells.
    People = "people",
    /// Verbs that report, whatever the tagger takes them for.
    PlainReporting = "plain-reporting",
    /// Nouns for the police.
    Police = "police",
    /// What a secretary or minister is in charge of, where nobody else is.
    Portfolio = "portfolio",
    /// Offices of the state only with what they are in charge of.
    PortfolioHolder = "portfolio-holder",
    /// Letters after a name that are none of it.
    Postnominal = "postnominal",
    /// Nouns for media.
    Press = "press",
    /// Words in the names of media.
    PressName = "press-name",
    /// Quantities before "of whom".
    Quantity = "quantity",
    /// Words that render speech between friends: "and he went, “No”".
    Quoting = "quoting",
    /// Words for the rank below an office.
    RankBelow = "rank-below",
    /// Verbs that report words in marks, whatever else they may do.
    Reporting = "reporting",
    /// Verbs that report a question or an exclamation that stands before them in marks: `“Why?” the man asked.`
    ReportingBefore = "reporting-before",
    /// What somebody is called who runs for an office.
    Running = "running",
    /// Nouns for schools, also in names.
    School = "school",
    /// Short forms of days that are mostly something else.
    SeldomTime = "seldom-time",
    /// Words that, capitalized after an abbreviation or an ellipsis, begin a sentence.
    SentenceStarter = "sentence-starter",
    /// Verbs that shift a reported clause back in time.
    Shifted = "shifted",
    /// Nouns for a state as one of two parties.
    Side = "side",
    /// What somebody runs for or is known as, alone in it in the article.
    Sought = "sought",
    /// Words after a comma that open the source of what stands before.
    SourceOpener = "source-opener",
    /// Pronouns of whoever speaks and is spoken to.
    Speaker = "speaker",
    /// Nouns that stand for nobody who speaks, before a verb or after one.
    Speechless = "speechless",
    /// Verbs before "to" and the name of who asks.
    SpokeTo = "spoke-to",
    /// Other pronouns that stand in speech rather than in names and terms.
    SpokenOf = "spoken-of",
    /// Nouns for a state.
    State = "state",
    /// Words that end a name without being the surname.
    Suffix = "suffix",
    /// Writings of which there are many, told apart by whose they are.
    Survey = "survey",
    /// Nouns for teams.
    Team = "team",
    /// Words in the names of teams.
    TeamName = "team-name",
    /// Other words that say when.
    Time = "time",
    /// Words that place a time by another.
    TimeRelative = "time-relative",
    /// Words of a title that tell nothing of who bears it.
    TitleIdle = "title-idle",
    /// Words that stay small in a title.
    TitleSmalls = "title-smalls",
    /// Words of a topic that tell nothing of it.
    TopicIdle = "topic-idle",
    /// Nouns for two people.
    Twosome = "twosome",
    /// What sources are called who are not to be named.
    Unnamed = "unnamed",
    /// Words that take back what follows.
    Unreal = "unreal",
    /// Words too common to be looked up alone.
    Unsearched = "unsearched",
    /// Days of the week, short forms too.
    Weekday = "weekday",
}

/// The classes that a word is of, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassSet(u128);

impl ClassSet {
    /// Whether the word is of `class`.
    pub fn has(self, class: Class) -> bool {
        self.0 & (1 << class as u128) != 0
    }

    /// The first of the classes `among` that the word is of.
    pub fn first_of(self, among: impl IntoIterator<Item = Class>) -> Option<Class> {
        if self == Self::default() {
            return None;
        }
        among.into_iter().find(|class| self.has(*class))
    }
}

/// Words with the classes they are of.
#[derive(Debug)]
pub(super) struct Classes(FxHashMap<&'static str, ClassSet>);

impl Classes {
    pub(super) fn new(lists: &Lists) -> Self {
        let mut words: FxHashMap<&str, ClassSet> = FxHashMap::default();
        for (name, members) in lists.entries(List::Classes).filter_map(|line| line.split_once(':')) {
            let Some((_, class)) = CLASSES.iter().find(|(known, _)| *known == name) else { continue };
            members.split_whitespace().for_each(|word| words.entry(word).or_default().0 |= 1 << *class as u128);
        }
        Self(words)
    }

    pub(super) fn of(&self, word: &str) -> ClassSet {
        self.0.get(word).copied().unwrap_or_default()
    }
}

/// Whether a line of the list has a class that there is.
pub(super) fn is_entry(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _)| CLASSES.iter().any(|(known, _)| *known == name))
}

#[doc(hidden)]
impl Language {
    /// All words of `class`, in no order.
    pub fn words(self, class: Class) -> impl Iterator<Item = &'static str> {
        self.0.classes.0.iter().filter(move |(_, classes)| classes.has(class)).map(|(word, _)| *word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_listed_once_with_its_words_in_order() {
        assert!(CLASSES.len() <= 128, "a class is a bit of a number of 128");
        let english = Language::default();
        let mut names = Vec::new();
        for line in english.entries(List::Classes) {
            let (name, members) = line.split_once(':').expect("a class, a colon, words");
            let members: Vec<&str> = members.split_whitespace().collect();
            assert!(!members.is_empty() && members.windows(2).all(|pair| pair[0] < pair[1]), "{name}");
            names.push(name);
        }
        let expected: Vec<&str> = CLASSES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, expected);
        assert!(english.is(Class::Held, "mayor") && !english.is(Class::Held, "baker"));
        assert!(english.words(Class::Held).any(|word| word == "mayor"));
    }
}

//! From the labels of token classifiers to names: which label means what, and which tokens make one name.

use std::ops::Range;

use crate::tag::EntityClass;

/// What labels of usual label sets mean: CoNLL-2003, OntoNotes 5, WNUT-17, WikiNEuRal, MultiNERD, Few-NERD's coarse ones.
/// Case does not matter, and `_` is read as `-`.
pub const CLASSES: &[(&str, EntityClass)] = &[
    ("PER", EntityClass::Person),
    ("PERS", EntityClass::Person),
    ("PERSON", EntityClass::Person),
    ("ORG", EntityClass::Organization),
    ("ORGANIZATION", EntityClass::Organization),
    ("ORGANISATION", EntityClass::Organization),
    ("CORPORATION", EntityClass::Organization),
    ("COMPANY", EntityClass::Organization),
    ("GROUP", EntityClass::Organization),
    ("LOC", EntityClass::Location),
    ("LOCATION", EntityClass::Location),
    ("PLACE", EntityClass::Location),
    ("GPE", EntityClass::Location),
    ("FAC", EntityClass::Location),
    ("FACILITY", EntityClass::Location),
    ("BUILDING", EntityClass::Location),
    ("MISC", EntityClass::Miscellaneous),
    ("MISCELLANEOUS", EntityClass::Miscellaneous),
    ("NORP", EntityClass::Miscellaneous),
    ("EVENT", EntityClass::Miscellaneous),
    ("EVE", EntityClass::Miscellaneous),
    ("WORK-OF-ART", EntityClass::Miscellaneous),
    ("CREATIVE-WORK", EntityClass::Miscellaneous),
    ("ART", EntityClass::Miscellaneous),
    ("MEDIA", EntityClass::Miscellaneous),
    ("PRODUCT", EntityClass::Miscellaneous),
    ("LAW", EntityClass::Miscellaneous),
    ("LANGUAGE", EntityClass::Miscellaneous),
];

/// Labels known to mark no names: they are left out without a word.
pub const NO_NAMES: &[&str] =
    &["O", "DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL", "NUMBER", "URL", "EMAIL"];

/// Where in a name a token stands, as its label says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// `B-`: it begins one.
    Begin,
    /// `I-`, `M-` or nothing: in one, perhaps as the first.
    Inside,
    /// `E-` or `L-`: the last.
    End,
    /// `S-` or `U-`: the only one.
    Single,
}

/// What the labels of one model mean, by their number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelMap {
    meanings: Vec<Option<(Place, EntityClass)>>,
    unknown: Vec<String>,
}

impl LabelMap {
    /// The meaning of `labels`, in the order of their numbers.
    pub fn new<S: AsRef<str>>(labels: &[S]) -> Self {
        let mut unknown: Vec<String> = Vec::new();
        let meanings = labels
            .iter()
            .map(|label| {
                let (place, name) = parse(label.as_ref());
                let class = CLASSES.iter().find(|(known, _)| *known == name).map(|(_, class)| *class);
                if class.is_none() && !NO_NAMES.contains(&name.as_str()) && !unknown.contains(&name) {
                    unknown.push(name);
                }
                Some((place, class?))
            })
            .collect();
        Self { meanings, unknown }
    }

    /// How many labels there are.
    pub fn n_labels(&self) -> usize {
        self.meanings.len()
    }

    /// The names of labels, without place, that are not understood; tokens with them are taken for no names.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// Whether any label means a name.
    pub fn has_names(&self) -> bool {
        self.meanings.iter().any(Option::is_some)
    }

    /// The names of one sentence: `labels` holds for each token its label's number and probability.
    ///
    /// A label that cannot follow the one before begins a name, so that IOB1, IOB2, BIOES, BILOU and bare labels all read
    /// as they are meant. The probability of a name is the mean of its tokens'.
    pub fn names(&self, labels: &[Option<(usize, f32)>]) -> Vec<(Range<usize>, EntityClass, f32)> {
        let mut names: Vec<(Range<usize>, EntityClass, f32)> = Vec::new();
        // Whether the last name may go on at the next token.
        let mut open = false;
        for (token, label) in labels.iter().enumerate() {
            let meaning = label.and_then(|(label, score)| Some((*self.meanings.get(label)?.as_ref()?, score)));
            let Some(((place, class), score)) = meaning else {
                open = false;
                continue;
            };
            match names.last_mut() {
                Some((tokens, last, sum))
                    if open && *last == class && !matches!(place, Place::Begin | Place::Single) =>
                {
                    tokens.end = token + 1;
                    *sum += score;
                }
                _ => names.push((token..token + 1, class, score)),
            }
            open = !matches!(place, Place::End | Place::Single);
        }
        for (tokens, _, sum) in &mut names {
            *sum /= tokens.len() as f32;
        }
        names
    }
}

/// The place and the name of a label: `B-PER` is the beginning of `PER`.
fn parse(label: &str) -> (Place, String) {
    let label = label.trim().to_uppercase().replace('_', "-");
    let (place, name) = match label.split_once('-') {
        Some(("B", name)) => (Place::Begin, name),
        Some(("I" | "M", name)) => (Place::Inside, name),
        Some(("E" | "L", name)) => (Place::End, name),
        Some(("S" | "U", name)) => (Place::Single, name),
        _ => (Place::Inside, label.as_str()),
    };
    (place, name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(labels: &str, expected: &[(Range<usize>, EntityClass)]) {
        let labels: Vec<&str> = labels.split(' ').collect();
        let map = LabelMap::new(&labels);
        let found = map.names(&(0..labels.len()).map(|label| Some((label, 0.5))).collect::<Vec<_>>());
        let found: Vec<_> = found.into_iter().map(|(tokens, class, _)| (tokens, class)).collect();
        assert_eq!(found, expected, "{labels:?}");
    }

    #[test]
    fn every_scheme_reads_as_it_is_meant() {
        use EntityClass::{Location, Organization, Person};
        check("B-PER I-PER O B-PER B-PER", &[(0..2, Person), (3..4, Person), (4..5, Person)]);
        check("I-PER I-PER B-PER I-PER I-ORG", &[(0..2, Person), (2..4, Person), (4..5, Organization)]);
        check("B-PER I-PER E-PER S-PER I-PER", &[(0..3, Person), (3..4, Person), (4..5, Person)]);
        check("B-PER L-PER U-PER U-LOC", &[(0..2, Person), (2..3, Person), (3..4, Location)]);
        check("PER PER O ORG LOC", &[(0..2, Person), (3..4, Organization), (4..5, Location)]);
        check("B_person i_PERSON O O", &[(0..2, Person)]);
        check("B-work_of_art I-WORK_OF_ART", &[(0..2, EntityClass::Miscellaneous)]);
        check("O B-DATE I-DATE O", &[]);
    }

    #[test]
    fn labels_that_mean_nothing_here_are_reported_once() {
        let map = LabelMap::new(&["O", "B-COLOUR", "I-COLOUR", "B-DATE", "B-GPE", "LABEL_7"]);
        assert_eq!(map.unknown(), ["COLOUR", "LABEL-7"]);
        assert!(map.has_names());
        assert_eq!(map.names(&[Some((1, 0.9)), Some((4, 0.8)), None, Some((99, 0.7))]).len(), 1);
        assert!(!LabelMap::new(&["LABEL_0", "LABEL_1"]).has_names());
    }

    #[test]
    fn the_probability_of_a_name_is_the_mean_of_its_tokens() {
        let map = LabelMap::new(&["O", "B-PER", "I-PER"]);
        let names = map.names(&[Some((1, 0.5)), Some((2, 1.0))]);
        assert_eq!(names, [(0..2, EntityClass::Person, 0.75)]);
    }
}

//! Why a speaker of an article is taken for a speaker over articles, and how often that is right.

use std::{collections::HashMap, sync::LazyLock};

/// What a link rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Link {
    /// No other article has this speaker.
    #[default]
    Alone,
    /// The user's table says so.
    UserTable,
    /// The same full name, and nothing that speaks against it.
    SameName,
    /// Another writing of the name: middle names, initials.
    Variant,
    /// A short form of the given name, with something else in common.
    Nickname,
    /// Only the family name is told; how sure the choice among all who bear it is.
    Surname(f32),
    /// The initials of a longer name.
    Acronym,
    /// A body's name without a word that says little.
    BodyVariant,
}

/// Links of labelled news by what they rest on, and how many were right.
static MEASURED: LazyLock<HashMap<&'static str, (f64, f64)>> = LazyLock::new(|| {
    include_str!("../../../models/links.csv")
        .lines()
        .skip(1)
        .map(|line| measured(line).unwrap_or_else(|| panic!("`models/links.csv`: `{line}` is no measured link")))
        .collect()
});

fn measured(line: &'static str) -> Option<(&'static str, (f64, f64))> {
    let mut fields = line.split(',');
    Some((fields.next()?, (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?)))
}

/// Right and wrong links added to those that were counted, so that a kind of few links is not told by them alone. Chosen by
/// hand.
const PRIOR: (f64, f64) = (2.0, 1.0);

impl Link {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::UserTable => "user-table",
            Self::SameName => "same-name",
            Self::Variant => "variant",
            Self::Nickname => "nickname",
            Self::Surname(_) => "surname",
            Self::Acronym => "acronym",
            Self::BodyVariant => "body-variant",
        }
    }

    /// The probability that it is right, in `0..=1`: how many of its kind were right among labelled links, two more right and
    /// one wrong added; 1 for what the user's table says and for who is alone. Of a bare family name, no more than how sure
    /// the choice is.
    pub fn probability(self) -> f64 {
        // A kind that the labels have no link of has the prior alone.
        let (links, right) = MEASURED.get(self.name()).copied().unwrap_or_default();
        let share = (right + PRIOR.0) / (links + PRIOR.0 + PRIOR.1);
        let probability = match self {
            Self::Alone | Self::UserTable => 1.0,
            Self::Surname(sure) => share.min(f64::from(sure)),
            _ => share,
        };
        (probability * 1000.0).round() / 1000.0
    }
}

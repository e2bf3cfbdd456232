//! Rules and sieves that are left out, to see what they are worth.

use crate::{attribute, coref};

/// Rules of attribution and sieves of coreference that are left out, to see what they are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Without(u128);

impl Without {
    /// Names of all rules and sieves.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let rules = attribute::RULES.iter().map(|rule| rule.name);
        rules.chain(coref::SIEVES.iter().map(|sieve| sieve.name)).chain([coref::ISSUER])
    }

    /// These left out, and the one called `name`; none where nothing is called so.
    pub fn and(self, name: &str) -> Option<Self> {
        Self::names().position(|known| known == name).map(|place| Self(self.0 | 1 << place))
    }

    /// All that either leaves out.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn left_out(self) -> Vec<&'static str> {
        Self::names().enumerate().filter(|(place, _)| self.0 & 1 << place != 0).map(|(_, name)| name).collect()
    }
}

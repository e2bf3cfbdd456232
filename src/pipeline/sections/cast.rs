//! Who speaks in a document of several sections, each once.

use std::collections::HashMap;

use crate::coref::{Speaker, SpeakerId, SpeakerKind};

/// The speakers of the sections so far.
#[derive(Default)]
pub(super) struct Cast {
    speakers: Vec<Speaker>,
    /// By kind and name.
    named: HashMap<(SpeakerKind, String), SpeakerId>,
    /// By the last word of a person's name; none where several have it.
    surnames: HashMap<String, Option<SpeakerId>>,
}

/// Whether a name is of several: theirs, joined.
pub(in crate::pipeline) fn is_joint(name: &str) -> bool {
    name.contains(" & ")
}

/// Whether one name is the other, or some words of it.
fn is_part_of(short: &str, long: &str) -> bool {
    short == long || !is_joint(short) && !is_joint(long) && has_words_of(short, long)
}

/// Whether all words of one name are among those of another.
pub(in crate::pipeline) fn has_words_of(short: &str, long: &str) -> bool {
    short.split_whitespace().all(|word| long.split_whitespace().any(|other| other == word))
}

/// Whether this is a name, by which the same speaker is known again: "critics" are others elsewhere.
fn has_name(speaker: &Speaker) -> bool {
    matches!(speaker.kind, SpeakerKind::Person | SpeakerKind::Organization | SpeakerKind::Author)
}

impl Cast {
    /// Whether a section's `speaker`, whom a mention says to be `known`, can be that.
    pub(super) fn can_be(&self, speaker: &Speaker, known: SpeakerId) -> bool {
        let known = &self.speakers[known.0 as usize];
        known.kind == speaker.kind
            && if has_name(speaker) {
                is_part_of(&known.name, &speaker.name) || is_part_of(&speaker.name, &known.name)
            } else {
                known.name == speaker.name
            }
    }

    /// The one who a section's `speaker` is: `known` already, or of the same name, or new.
    pub(super) fn admit(&mut self, speaker: &Speaker, known: Option<SpeakerId>) -> SpeakerId {
        let id = known.or_else(|| self.by_name(speaker)).unwrap_or_else(|| {
            self.speakers.push(Speaker { mentions: Vec::new(), ..speaker.clone() });
            SpeakerId(self.speakers.len() as u32 - 1)
        });
        let merged = &mut self.speakers[id.0 as usize];
        if merged.name.len() < speaker.name.len() && has_name(speaker) {
            merged.name.clone_from(&speaker.name);
        }
        merged.title = merged.title.take().or_else(|| speaker.title.clone());
        merged.affiliation = merged.affiliation.take().or_else(|| speaker.affiliation.clone());
        merged.pronouns = merged.pronouns.or(speaker.pronouns);
        if has_name(speaker) {
            self.remember(speaker, id);
        }
        id
    }

    fn by_name(&self, speaker: &Speaker) -> Option<SpeakerId> {
        if !has_name(speaker) {
            return None;
        }
        let same = self.named.get(&(speaker.kind, speaker.name.clone())).copied();
        let is_surname = speaker.kind == SpeakerKind::Person && !speaker.name.contains(char::is_whitespace);
        same.or_else(|| self.surnames.get(&speaker.name).copied().flatten().filter(|_| is_surname))
    }

    fn remember(&mut self, speaker: &Speaker, id: SpeakerId) {
        self.named.entry((speaker.kind, speaker.name.clone())).or_insert(id);
        let is_one = speaker.kind == SpeakerKind::Person && !is_joint(&speaker.name);
        let surname = speaker.name.rsplit(char::is_whitespace).next();
        if let Some(surname) = surname.filter(|surname| is_one && *surname != speaker.name) {
            let known = self.surnames.entry(surname.to_owned()).or_insert(Some(id));
            if *known != Some(id) {
                *known = None;
            }
        }
    }

    /// All of them, in order of the first section that has them, without mentions.
    pub(super) fn speakers(self) -> Vec<Speaker> {
        self.speakers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaker(name: &str, kind: SpeakerKind) -> Speaker {
        Speaker { name: name.to_owned(), kind, title: None, affiliation: None, pronouns: None, mentions: Vec::new() }
    }

    fn ids(people: &[(&str, SpeakerKind)]) -> Vec<u32> {
        let mut cast = Cast::default();
        people.iter().map(|(name, kind)| cast.admit(&speaker(name, *kind), None).0).collect()
    }

    #[test]
    fn a_name_or_surname_is_known_again_and_a_description_is_not() {
        use SpeakerKind::{Anonymous, Organization, Person};
        assert_eq!(
            ids(&[("Ana Ruiz", Person), ("Tom Lee", Person), ("Ruiz", Person), ("Ana Ruiz", Person)]),
            [0, 1, 0, 0]
        );
        assert_eq!(ids(&[("critics", Anonymous), ("critics", Anonymous)]), [0, 1]);
        assert_eq!(ids(&[("Skyright", Organization), ("Skyright", Person), ("Skyright", Organization)]), [0, 1, 0]);
    }

    #[test]
    fn a_surname_of_two_is_neither_of_them() {
        use SpeakerKind::Person;
        assert_eq!(ids(&[("Ana Ruiz", Person), ("Bo Ruiz", Person), ("Ruiz", Person)]), [0, 1, 2]);
        assert_eq!(ids(&[("Ana Ruiz & Tom Lee", Person), ("Lee", Person), ("Ana Ruiz & Tom Lee", Person)]), [0, 1, 0]);
    }

    #[test]
    fn a_shared_mention_needs_a_name_that_fits() {
        let mut cast = Cast::default();
        let ruiz = cast.admit(&speaker("Ruiz", SpeakerKind::Person), None);
        assert!(cast.can_be(&speaker("Ana Ruiz", SpeakerKind::Person), ruiz));
        assert!(!cast.can_be(&speaker("Tom Lee", SpeakerKind::Person), ruiz));
        assert!(!cast.can_be(&speaker("Ana Ruiz & Tom Lee", SpeakerKind::Person), ruiz));
        assert!(!cast.can_be(&speaker("Ruiz", SpeakerKind::Organization), ruiz));
        cast.admit(&speaker("Ana Ruiz", SpeakerKind::Person), Some(ruiz));
        assert_eq!(cast.speakers()[0].name, "Ana Ruiz");
    }
}

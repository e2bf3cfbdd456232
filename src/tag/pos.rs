//! Parts of speech by the names of the Penn Treebank, as the model writes them.

use std::fmt;

/// A part of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of the Penn Treebank, explained in its guidelines")]
pub enum Pos {
    /// The sign before a number.
    Number,
    Dollar,
    ClosingMark,
    Comma,
    LeftBracket,
    RightBracket,
    /// What ends a sentence.
    Stop,
    Colon,
    ADD,
    AFX,
    CC,
    CD,
    DT,
    EX,
    FW,
    GW,
    HYPH,
    IN,
    JJ,
    JJR,
    JJS,
    LS,
    MD,
    NFP,
    NN,
    NNP,
    NNPS,
    NNS,
    PDT,
    /// The possessive ending.
    POS,
    PRP,
    /// `PRP$`, "her".
    PRPS,
    RB,
    RBR,
    RBS,
    RP,
    SYM,
    TO,
    UH,
    VB,
    VBD,
    VBG,
    VBN,
    VBP,
    VBZ,
    WDT,
    WP,
    /// `WP$`, "whose".
    WPS,
    WRB,
    OpeningMark,
    /// What has no part of speech, past the end of the text too.
    Other,
}

/// All parts of speech by their tags, in the order of the enum.
const TAGS: [(&str, Pos); 51] = [
    ("#", Pos::Number),
    ("$", Pos::Dollar),
    ("''", Pos::ClosingMark),
    (",", Pos::Comma),
    ("-LRB-", Pos::LeftBracket),
    ("-RRB-", Pos::RightBracket),
    (".", Pos::Stop),
    (":", Pos::Colon),
    ("ADD", Pos::ADD),
    ("AFX", Pos::AFX),
    ("CC", Pos::CC),
    ("CD", Pos::CD),
    ("DT", Pos::DT),
    ("EX", Pos::EX),
    ("FW", Pos::FW),
    ("GW", Pos::GW),
    ("HYPH", Pos::HYPH),
    ("IN", Pos::IN),
    ("JJ", Pos::JJ),
    ("JJR", Pos::JJR),
    ("JJS", Pos::JJS),
    ("LS", Pos::LS),
    ("MD", Pos::MD),
    ("NFP", Pos::NFP),
    ("NN", Pos::NN),
    ("NNP", Pos::NNP),
    ("NNPS", Pos::NNPS),
    ("NNS", Pos::NNS),
    ("PDT", Pos::PDT),
    ("POS", Pos::POS),
    ("PRP", Pos::PRP),
    ("PRP$", Pos::PRPS),
    ("RB", Pos::RB),
    ("RBR", Pos::RBR),
    ("RBS", Pos::RBS),
    ("RP", Pos::RP),
    ("SYM", Pos::SYM),
    ("TO", Pos::TO),
    ("UH", Pos::UH),
    ("VB", Pos::VB),
    ("VBD", Pos::VBD),
    ("VBG", Pos::VBG),
    ("VBN", Pos::VBN),
    ("VBP", Pos::VBP),
    ("VBZ", Pos::VBZ),
    ("WDT", Pos::WDT),
    ("WP", Pos::WP),
    ("WP$", Pos::WPS),
    ("WRB", Pos::WRB),
    ("``", Pos::OpeningMark),
    ("XX", Pos::Other),
];

impl Pos {
    /// The part of speech that the model calls `tag`.
    pub fn from_tag(tag: &str) -> Self {
        TAGS.iter().find(|(known, _)| *known == tag).map_or(Self::Other, |(_, pos)| *pos)
    }

    /// The tag.
    pub fn tag(self) -> &'static str {
        TAGS[self as usize].0
    }

    /// A noun or name, in either number.
    pub fn is_noun(self) -> bool {
        matches!(self, Self::NN | Self::NNS | Self::NNP | Self::NNPS)
    }

    /// A noun that is no name, in either number.
    pub fn is_common_noun(self) -> bool {
        matches!(self, Self::NN | Self::NNS)
    }

    /// A verb in any form, participles and infinitives too; no modal.
    pub fn is_verb_form(self) -> bool {
        self.is_finite() || matches!(self, Self::VB | Self::VBG | Self::VBN)
    }

    /// A verb that a clause may have as its predicate: any but participles.
    pub fn is_verb(self) -> bool {
        self.is_finite() || matches!(self, Self::MD | Self::VB)
    }

    /// A verb in a tense.
    pub fn is_finite(self) -> bool {
        matches!(self, Self::VBD | Self::VBZ | Self::VBP)
    }

    /// A verb that "he" may have: in the past or the third person.
    pub fn is_third_person(self) -> bool {
        matches!(self, Self::VBD | Self::VBZ)
    }

    /// A verb in a tense, or a modal: what makes a clause.
    pub fn is_tensed(self) -> bool {
        self.is_finite() || self == Self::MD
    }

    /// An adjective in any degree.
    pub fn is_adjective(self) -> bool {
        matches!(self, Self::JJ | Self::JJR | Self::JJS)
    }

    /// An adverb in any degree.
    pub fn is_adverb(self) -> bool {
        matches!(self, Self::RB | Self::RBR | Self::RBS)
    }

    /// A personal or possessive pronoun.
    pub fn is_pronoun(self) -> bool {
        matches!(self, Self::PRP | Self::PRPS)
    }

    /// Nothing that grammar looks at: signs, addresses, slips of the pen.
    pub fn is_other(self) -> bool {
        matches!(self, Self::Other | Self::ADD | Self::GW | Self::LS | Self::NFP | Self::Number | Self::SYM)
    }
}

impl fmt::Display for Pos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_and_written() {
        for (place, (tag, pos)) in TAGS.into_iter().enumerate() {
            assert_eq!((pos as usize, Pos::from_tag(tag), pos.tag()), (place, pos, tag));
        }
        assert_eq!(Pos::from_tag("NO SUCH TAG"), Pos::Other);
    }

    #[test]
    fn a_participle_is_no_predicate() {
        assert!(Pos::VBD.is_verb() && Pos::MD.is_verb() && !Pos::VBG.is_verb() && !Pos::VBN.is_verb());
    }
}

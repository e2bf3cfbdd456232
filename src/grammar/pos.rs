//! Parts of speech by the names of the Penn Treebank.

/// A part of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of the Penn Treebank, explained in its guidelines")]
pub enum Pos {
    CC,
    CD,
    DT,
    EX,
    FW,
    IN,
    JJ,
    JJR,
    JJS,
    MD,
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
    AFX,
    HYPH,
    Comma,
    /// What ends a sentence.
    Stop,
    Colon,
    LeftBracket,
    RightBracket,
    OpeningMark,
    ClosingMark,
    Dollar,
    /// Everything else.
    Other,
}

/// Tags as the model writes them.
const TAGS: [(&str, Pos); 44] = [
    ("CC", Pos::CC),
    ("CD", Pos::CD),
    ("DT", Pos::DT),
    ("EX", Pos::EX),
    ("FW", Pos::FW),
    ("IN", Pos::IN),
    ("JJ", Pos::JJ),
    ("JJR", Pos::JJR),
    ("JJS", Pos::JJS),
    ("MD", Pos::MD),
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
    ("AFX", Pos::AFX),
    ("HYPH", Pos::HYPH),
    (",", Pos::Comma),
    (".", Pos::Stop),
    (":", Pos::Colon),
    ("-LRB-", Pos::LeftBracket),
    ("-RRB-", Pos::RightBracket),
    ("``", Pos::OpeningMark),
    ("''", Pos::ClosingMark),
    ("$", Pos::Dollar),
];

impl Pos {
    /// The part of speech that the model calls `tag`.
    pub fn from_tag(tag: &str) -> Self {
        TAGS.iter().find(|(known, _)| *known == tag).map_or(Self::Other, |(_, pos)| *pos)
    }

    /// A noun or name, in either number.
    pub fn is_noun(self) -> bool {
        matches!(self, Self::NN | Self::NNS | Self::NNP | Self::NNPS)
    }

    /// A verb that a clause may have as its predicate: any but participles.
    pub fn is_verb(self) -> bool {
        self.is_finite() || matches!(self, Self::MD | Self::VB)
    }

    /// A verb in a tense.
    pub fn is_finite(self) -> bool {
        matches!(self, Self::VBD | Self::VBZ | Self::VBP)
    }

    /// An adjective in any degree.
    pub fn is_adjective(self) -> bool {
        matches!(self, Self::JJ | Self::JJR | Self::JJS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_is_its_own_part_of_speech() {
        for (tag, pos) in TAGS {
            assert_eq!(Pos::from_tag(tag), pos);
        }
        assert_eq!(Pos::from_tag("XX"), Pos::Other);
    }

    #[test]
    fn participles_are_no_predicates() {
        assert!(Pos::MD.is_verb() && Pos::VBD.is_verb());
        assert!(!Pos::VBN.is_verb() && !Pos::VBG.is_verb());
    }
}

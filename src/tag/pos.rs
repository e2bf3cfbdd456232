//! The Penn Treebank tag set as the model writes it.

/// All tags; a tag of a model file that is not here reads as "XX".
const TAGS: &[&str] = &[
    "#", "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "GW", "HYPH", "IN",
    "JJ", "JJR", "JJS", "LS", "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP", "PRP$", "RB", "RBR", "RBS",
    "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB", "``", "XX",
];

/// The tag with a static lifetime.
pub(super) fn interned(tag: &str) -> &'static str {
    TAGS.iter().copied().find(|&known| known == tag).unwrap_or("XX")
}

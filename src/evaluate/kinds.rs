//! The metrics of other systems for each kind of quotation, below `kinds.KIND`.
//!
//! Other systems do not tell kinds apart. Recall is that of the gold of a kind among all predictions, precision that of the
//! predictions of a kind among all gold, so that a quotation that was taken for another kind is not lost twice.

use super::{LabelledQuote, Leaf, Scope, Tally, published};
use crate::{
    export::Range,
    quote::QuoteKind::{self, Direct, Indirect, Mixed},
};

const GROUPS: [(&str, &[QuoteKind]); 4] =
    [("marked", &[Direct, Mixed]), ("direct", &[Direct]), ("mixed", &[Mixed]), ("indirect", &[Indirect])];

/// Counts one document. `words` are the places of its tokens, where they are known.
pub(super) fn score(
    gold: &[LabelledQuote],
    found: &[LabelledQuote],
    words: Option<&[Range]>,
    layers: Scope,
    tally: &mut Tally,
) {
    for (group, kinds) in GROUPS {
        let of_kind = |quotes: &[LabelledQuote]| -> Vec<LabelledQuote> {
            quotes.iter().filter(|quote| quote.kind.is_some_and(|kind| kinds.contains(&kind))).cloned().collect()
        };
        let (mut recall, mut precision) = (Tally::default(), Tally::default());
        published::score(&of_kind(gold), found, words, layers, &mut recall);
        published::score(gold, &of_kind(found), words, layers, &mut precision);
        for (path, leaf) in recall.leaves() {
            let path_of_kind = format!("kinds.{group}.{path}");
            match leaf {
                Leaf::Prf(recall) => {
                    let precision = *precision.prf(path.as_str());
                    let prf = tally.prf(path_of_kind);
                    (prf.gold, prf.right_gold) = (recall.gold, recall.right_gold);
                    (prf.predicted, prf.right_predicted) = (precision.predicted, precision.right_predicted);
                }
                Leaf::Share(recall) if path.ends_with("jaccard") => {
                    // Of all predictions astray, those of the kind.
                    let precision = *precision.share(path.as_str());
                    let n_astray = precision.of - precision.possible;
                    *tally.share(path_of_kind) = super::Share { of: recall.possible + n_astray, ..*recall };
                }
                Leaf::Share(recall) => *tally.share(path_of_kind) = *recall,
            }
        }
    }
}

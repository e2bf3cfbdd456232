//! Sizes of a model.

use serde::Deserialize;

/// Sizes that features and network share.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Dimensions {
    pub hidden: usize,
    pub layers: usize,
    pub pool_after: usize,
    pub buckets: usize,
    pub grams: usize,
    pub shapes: usize,
    pub flags: usize,
    pub link: usize,
}

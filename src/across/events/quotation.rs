//! A quotation of a table, as it is compared.

use serde::{Deserialize, Serialize};

use crate::across::dates::Moment;

/// A quotation of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Quotation {
    pub(super) quote_id: String,
    pub(super) doc_id: String,
    pub(super) document: u32,
    pub(super) publisher: String,
    pub(super) published: String,
    pub(super) moment: Option<Moment>,
    pub(super) speaker: String,
    pub(super) speaker_global_id: String,
    pub(super) speaker_kind: String,
    pub(super) confidence: f64,
    pub(super) text: String,
}

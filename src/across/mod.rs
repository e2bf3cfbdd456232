//! Many articles: the same speaker, the same quotation, estimates of a whole corpus.

mod buckets;
pub mod dates;
pub mod names;
pub mod speakers;

//! Many articles: the same speaker, the same quotation, estimates of a whole corpus.

mod buckets;
pub mod dates;
pub mod estimate;
pub mod events;
mod groups;
pub mod sample;
pub mod speakers;

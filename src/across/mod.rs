//! Many articles: the same speaker, the same quotation, estimates of a whole corpus.

pub mod names;

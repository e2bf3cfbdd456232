//! Numbers that the scorer gets.

/// A feature's name and value.
pub(super) type Feature = (&'static str, f32);

/// Stands for "nowhere" among distances.
pub(super) const FAR: f32 = 99.0;

pub(super) fn log(n: usize) -> f32 {
    (n as f32).ln_1p()
}

pub(super) fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

/// What a mention a sentence ago counts for, of one that is here: for how much a candidate is spoken of, and for which of its
/// mentions is looked at. Chosen by hand; what they are worth the fitted trees decide.
pub(super) const FADE: f32 = 0.6;
pub(super) const SLOW_FADE: f32 = 0.8;
/// Sentences, beyond which all is equally far.
const FAR_AWAY: usize = 40;

/// What is left of 1 so many sentences away.
pub(super) fn fading(rate: f32, n_sentences: usize) -> f32 {
    rate.powf(n_sentences.min(FAR_AWAY) as f32)
}

/// The logarithm of the probability of these log-odds.
pub(super) fn likelihood(odds: f32) -> f32 {
    -(-odds.clamp(-FAR, FAR)).exp().ln_1p()
}

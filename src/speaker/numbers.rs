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

/// The logarithm of the probability of these log-odds.
pub(super) fn likelihood(odds: f32) -> f32 {
    -(-odds.clamp(-FAR, FAR)).exp().ln_1p()
}

//! Numbers as the judge compares them.

/// A number to three decimals: the borders of the trees lie between such numbers, so that no rounding decides.
pub(super) fn thousandths(number: f32) -> f32 {
    (number * 1000.0).round() / 1000.0
}

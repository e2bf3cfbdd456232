//! Union and find.

/// Numbers in groups.
pub(super) struct Groups(Vec<u32>);

impl Groups {
    /// `n` numbers, each alone.
    pub(super) fn new(n: usize) -> Self {
        Self((0..n as u32).collect())
    }

    /// The smallest number of the group of `one`.
    pub(super) fn root(&mut self, one: usize) -> usize {
        let mut at = one;
        while self.0[at] as usize != at {
            self.0[at] = self.0[self.0[at] as usize];
            at = self.0[at] as usize;
        }
        at
    }

    /// Joins two groups and gives the smallest number.
    pub(super) fn join(&mut self, one: usize, other: usize) -> usize {
        let (a, b) = (self.root(one), self.root(other));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high] = low as u32;
        low
    }
}

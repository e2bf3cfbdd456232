//! Which quotations with weak bonds between them are joined: a phrase that two speeches share makes them no one.

use std::collections::BTreeMap;

use crate::across::groups::Groups;

/// Two quotations with a weak bond, and how many words make it.
pub(super) type Weak = (u32, u32, u32);

/// Work up to which the best bond of all is looked for again and again; beyond, single quotations go to one group each.
const MAX_WORK: usize = 50_000_000;

/// Joins those of `n` quotations in `groups` that `weak` bonds make one: all of a group must have one to the other group, and two
/// of each unless it is a single quotation. The groups with most bonds between them come first.
pub(super) fn join(groups: &mut Groups, n: usize, weak: &[Weak]) {
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for (one, other, _) in weak {
        sizes.insert(groups.root(*one as usize), 0);
        sizes.insert(groups.root(*other as usize), 0);
    }
    for number in 0..n {
        if let Some(size) = sizes.get_mut(&groups.root(number)) {
            *size += 1;
        }
    }
    // Groups that no chain of bonds leads between do not touch each other.
    let roots: Vec<usize> = sizes.keys().copied().collect();
    let mut chains = Groups::new(roots.len());
    let place = |groups: &mut Groups, one: u32| roots.binary_search(&groups.root(one as usize)).unwrap_or(0);
    for (one, other, _) in weak {
        let (a, b) = (place(groups, *one), place(groups, *other));
        chains.join(a, b);
    }
    let mut of_chain: Vec<(usize, Weak)> =
        weak.iter().map(|bond| (chains.root(place(groups, bond.0)), *bond)).collect();
    of_chain.sort_unstable();
    for chain in of_chain.chunk_by(|a, b| a.0 == b.0) {
        let bonds: Vec<Weak> = chain.iter().map(|(_, bond)| *bond).collect();
        join_chain(groups, &mut sizes, &bonds);
    }
}

/// The bonds between two groups.
struct Between {
    groups: (usize, usize),
    /// How many of each have one.
    bonded: (usize, usize),
    n_words: u32,
}

fn join_chain(groups: &mut Groups, sizes: &mut BTreeMap<usize, usize>, weak: &[Weak]) {
    let mut found = between(groups, weak);
    let n_groups = found.len();
    if weak.len().saturating_mul(n_groups) > MAX_WORK {
        found.sort_by_key(|it| std::cmp::Reverse((it.bonded.0 + it.bonded.1, it.n_words)));
        for Between { groups: (one, other), .. } in found {
            if sizes.get(&one) == Some(&1) && groups.root(one) == one
                || sizes.get(&other) == Some(&1) && groups.root(other) == other
            {
                merge(groups, sizes, one, other);
            }
        }
        return;
    }
    loop {
        let size = |root: usize| sizes.get(&root).copied().unwrap_or(1);
        let is_one = |it: &&Between| {
            let (a, b) = (size(it.groups.0), size(it.groups.1));
            (it.bonded.0 == a || it.bonded.1 == b) && (a.min(b) == 1 || it.bonded.0.min(it.bonded.1) >= 2)
        };
        let worth = |it: &&Between| (it.bonded.0 + it.bonded.1, it.n_words, std::cmp::Reverse(it.groups));
        let Some(Between { groups: (one, other), .. }) = found.iter().filter(is_one).max_by_key(worth) else { return };
        merge(groups, sizes, *one, *other);
        found = between(groups, weak);
    }
}

fn merge(groups: &mut Groups, sizes: &mut BTreeMap<usize, usize>, one: usize, other: usize) {
    let (one, other) = (groups.root(one), groups.root(other));
    if one == other {
        return;
    }
    let total = sizes.remove(&one).unwrap_or(1) + sizes.remove(&other).unwrap_or(1);
    sizes.insert(groups.join(one, other), total);
}

/// All bonds that are still between two groups, by the groups.
fn between(groups: &mut Groups, weak: &[Weak]) -> Vec<Between> {
    let mut bonds: Vec<((usize, usize), u32, u32, u32)> = Vec::with_capacity(weak.len());
    for (one, other, n_words) in weak {
        let (a, b) = (groups.root(*one as usize), groups.root(*other as usize));
        match a.cmp(&b) {
            std::cmp::Ordering::Less => bonds.push(((a, b), *one, *other, *n_words)),
            std::cmp::Ordering::Greater => bonds.push(((b, a), *other, *one, *n_words)),
            std::cmp::Ordering::Equal => {}
        }
    }
    bonds.sort_unstable();
    let distinct = |numbers: &mut Vec<u32>| {
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len()
    };
    let pairs = bonds.chunk_by(|a, b| a.0 == b.0).map(|pair| {
        let mut of_each: (Vec<u32>, Vec<u32>) = pair.iter().map(|bond| (bond.1, bond.2)).unzip();
        Between {
            groups: pair[0].0,
            bonded: (distinct(&mut of_each.0), distinct(&mut of_each.1)),
            n_words: pair.iter().map(|bond| bond.3).max().unwrap_or(0),
        }
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(strong: &[(usize, usize)], weak: &[Weak]) -> Vec<usize> {
        let mut groups = Groups::new(8);
        for (one, other) in strong {
            groups.join(*one, *other);
        }
        join(&mut groups, 8, weak);
        (0..8).map(|number| groups.root(number)).collect()
    }

    #[test]
    fn a_single_quotation_goes_to_one_group_and_does_not_join_two() {
        // 6 stands in 0, 1 and 2, and in 3.
        let weak = [(0, 6, 4), (1, 6, 4), (2, 6, 4), (3, 6, 4)];
        assert_eq!(joined(&[(0, 1), (1, 2), (3, 4), (4, 5)], &weak), [0, 0, 0, 3, 3, 3, 0, 7]);
    }

    #[test]
    fn two_groups_are_one_where_all_of_the_smaller_and_two_of_each_have_bonds() {
        let groups = [(0, 1), (1, 2), (3, 4)];
        assert_eq!(joined(&groups, &[(0, 3, 8), (1, 4, 8)]), [0, 0, 0, 0, 0, 5, 6, 7]);
        assert_eq!(joined(&groups, &[(0, 3, 8), (0, 4, 8)]), [0, 0, 0, 3, 3, 5, 6, 7]);
    }
}

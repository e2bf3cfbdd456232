//! Bodies: which names over articles are one party, office or company.

use std::collections::BTreeMap;

use super::{link::Link, linked::Linked, local::Local, profile::Profile, users::Users};
use crate::{
    across::groups::Groups,
    lexicon::{Class, Language},
    wording::{folded, names::Name},
};

/// A body by one writing of its name.
struct Form {
    key: String,
    name: Name,
    profile: Profile,
    members: Vec<(usize, Link)>,
    given: Option<String>,
}

/// Bodies by the writings of their names.
#[derive(Default)]
pub(super) struct Forms(BTreeMap<String, Form>);

impl Forms {
    /// Adds a body of an article, `member` among those looked at together. Those of one writing come in order.
    pub(super) fn add(&mut self, local: &Local, member: usize, users: &Users) {
        let key = key(&local.name);
        let form = self.0.entry(key.clone()).or_insert_with(|| Form {
            name: Name::new(&local.name, false),
            profile: Profile::default(),
            members: Vec::new(),
            given: users.ids.get(&key).cloned(),
            key,
        });
        form.profile.add(local);
        let link = if form.given.is_some() { Link::UserTable } else { Link::SameName };
        form.members.push((member, link));
    }

    /// The bodies over articles.
    pub(super) fn linked(mut self) -> Vec<Linked> {
        for form in self.0.values_mut() {
            if let [(_, link @ Link::SameName)] = form.members.as_mut_slice() {
                *link = Link::Alone;
            }
        }
        cluster(self.0.into_values().collect())
    }
}

/// The words of a body's key without those that say of which kind it is.
pub(super) fn core(key: &str) -> String {
    let words: Vec<&str> = key.split(' ').filter(|word| !Language::default().is(Class::BodyKind, word)).collect();
    words.join(" ")
}

/// The initials that a name consists of.
pub(super) fn acronym(name: &Name) -> Option<&str> {
    if name.is_acronym && name.words.len() == 1 { name.words.first().map(String::as_str) } else { None }
}

/// What a name of a body is compared by: its words in order of the alphabet, without those that say nothing.
pub(super) fn key(name: &str) -> String {
    let name = Name::new(name, false);
    let words: Vec<String> = name.key().split(' ').map(folded).collect();
    let mut telling: Vec<String> = words.iter().filter(|word| *word != "us").cloned().collect();
    if telling.is_empty() {
        telling = words;
    }
    telling.sort();
    telling.dedup();
    telling.join(" ")
}

/// Joins short forms with long ones where only one is meant.
fn cluster(forms: Vec<Form>) -> Vec<Linked> {
    let mut by_initials: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut by_core: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let core = |form: &Form| core(&form.key);
    for (form_idx, form) in forms.iter().enumerate() {
        if form.name.words.len() > 1 {
            by_initials.entry(form.name.initials()).or_default().push(form_idx);
        }
        by_core.entry(core(form)).or_default().push(form_idx);
    }
    let mut groups = Groups::new(forms.len());
    let mut link_of: BTreeMap<usize, Link> = BTreeMap::new();
    let mut maybe: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut by_given: BTreeMap<&str, usize> = BTreeMap::new();
    for (form_idx, form) in forms.iter().enumerate() {
        if let Some(given) = &form.given {
            groups.join(*by_given.entry(given).or_insert(form_idx), form_idx);
        }
    }
    let is_free = |one: &Form, other: &Form| one.given.is_none() || other.given.is_none() || one.given == other.given;
    for (form_idx, form) in forms.iter().enumerate() {
        let long = acronym(&form.name).and_then(|acronym| by_initials.get(acronym));
        if let Some(long) = long {
            let best: Vec<usize> = rank(form, long, &forms);
            match best.as_slice() {
                [only] if is_free(form, &forms[*only]) => {
                    groups.join(form_idx, *only);
                    link_of.insert(form_idx, Link::Acronym);
                }
                several => {
                    maybe.insert(form_idx, several.to_vec());
                }
            }
        }
        let alike = by_core.get(&core(form)).map_or(&[][..], Vec::as_slice);
        let shorter: Vec<usize> = alike
            .iter()
            .copied()
            .filter(|other| *other != form_idx && forms[*other].key.len() < form.key.len() && !core(form).is_empty())
            .collect();
        // A name that two longer ones share stands for neither.
        let n_longer = alike.iter().filter(|other| forms[**other].key.len() > core(form).len()).count();
        if let [short] = shorter.as_slice()
            && n_longer == 1
            && core(form).split(' ').count() > 1
            && is_free(form, &forms[*short])
        {
            groups.join(form_idx, *short);
            link_of.insert(*short, Link::BodyVariant);
        }
    }
    let mut joined: BTreeMap<usize, Linked> = BTreeMap::new();
    for (form_idx, form) in forms.into_iter().enumerate() {
        let root = groups.root(form_idx);
        let linked = joined.entry(root).or_insert_with(|| Linked {
            profile: Profile::default(),
            members: Vec::new(),
            given: None,
            maybe: maybe.get(&form_idx).cloned().unwrap_or_default(),
        });
        linked.profile.merge(&form.profile);
        let link = link_of.get(&form_idx).copied();
        linked.members.extend(form.members.into_iter().map(|(member, known)| (member, link.unwrap_or(known))));
        if linked.given.is_none() {
            linked.given = form.given;
        }
    }
    let roots: Vec<usize> = joined.keys().copied().collect();
    let mut linked: Vec<Linked> = joined.into_values().collect();
    for one in &mut linked {
        one.maybe = one
            .maybe
            .iter()
            .map(|form| groups.root(*form))
            .filter_map(|root| roots.binary_search(&root).ok())
            .collect();
        one.maybe.sort_unstable();
        one.maybe.dedup();
    }
    linked
}

/// By so much support, or e² times the articles, the first must be ahead to be the only one. Chosen by hand.
const LEAD: f32 = 2.0;

/// The long names that an acronym may stand for: the only one, or the one with which it has clearly most in common.
fn rank(form: &Form, long: &[usize], forms: &[Form]) -> Vec<usize> {
    if long.len() < 2 {
        return long.to_vec();
    }
    let mut scored: Vec<(f32, usize)> = long
        .iter()
        .map(|other| {
            let profile = &forms[*other].profile;
            (form.profile.support(profile) + (profile.articles as f32).ln(), *other)
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    if scored[0].0 >= scored[1].0 + LEAD { vec![scored[0].1] } else { long.to_vec() }
}

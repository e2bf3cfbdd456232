//! People of one family name: which of the articles' speakers are one.

use std::collections::BTreeMap;

use super::{
    link::Link,
    linked::Linked,
    local::{Local, name_key},
    profile::Profile,
};
use crate::across::groups::Groups;
use crate::wording::names::{Likeness, Name, compare_people};

/// A person under way.
pub(super) struct Person {
    pub name: Name,
    pub profile: Profile,
    pub members: Vec<(usize, Link)>,
    /// The id that the user's table gives.
    pub given: Option<String>,
    /// Whether another of this name is told from it.
    pub is_parted: bool,
}

/// Persons of one family name that are compared pair by pair; beyond, only those whose given names begin alike.
const MAX_COMPARED: usize = 600;

/// How sure it must be whom a bare family name means.
const SURE: f32 = 0.8;

/// The persons among `locals`, all of one family name, and where it cannot be told who somebody is, who it may be.
pub(super) fn cluster(locals: &[Local], known: &BTreeMap<String, String>) -> Vec<Linked> {
    let mut full: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut bare: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (local_idx, local) in locals.iter().enumerate() {
        let name = Name::new(&local.name, true);
        let key = name.key();
        let is_known = known.contains_key(&key);
        let forms = if name.given.is_empty() && !is_known { &mut bare } else { &mut full };
        forms.entry(key).or_default().push(local_idx);
    }
    let mut people: Vec<Person> = Vec::new();
    for (key, members) in &full {
        let given = known.get(key).cloned();
        // Another writing of one whom the user knows.
        if let Some(person) = people.iter_mut().find(|person: &&mut Person| given.is_some() && person.given == given) {
            members.iter().for_each(|member| person.profile.add(&locals[*member]));
            person.members.extend(members.iter().map(|member| (*member, Link::UserTable)));
            continue;
        }
        let parts = if given.is_some() { vec![members.clone()] } else { namesakes(locals, members) };
        let is_parted = parts.len() > 1;
        for part in parts {
            let mut profile = Profile::default();
            part.iter().for_each(|member| profile.add(&locals[*member]));
            let link = match (&given, part.len()) {
                (Some(_), _) => Link::UserTable,
                (None, 1) => Link::Alone,
                (None, _) => Link::SameName,
            };
            let name = Name::new(&locals[part[0]].name, true);
            let members = part.into_iter().map(|member| (member, link)).collect();
            people.push(Person { name, profile, members, given: given.clone(), is_parted });
        }
    }
    merge_variants(&mut people);
    let mut linked: Vec<Linked> = Vec::new();
    let unsure = bare_names(locals, &bare, &mut people);
    for person in people {
        linked.push(Linked {
            profile: person.profile,
            members: person.members,
            given: person.given,
            maybe: Vec::new(),
        });
    }
    // Two of one name who could not be told to be one are named as such.
    let names: Vec<Name> = linked.iter().map(|one| Name::new(one.profile.best_name(), true)).collect();
    if linked.len() <= MAX_COMPARED {
        for one in 0..linked.len() {
            for other in 0..linked.len() {
                if one != other && compare_people(&names[one], &names[other]) > Likeness::Other {
                    linked[one].maybe.push(other);
                }
            }
        }
    }
    linked.extend(unsure);
    linked
}

/// Parts those of one full name who cannot be one: speakers are joined by what they have in common, and the groups so made
/// stay apart where what is told of them conflicts.
fn namesakes(locals: &[Local], members: &[usize]) -> Vec<Vec<usize>> {
    let mut by_feature: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups = Groups::new(members.len());
    for (place, member) in members.iter().enumerate() {
        let local = &locals[*member];
        let others = local.others.iter().map(|other| format!("#{other}"));
        let told = super::local::telling(&local.affiliation).chain(super::local::telling(&local.title));
        for feature in others.chain(told) {
            let first = *by_feature.entry(feature).or_insert(place);
            groups.join(first, place);
        }
    }
    let mut profiles: BTreeMap<usize, (Profile, Vec<usize>)> = BTreeMap::new();
    for (place, member) in members.iter().enumerate() {
        let (profile, part) = profiles.entry(groups.root(place)).or_default();
        profile.add(&locals[*member]);
        part.push(*member);
    }
    let mut groups: Vec<(Profile, Vec<usize>)> = profiles.into_values().collect();
    groups.sort_by_key(|(_, part)| (std::cmp::Reverse(part.len()), part[0]));
    let mut parts: Vec<(Profile, Vec<usize>)> = Vec::new();
    for (profile, part) in groups {
        // Groups come the largest first, so that a lone one joins the best known.
        match parts.iter_mut().find(|(known, _)| !known.conflicts(&profile)) {
            Some((known, members)) => {
                known.merge(&profile);
                members.extend(part);
            }
            None => parts.push((profile, part)),
        }
    }
    parts
        .into_iter()
        .map(|(_, mut part)| {
            part.sort_unstable();
            part
        })
        .collect()
}

/// Joins persons whose names are two writings of one.
fn merge_variants(people: &mut Vec<Person>) {
    let initial = |person: &Person| person.name.given.first().and_then(|given| given.chars().next());
    let is_many = people.len() > MAX_COMPARED;
    let mut pairs: Vec<(u8, usize, usize)> = Vec::new();
    for one in 0..people.len() {
        for other in one + 1..people.len() {
            let (a, b) = (&people[one], &people[other]);
            if is_many && initial(a) != initial(b) {
                continue;
            }
            let likeness = compare_people(&a.name, &b.name);
            if likeness == Likeness::Other || a.name.key() == b.name.key() {
                continue;
            }
            let is_same_given = a.name.given.first() == b.name.given.first();
            let rank = match (likeness, is_same_given) {
                (Likeness::Same, true) => 0,
                (Likeness::Same, false) => 1,
                _ => 2,
            };
            pairs.push((rank, one, other));
        }
    }
    pairs.sort_unstable();
    let mut groups = Groups::new(people.len());
    // How many persons each may be, by the same rank of likeness.
    let rivals = |rank: u8, person: usize| {
        pairs.iter().filter(|(other, a, b)| *other == rank && (*a == person || *b == person)).count()
    };
    let counts: Vec<(usize, usize)> = pairs.iter().map(|(rank, a, b)| (rivals(*rank, *a), rivals(*rank, *b))).collect();
    let mut profiles: Vec<Profile> = people.iter().map(|person| person.profile.clone()).collect();
    let mut given: Vec<Option<String>> = people.iter().map(|person| person.given.clone()).collect();
    let mut names: Vec<Vec<Name>> = people.iter().map(|person| vec![person.name.clone()]).collect();
    for ((rank, one, other), (rivals_one, rivals_other)) in pairs.iter().zip(counts) {
        let (a, b) = (groups.root(*one), groups.root(*other));
        if a == b {
            continue;
        }
        let is_two_known = given[a].is_some() && given[b].is_some() && given[a] != given[b];
        // What was joined may hold a name that the other's excludes: `George Bush` between two.
        let is_excluded = names[a].iter().any(|x| names[b].iter().any(|y| compare_people(x, y) == Likeness::Other));
        let support = profiles[a].support(&profiles[b]);
        let is_parted = people[*one].is_parted || people[*other].is_parted;
        // `John Quincy Adams` is not `John Adams` for the name's sake alone.
        let has_middle = |person: &Person| person.name.given.iter().skip(1).any(|name| name.chars().count() > 1);
        let is_alone = rivals_one.max(rivals_other) == 1 && !has_middle(&people[*one]) && !has_middle(&people[*other]);
        let is_joined = match rank {
            0 => !is_parted && (support >= 1.0 || is_alone) || support >= 2.0,
            1 => support >= 1.0,
            _ => support >= 1.0 && rivals_one.min(rivals_other) == 1,
        };
        let are_father_and_son = are_father_and_son((&names[a], &profiles[a]), (&names[b], &profiles[b]));
        if is_two_known || is_excluded || are_father_and_son || !is_joined || profiles[a].conflicts(&profiles[b]) {
            continue;
        }
        let root = groups.join(a, b);
        let gone = if root == a { b } else { a };
        let from = std::mem::take(&mut profiles[gone]);
        profiles[root].merge(&from);
        let more = std::mem::take(&mut names[gone]);
        names[root].extend(more);
        if given[root].is_none() {
            given[root] = given[gone].take();
        }
    }
    let mut joined: BTreeMap<usize, Vec<Person>> = BTreeMap::new();
    for (person_idx, person) in std::mem::take(people).into_iter().enumerate() {
        joined.entry(groups.root(person_idx)).or_default().push(person);
    }
    for mut group in joined.into_values() {
        group.sort_by_key(|person| {
            (person.given.is_none(), std::cmp::Reverse(person.profile.articles), person.name.key())
        });
        let mut group = group.into_iter();
        let Some(mut first) = group.next() else { continue };
        if group.len() > 0 {
            first
                .members
                .iter_mut()
                .filter(|(_, link)| *link == Link::Alone)
                .for_each(|(_, link)| *link = Link::SameName);
        }
        for other in group {
            let link =
                if other.name.given.first() == first.name.given.first() { Link::Variant } else { Link::Nickname };
            first.profile.merge(&other.profile);
            first.members.extend(other.members.into_iter().map(|(member, _)| (member, link)));
            first.is_parted |= other.is_parted;
        }
        people.push(first);
    }
}

/// Whether one of two is called `Jr.` and the other is not: two men, unless an article writes the name of one man both ways
/// and none names both.
fn are_father_and_son((names, profile): (&[Name], &Profile), (others, other): (&[Name], &Profile)) -> bool {
    let is_son = |one: &Name| others.iter().any(|another| one.suffix.is_some() != another.suffix.is_some());
    let is_beside = |profile: &Profile, names: &[Name]| {
        names.iter().any(|name| !name.given.is_empty() && profile.others.contains_key(&name_key(name)))
    };
    let is_optional = profile.is_suffix_optional || other.is_suffix_optional;
    names.iter().any(is_son) && (is_beside(profile, others) || is_beside(other, names) || !is_optional)
}

/// Gives those of whom only the family name is told to the person they are; gives those back of whom it cannot be told.
fn bare_names(locals: &[Local], bare: &BTreeMap<String, Vec<usize>>, people: &mut [Person]) -> Vec<Linked> {
    let mut open: Vec<Linked> = Vec::new();
    let mut decided: Vec<(usize, usize, f32)> = Vec::new();
    for members in bare.values() {
        let mut left: Vec<Left> = Vec::new();
        for member in members {
            let local = &locals[*member];
            let name = Name::new(&local.name, true);
            let profile = Profile::of(local);
            let may_be_given = name.may_be_given();
            let scores: Vec<(usize, f32)> = people
                .iter()
                .enumerate()
                .filter(|(_, person)| compare_people(&name, &person.name) > Likeness::Other)
                .map(|(person_idx, person)| (person_idx, fit(&profile, local, &person.profile)))
                .collect();
            let best = scores.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            let total: f32 = scores.iter().map(|(_, score)| score.exp()).sum::<f32>() + NOBODY.exp();
            match best {
                Some((person, score))
                    if score.exp() / total >= SURE && is_known(&profile, &people[person].profile, may_be_given) =>
                {
                    decided.push((*member, person, score.exp() / total));
                }
                _ => {
                    let candidates = scores.into_iter().map(|(person, _)| person).collect();
                    left.push(Left { member: *member, candidates, may_be_given });
                }
            }
        }
        open.extend(grouped(locals, &left));
    }
    for (member, person, probability) in decided {
        people[person].profile.add(&locals[member]);
        people[person].members.push((member, Link::Surname(probability)));
    }
    open
}

/// One of whom only one name is told, and who it may be.
struct Left {
    member: usize,
    candidates: Vec<usize>,
    may_be_given: bool,
}

/// Those of one bare name who are one: they have something in common, or no full name is known at all and the month is the
/// same. Of a given name only titles and affiliations count, since everybody is named along with the famous.
fn grouped(locals: &[Local], left: &[Left]) -> Vec<Linked> {
    let mut groups = Groups::new(left.len());
    let mut by_feature: BTreeMap<String, usize> = BTreeMap::new();
    for (place, Left { member, candidates, may_be_given }) in left.iter().enumerate() {
        let local = &locals[*member];
        let others = local.others.iter().filter(|_| !may_be_given).map(|other| format!("#{other}"));
        let told = super::local::telling(&local.affiliation).chain(super::local::telling(&local.title));
        let month = (candidates.is_empty() && !may_be_given).then(|| format!("month {}", local.month));
        for feature in others.chain(told).chain(month) {
            let first = *by_feature.entry(feature).or_insert(place);
            groups.join(first, place);
        }
    }
    let mut parts: BTreeMap<usize, (Profile, Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (place, Left { member, candidates, .. }) in left.iter().enumerate() {
        let (profile, part, maybe) = parts.entry(groups.root(place)).or_default();
        profile.add(&locals[*member]);
        part.push(*member);
        maybe.extend(candidates);
    }
    let linked = parts.into_values().map(|(profile, part, mut maybe)| {
        maybe.sort_unstable();
        maybe.dedup();
        let link = if part.len() == 1 { Link::Alone } else { Link::Surname(SURE) };
        let members = part.into_iter().map(|member| (member, link)).collect();
        Linked { profile, members, given: None, maybe }
    });
    linked.collect()
}

/// Articles that name a person before a bare name needs nothing else in common, and where their genders agree. Chosen by hand.
const NAMED_OFTEN: u32 = 5;
/// See [`NAMED_OFTEN`].
const NAMED_TWICE: u32 = 2;

/// Whether a bare name may be taken for a person's at all: something that is told of both agrees, or the person is one whom
/// articles name so.
fn is_known(profile: &Profile, person: &Profile, may_be_given: bool) -> bool {
    let is_told = profile.told.keys().any(|word| person.told.contains_key(word));
    let is_one_gender = profile.gender().is_some() && profile.gender() == person.gender();
    is_told || !may_be_given && (person.articles >= NAMED_OFTEN || person.articles >= NAMED_TWICE && is_one_gender)
}

/// The log odds of being nobody who is known by a full name.
const NOBODY: f32 = -0.4;

/// Log odds for each thing that may agree or not: what is told, the outlet, the gender, the field of work. Chosen by hand;
/// `models/links.csv` measures what comes of them.
const TOLD: f32 = 1.2;
/// See [`TOLD`].
const SAME_PUBLISHER: f32 = 0.3;
/// See [`TOLD`].
const SAME_GENDER: f32 = 1.0;
/// See [`TOLD`].
const OTHER_GENDER: f32 = -3.0;
/// See [`TOLD`].
const SAME_CLASS: f32 = 1.0;
/// See [`TOLD`].
const OTHER_CLASS: f32 = -2.0;
/// Added to a count of articles, whose logarithm is taken.
const HALF: f32 = 0.5;

/// How well a bare name fits a person, as log odds without a constant.
fn fit(profile: &Profile, local: &Local, person: &Profile) -> f32 {
    let mut score = (person.articles as f32 + HALF).ln() + TOLD * profile.support(person);
    score += (1.0 + person.months.get(&local.month).copied().unwrap_or(0) as f32).ln();
    score += if person.publishers.contains_key(&local.publisher) { SAME_PUBLISHER } else { 0.0 };
    match (profile.gender(), person.gender()) {
        (Some(one), Some(other)) if one == other => score += SAME_GENDER,
        (Some(_), Some(_)) => score += OTHER_GENDER,
        _ => {}
    }
    if let (Some(one), Some(_)) = (profile.class(), person.class()) {
        score += if person.classes.contains_key(one) { SAME_CLASS } else { OTHER_CLASS };
    }
    score
}

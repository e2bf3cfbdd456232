//! Names that the engine missed or cut: "Joseph R. | Biden Jr.", "President | Park Geun-hye", a surname known from
//! elsewhere in the article.

use std::ops::Range;

use foldhash::{HashMap, HashSet};

use super::name::{Name, is_particle, is_peer, is_person_noun, name_at};
use crate::{
    coref::entities::Word,
    grammar::{Class, Pos, Syntax},
    tag::EntityClass,
};

/// Completes `names` (in order, not overlapping; they stay so).
pub(super) fn complete<'a>(doc: &Syntax<'a>, names: &mut Vec<Name<'a>>) {
    join_pieces(doc, names);
    join_particles(doc, names);
    let words: Vec<usize> = (0..doc.len()).filter(|&token| is_name_word(doc, token)).collect();
    add_titled(doc, names, &words);
    add_known_surnames(doc, names, &words);
    add_seats(doc, names);
    join_firms(doc, names);
}

/// "Dana Fox of Fox & Reed", "at Hale & Moss": two surnames where somebody is from are a firm, "of Harry & Meghan" are two.
fn join_firms<'a>(doc: &Syntax<'a>, names: &mut Vec<Name<'a>>) {
    let is_surname = |name: &Name<'_>| name.is_person() && name.words().len() == 1 && name.tokens.len() == 1;
    let firm = |pair: &[Name<'_>]| {
        let (first, second) = (pair[0].tokens.start, pair[1].tokens.start);
        let is_firm = is_surname(&pair[0])
            && is_surname(&pair[1])
            && first + 2 == second
            && doc.text(first + 1) == "&"
            && first > 0
            && matches!(doc.word(first - 1), "of" | "at")
            && ![first, second].into_iter().all(|token| doc.language().is_given_name(doc.word(token)));
        is_firm.then_some(first..second + 1)
    };
    let firms: Vec<Range<usize>> = names.windows(2).filter_map(firm).collect();
    firms.into_iter().for_each(|tokens| put(doc, names, tokens, EntityClass::Organization));
}

/// "Lord Forsund of Drumlea": a peer's name has the place in it.
fn add_seats<'a>(doc: &Syntax<'a>, names: &mut Vec<Name<'a>>) {
    for name in names.iter_mut().filter(|name| name.is_person()) {
        let of = name.tokens.end;
        if of + 1 < doc.len() && is_peer(doc, name.tokens.start) && doc.word(of) == "of" && doc.is_capital(of + 1) {
            let end = (of + 2..doc.len()).find(|&token| doc.pos(token) != Pos::NNP || !doc.is_capital(token));
            name.cut_to(doc, name.tokens.start..end.unwrap_or(of + 2));
        }
    }
    names.dedup_by(|later, earlier| earlier.tokens.end > later.tokens.start);
}

/// "Ana Ruiz" taken for a body where the article has a person Ruiz and Ana is a given name, or speaks of Ruiz again and
/// again; "Mayor Ana de Ruiz" taken for one.
pub(super) fn persons_taken_for_bodies<'a>(doc: &Syntax<'a>, names: &mut [Name<'a>]) {
    for name_idx in persons_among_bodies(doc, names) {
        names[name_idx].become_person(doc);
    }
}

/// How an article calls the persons of a surname: how often, whether in full, whether by a title and the surname alone.
#[derive(Default)]
struct Surname {
    n: usize,
    in_full: bool,
    titled: bool,
}

/// Which names of bodies are persons'.
fn persons_among_bodies(doc: &Syntax<'_>, names: &[Name<'_>]) -> Vec<usize> {
    let mut surnames: HashMap<&str, Surname> = HashMap::default();
    let mut bodies: HashSet<&str> = HashSet::default();
    for name in names {
        let words = name.words();
        match words.last() {
            Some(last) if name.is_person() => {
                let surname = surnames.entry(last).or_default();
                surname.n += 1;
                surname.in_full |= words.len() > 1;
                surname.titled |= words.len() == 1 && name.is_titled();
            }
            _ if words.len() > 1 => bodies.extend(words.iter().map(|word| &**word)),
            _ => {}
        }
    }
    let nobody = Surname::default();
    let surname = |word: &Word<'_>| surnames.get(&**word).unwrap_or(&nobody);
    let is_person = |name: &Name<'_>| {
        let given = |word: &Word<'_>| doc.is_title(name.tokens.start) && doc.language().is_given_name(word);
        let titled = name.words().get(1).is_some_and(given);
        let called_so = || {
            if let [family] = name.words() {
                return surname(family).in_full && !bodies.contains(&**family);
            }
            if name.words().len() > 2 && name.words().last().is_some_and(|family| surname(family).titled) {
                return true;
            }
            let [given, family] = name.words() else { return false };
            let n_persons = surname(family).n;
            n_persons > 2 || n_persons > 0 && doc.language().is_given_name(given)
        };
        let last_titled = || {
            let office = |token: usize| doc.is_title(token) && doc.language().title_gender(doc.text(token)).is_none();
            let in_full = || name.words().last().is_some_and(|family| surname(family).in_full);
            name.words().len() > 1 && in_full() && name.tokens.clone().any(office)
        };
        titled || last_titled() || called_so()
    };
    (0..names.len()).filter(|&it| !names[it].is_person() && is_person(&names[it])).collect()
}

/// "Ana Ruiz Hammers Bank Chief", "Harbour Post Ruiz": words of a headline around a name that the article has elsewhere.
pub(super) fn cut_headline_names<'a>(doc: &Syntax<'a>, names: &mut [Name<'a>]) {
    let full: HashSet<&[Word<'_>]> = names.iter().filter(|name| name.is_person()).map(Name::words).collect();
    let is_body = |name: &&Name<'_>| name.class() == EntityClass::Organization;
    let bodies: HashSet<&[Word<'_>]> = names.iter().filter(is_body).map(Name::words).collect();
    let cut = |(name_idx, name): (usize, &Name<'a>)| {
        let person = person_before_headline_verb(doc, name, &full);
        let name = cut_headline_name(doc, person.as_ref().unwrap_or(name), &full, &bodies).or(person)?;
        Some((name_idx, name))
    };
    let cut: Vec<(usize, Name)> = names.iter().enumerate().filter_map(cut).collect();
    cut.into_iter().for_each(|(name_idx, name)| names[name_idx] = name);
}

/// "Ana Ruiz Hammers Bank Chief", taken for a body in a heading, begins with a person whom the article names.
fn person_before_headline_verb<'a>(doc: &Syntax<'a>, name: &Name<'a>, full: &HashSet<&[Word<'_>]>) -> Option<Name<'a>> {
    let n_words = name.words().len();
    if n_words < 3 || name.is_person() || doc.article.paragraph_of(name.tokens.start) != 0 {
        return None;
    }
    if name.tokens.len() != n_words || doc.text(name.tokens.start).eq_ignore_ascii_case("the") {
        return None;
    }
    let n = (2..n_words).rev().find(|&n| full.contains(&name.words()[..n]))?;
    let first = name.tokens.start;
    let mut person = name.clone();
    person.cut_to(doc, first..first + n);
    person.become_person(doc);
    Some(person)
}

/// A person's name without the words of a headline before or after it.
fn cut_headline_name<'a>(
    doc: &Syntax<'a>,
    name: &Name<'a>,
    full: &HashSet<&[Word<'_>]>,
    bodies: &HashSet<&[Word<'_>]>,
) -> Option<Name<'a>> {
    let n_words = name.words().len();
    if !name.is_person() || name.tokens.len() != n_words {
        return None;
    }
    // "Aung Min | Su Tan": the rest is someone's name too.
    let cut = |n: usize| full.contains(&name.words()[..n]) && !full.contains(&name.words()[n..]);
    let begins = (2..n_words).rev().find(|&n| n_words > n + 1 && cut(n));
    let ends = || (1..n_words).find(|&n| bodies.contains(&name.words()[..n]) && full.contains(&name.words()[n..]));
    let first = name.tokens.start;
    let part = begins.map(|n| first..first + n).or_else(|| ends().map(|n| first + n..first + n_words))?;
    let mut cut = name.clone();
    cut.cut_to(doc, part);
    Some(cut)
}

pub(super) fn is_initial(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_uppercase) && matches!(letters.as_str(), "." | "")
}

pub(super) fn is_name_word(doc: &Syntax<'_>, token: usize) -> bool {
    matches!(doc.pos(token), Pos::NNP | Pos::NNPS | Pos::NN | Pos::JJ | Pos::FW) && {
        let mut letters = doc.text(token).chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some()
    }
}

/// Puts a person's name in `tokens` in the place of all names there.
fn replace<'a>(doc: &Syntax<'a>, names: &mut Vec<Name<'a>>, tokens: Range<usize>) {
    put(doc, names, tokens, EntityClass::Person);
}

/// Puts a name of `class` in `tokens` in the place of all names there.
pub(super) fn put<'a>(doc: &Syntax<'a>, names: &mut Vec<Name<'a>>, tokens: Range<usize>, class: EntityClass) {
    let Some(name) = Name::new(doc, tokens, class) else { return };
    let first = names.partition_point(|other| other.tokens.end <= name.tokens.start);
    let end = names.partition_point(|other| other.tokens.start < name.tokens.end).max(first);
    names.splice(first..end, [name]);
}

/// Initials and nicknames in marks inside a name: "Ana R. Ruiz", "Ana “Annie” Ruiz", "Ruiz Jr."
fn join_pieces<'a>(doc: &Syntax<'a>, names: &mut Vec<Name<'a>>) {
    let mut name_idx = 0;
    while name_idx < names.len() {
        let tokens = names[name_idx].tokens.clone();
        name_idx += 1;
        if !names[name_idx - 1].is_person() {
            continue;
        }
        let mut first = tokens.start;
        loop {
            let word =
                |back: usize| first.checked_sub(back).filter(|&token| is_name_word(doc, token) && !doc.is_title(token));
            let initial = |back: usize| first.checked_sub(back).is_some_and(|token| is_initial(doc.text(token)));
            let marked = first >= 4
                && matches!(doc.text(first - 1), "”" | "\"" | "''" | "’")
                && matches!(doc.text(first - 3), "“" | "\"" | "``" | "‘");
            let after_marks = |back: usize| {
                first.checked_sub(back).filter(|&token| {
                    name_at(names, token).is_some_and(|it| names[it].is_person()) || is_initial(doc.text(token))
                })
            };
            // `Bobby" Scott`, its opening mark left out.
            let half_marked = first >= 2
                && matches!(doc.text(first - 1), "“" | "\"" | "``" | "‘")
                && tokens.contains(&(first + 1))
                && matches!(doc.text(first + 1), "”" | "\"" | "''" | "’");
            let more = if is_initial(doc.text(first)) && word(1).is_some() {
                word(1)
            } else if half_marked {
                after_marks(2)
            } else if initial(1) && word(2).is_some() {
                word(2)
            } else if initial(1) {
                Some(first - 1)
            } else if marked {
                after_marks(4)
            } else {
                None
            };
            match more.filter(|&token| token < first) {
                Some(token) => {
                    first = name_at(names, token)
                        .filter(|&it| names[it].is_person())
                        .map_or(token, |it| names[it].tokens.start.min(token));
                }
                None => break,
            }
        }
        let mut end = tokens.end;
        // "Ana “Annie” | Ruiz", cut before the marks.
        if matches!(doc.text(end), "“" | "\"" | "``" | "‘")
            && matches!(doc.text(end + 2), "”" | "\"" | "''" | "’")
            && is_name_word(doc, end + 1)
            && is_name_word(doc, end + 3)
            && doc.pos(end + 3) == Pos::NNP
            && doc.sentence(tokens.start).contains(&(end + 3))
            && name_at(names, end + 3).is_none_or(|it| names[it].is_person())
        {
            end = name_at(names, end + 3).map_or(end + 4, |it| names[it].tokens.end);
        }
        let suffix = doc.word(end).trim_end_matches('.');
        if doc.language().is(Class::Suffix, suffix) && doc.text(end).chars().next().is_some_and(char::is_uppercase) {
            end += 1;
        }
        if first < tokens.start || end > tokens.end {
            replace(doc, names, first..end);
            name_idx = names.partition_point(|name| name.tokens.start < end);
        }
    }
}

/// "Ana bint | Rashid", "Nour el-Din | Ruiz", "Abdul Ruiz | bin Lee": names that an engine cut at a particle.
fn join_particles<'a>(doc: &Syntax<'a>, names: &mut Vec<Name<'a>>) {
    let particle_at = |token: usize| {
        let text = doc.text(token);
        text.starts_with(char::is_lowercase)
            && (is_particle(doc.language(), text)
                || text.split_once('-').is_some_and(|(first, _)| is_particle(doc.language(), first)))
    };
    let capital = |token: usize| is_name_word(doc, token) && doc.pos(token) != Pos::JJ && !doc.is_title(token);
    let mut name_idx = 0;
    while name_idx < names.len() {
        let name = &names[name_idx];
        name_idx += 1;
        if !name.is_person() {
            continue;
        }
        let tokens = name.tokens.clone();
        let sentence = doc.sentence(tokens.start);
        let (mut first, mut end) = (tokens.start, tokens.end);
        let mut particle = first;
        while particle > sentence.start && particle_at(particle - 1) {
            particle -= 1;
        }
        if particle_at(first) || particle < first {
            while particle > sentence.start && capital(particle - 1) {
                particle -= 1;
                first = particle;
            }
        }
        loop {
            let mut next = end;
            while next < sentence.end && particle_at(next) {
                next += 1;
            }
            let hyphened = next > end && doc.text(next - 1).contains('-');
            if next == end || !(hyphened || next < sentence.end && capital(next)) {
                break;
            }
            end = if hyphened { next } else { next + 1 };
            while end < sentence.end && capital(end) && name_at(names, end).is_none_or(|it| names[it].is_person()) {
                end += 1;
            }
        }
        if first < tokens.start || end > tokens.end {
            replace(doc, names, first..end);
            name_idx = names.partition_point(|name| name.tokens.start < end);
        }
    }
}

/// "President Park Geun-hye", "Mr. Ban": capitals right after a title are a name. `words` are the tokens that may be of one.
fn add_titled<'a>(doc: &Syntax<'a>, names: &mut Vec<Name<'a>>, words: &[usize]) {
    let titled = |token: usize| {
        let text = doc.text(token);
        let capital = text.chars().next().is_some_and(char::is_uppercase);
        capital
            && doc.language().is_title(text)
            && (text.chars().count() > 2 || doc.language().title_gender(text).is_some())
    };
    // "fire chief Ana Ruiz", "biologist Ana Ruiz"
    let described = |token: usize| {
        let text = doc.text(token);
        doc.pos(token) == Pos::NN
            && doc.pos(token + 2) == Pos::NNP
            && is_name_word(doc, token + 2)
            && text.starts_with(char::is_lowercase)
            && is_person_noun(doc.language(), text)
            && doc.sentence(token).contains(&(token + 2))
    };
    for &first in words.iter().filter(|&&first| first > 0) {
        let token = first - 1;
        if doc.pos(first) == Pos::JJ
            || !(titled(token) || described(token))
            || titled(first)
            || name_at(names, first).is_some()
        {
            continue;
        }
        let mut end = first + 1;
        while end < first + 4
            && (is_name_word(doc, end) || is_initial(doc.text(end)))
            && name_at(names, end).is_none_or(|it| names[it].is_person())
            && !titled(end)
        {
            end += 1;
        }
        // "Deputy | High Court Judge Ana Ruiz": the later title is the one before the name.
        if end < first + 4 && titled(end) && doc.sentence(token).contains(&end) {
            continue;
        }
        end = name_at(names, end - 1).map_or(end, |it| names[it].tokens.end);
        // All-capital headings and "Secretary General" in them tell nothing.
        let capitals = doc.slice(first..end).chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
        // "Chief Financial Officer" names nobody.
        let office = end > first + 1 && doc.is_title(end - 1) && !doc.language().is_given_name(doc.word(first));
        if !capitals
            && !office
            && doc.pos(first) == Pos::NNP
            && (first + 1 == end || doc.pos(end - 1) == Pos::NNP)
            && !doc.is_title(first)
        {
            replace(doc, names, first..end);
        }
    }
}

/// The surname of someone named in full, standing alone; of someone with a title, before given names that follow it. `words`
/// are the tokens that may be of a name.
fn add_known_surnames<'a>(doc: &Syntax<'a>, names: &mut Vec<Name<'a>>, words: &[usize]) {
    let surnames = |titled: bool| -> HashSet<&str> {
        let title = |name: &Name<'_>| {
            name.tokens.start.checked_sub(1).is_some_and(|it| doc.language().title_gender(doc.text(it)).is_some())
        };
        names
            .iter()
            .filter(|name| {
                name.is_person() && if titled { name.words().len() == 1 && title(name) } else { name.words().len() > 1 }
            })
            .filter_map(|name| name.words().last().map(|word| &**word))
            .filter(|word| word.chars().count() > 2)
            .collect()
    };
    let (known, titled) = (surnames(false), surnames(true));
    let mut added: Vec<Name<'_>> = Vec::new();
    let is_added = |added: &[Name<'_>], token: usize| added.last().is_some_and(|name| name.tokens.contains(&token));
    for &token in words {
        if is_added(&added, token) || name_at(names, token).is_some() {
            continue;
        }
        if known.contains(doc.word(token)) {
            added.extend(Name::new(doc, token..token + 1, EntityClass::Person));
        } else if titled.contains(doc.word(token))
            && (doc.pos(token + 1) == Pos::NNP || doc.text(token + 1).contains('-'))
            && is_name_word(doc, token + 1)
            && name_at(names, token + 1).is_none()
            && doc.sentence(token).contains(&(token + 1))
        {
            added.extend(Name::new(doc, token..token + 2, EntityClass::Person));
        }
    }
    // All at once: they stand where no name does, and one by one each would move all behind it.
    if !added.is_empty() {
        names.append(&mut added);
        names.sort_by_key(|name| name.tokens.start);
    }
}

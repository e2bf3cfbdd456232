//! News that nobody wrote: as many articles as one likes, each from its number alone, for measurements and endurance.
//!
//! They look like news where it costs time: names that come back as surnames, titles and pronouns, quotations of all kinds,
//! reports, datelines, captions, and what a site puts between paragraphs.

use std::fmt::Write;

use fastrand::Rng;

const GIVEN: [&str; 24] = [
    "Ana", "Tom", "Ida", "Bo", "Maria", "James", "Ruth", "Omar", "Lena", "Victor", "Grace", "Hugo", "Nadia", "Peter",
    "Clara", "Samuel", "Eva", "Karim", "Joan", "Felix", "Zoë", "Marcus", "Priya", "Walter",
];
const SURNAMES: [&str; 32] = [
    "Ruiz",
    "Lee",
    "Moss",
    "Park",
    "Vale",
    "Okafor",
    "Lindqvist",
    "Brandt",
    "Haddad",
    "Novak",
    "O’Neill",
    "Castellano",
    "Ferris",
    "Whitlock",
    "Sandoval",
    "Mbeki",
    "Tanaka",
    "Dorsey",
    "Ashworth",
    "Keller",
    "Pruitt",
    "Varga",
    "Holloway",
    "McBride",
    "Santos",
    "Iyer",
    "Goldman",
    "Petrov",
    "Quinn",
    "Abara",
    "Stroud",
    "Yilmaz",
];
const ROLES: [&str; 16] = [
    "the mayor of Oakdale",
    "a spokesman for the ministry",
    "the union’s president",
    "a professor of economics at Harrow University",
    "the company’s chief executive",
    "a Republican senator from Ohio",
    "the police chief",
    "a retired teacher",
    "the head coach",
    "a lawyer for the family",
    "an analyst at Brightwater Capital",
    "the health secretary",
    "a senior adviser to the governor",
    "the museum’s director",
    "a striker for the club",
    "the opposition leader",
];
const BODIES: [&str; 10] = [
    "The ministry",
    "The Oakdale City Council",
    "Brightwater Capital",
    "The union",
    "The Department of Transport",
    "Skyright Airlines",
    "The committee",
    "The agency",
    "Harrow University",
    "The European Commission",
];
const CLAUSES: [&str; 24] = [
    "the harbour would close for three weeks",
    "nobody had asked the residents",
    "the figures were wrong from the start",
    "it would take years to repair the bridge",
    "the vote had been a mistake",
    "prices will rise again in the spring",
    "the talks had gone better than expected",
    "the team needs more time",
    "there is no reason to panic",
    "the law does not go far enough",
    "the fire spread within minutes",
    "the new rules protect no one",
    "the court should hear the case at once",
    "the storm was the worst in a decade",
    "workers deserve a fair share",
    "the school had been warned twice",
    "the money was never there",
    "the virus spread faster than anyone thought",
    "the film took nine years to make",
    "the trains will run on time",
    "the river could flood by the weekend",
    "the plan was drawn up in secret",
    "voters are tired of promises",
    "the evidence points the other way",
];
const VERBS: [&str; 12] = [
    "said",
    "told reporters",
    "added",
    "argued",
    "warned",
    "insisted",
    "wrote in a letter",
    "announced",
    "conceded",
    "claimed",
    "explained",
    "believes",
];
const PLACES: [&str; 8] =
    ["WASHINGTON (AP) — ", "LONDON, March 3 (Reuters) - ", "OAKDALE, Ohio — ", "", "", "", "PARIS (AFP) — ", ""];
const FURNITURE: [&str; 12] = [
    "Advertisement",
    "Story continues below advertisement",
    "Read more: Mayor quits after the vote",
    "(Photo by Jo Roe/Getty Images)",
    "Sign up for our daily newsletter",
    "Share this article on Facebook",
    "Updated at 8:32 p.m.",
    "Getty Images",
    "Follow us on Twitter @example",
    "RELATED: Five things to know about the harbour",
    "Copyright © 2019 The Daily Example, LLC.",
    "Image caption The mayor on her way to the council",
];

/// A person of an article.
struct Person {
    full: String,
    surname: &'static str,
    role: &'static str,
    pronoun: &'static str,
}

fn upper(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Article number `number`: some 350 to 1,100 words.
pub fn article(number: u64) -> String {
    let mut random = Rng::with_seed(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5eed);
    let n_paragraphs = random.usize(12..36);
    text(&mut random, n_paragraphs)
}

/// Article number `number` of those that are no more than an agency's flash: some 30 words, so that a million of them are
/// an evening's work.
pub fn short(number: u64) -> String {
    let mut random = Rng::with_seed(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0xf1a5);
    let pick = |random: &mut Rng, of: &[&'static str]| of[random.usize(..of.len())];
    let (given, surname, role) = (pick(&mut random, &GIVEN), pick(&mut random, &SURNAMES), pick(&mut random, &ROLES));
    let (one, other, verb) = (pick(&mut random, &CLAUSES), pick(&mut random, &CLAUSES), pick(&mut random, &VERBS));
    let pronoun = if random.bool() { "he" } else { "she" };
    format!("{given} {surname}, {role}, said on Monday that {one}. “{},” {pronoun} {verb}.", upper(other))
}

/// One document of at least `n_bytes`.
pub fn long(n_bytes: usize) -> String {
    let mut document = String::with_capacity(n_bytes + 10_000);
    let mut number = 0;
    while document.len() < n_bytes {
        document.push_str(&article(number));
        document.push_str("\n\n");
        number += 1;
    }
    document
}

/// One document with nothing but `n_quotes` short quotations of two who take turns, a paragraph each, and are named now and
/// then. No two are the same, so that each has a row of its own.
pub fn turns(n_quotes: usize) -> String {
    let mut text = "Ana Ruiz met Tom Lee on Monday.\n\n".to_owned();
    for number in 0..n_quotes {
        let says = match number % 40 {
            0 => "Tom Lee said",
            1 => "Ana Ruiz added",
            even if even.is_multiple_of(2) => "he said",
            _ => "she added",
        };
        // Writing to a string does not fail.
        let _ = write!(text, "“The tide will turn in {number} days,” {says}.\n\n");
    }
    text
}

fn text(random: &mut Rng, n_paragraphs: usize) -> String {
    let people: Vec<Person> = (0..random.usize(2..6))
        .map(|_| {
            let (given, surname) = (GIVEN[random.usize(..GIVEN.len())], SURNAMES[random.usize(..SURNAMES.len())]);
            let role = ROLES[random.usize(..ROLES.len())];
            Person {
                full: format!("{given} {surname}"),
                surname,
                role,
                pronoun: if random.bool() { "he" } else { "she" },
            }
        })
        .collect();
    let clause = |random: &mut Rng| CLAUSES[random.usize(..CLAUSES.len())];
    let first = &people[0];
    let mut text = format!("{} says {}\n\n", first.surname, clause(random));
    if random.u8(..3) == 0 {
        text.push_str("By Jane Roe, Staff Writer\n\n");
    }
    text.push_str(PLACES[random.usize(..PLACES.len())]);
    text.extend([&first.full, ", ", first.role, ", said on Monday that ", clause(random), ".\n\n"]);
    let mut is_known = vec![false; people.len()];
    is_known[0] = true;
    for _ in 0..n_paragraphs {
        let idx = random.usize(..people.len());
        let person = &people[idx];
        let name = if is_known[idx] { person.surname.to_owned() } else { format!("{}, {},", person.full, person.role) };
        let (verb, one, other) = (VERBS[random.usize(..VERBS.len())], clause(random), clause(random));
        is_known[idx] = true;
        let paragraph = match random.u8(..9) {
            0 => format!("“{},” {name} {verb}. “{}.”", upper(one), upper(other)),
            1 => format!("{} {verb} that {one}, and {} {verb} that {other}.", upper(&name), person.pronoun),
            2 => format!("“{},” {} said, “but {other}.”", upper(one), person.pronoun),
            3 => format!(
                "{} {verb} that {one}. According to {}, {other}.",
                BODIES[random.usize(..BODIES.len())],
                person.surname
            ),
            4 => format!("{} {verb}: “{}. {}.”", upper(&name), upper(one), upper(other)),
            5 => format!(
                "The day before, some {} people had come to the square, and {one}. It was the third such march since May, and the largest. Nobody was hurt.",
                random.u32(20..9000)
            ),
            6 => format!(
                "A senior official, who spoke on condition of anonymity because the file is sealed, said {one}. The official added that {other}."
            ),
            7 => format!("“{}.\n\n“{},” {} said.", upper(one), upper(other), person.surname),
            _ => format!(
                "{} called the plan “a gift to nobody” and said {one}. {} did not respond to a request for comment.",
                upper(&name),
                BODIES[random.usize(..BODIES.len())]
            ),
        };
        text.push_str(&paragraph);
        text.push_str("\n\n");
        if random.u8(..12) == 0 {
            text.push_str(FURNITURE[random.usize(..FURNITURE.len())]);
            text.push_str("\n\n");
        }
    }
    text
}

//! What the network sees of a token: vocabulary row, hashed affixes and trigrams, shape, flags.
//!
//! The training recipe computes the same in `models/recipe/features.py`; the parity fixtures hold both to it.

use std::collections::HashMap;

use super::{dimensions::Dimensions, vocabulary::Vocabulary};

/// Features of one distinct surface form.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form {
    pub word: usize,
    pub grams: Vec<usize>,
    pub shape: usize,
    key: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent yes/no features of a token")]
struct Kind {
    double_quote: bool,
    sentence_end: bool,
    capitalised: bool,
    lower_case: bool,
    all_caps: bool,
    closer: bool,
}

/// Number of flags per token.
pub(super) const N_FLAGS: usize = 8;

/// A document as the network takes it.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    /// Distinct forms.
    pub forms: Vec<Form>,
    /// Per token, its form.
    pub form_of: Vec<usize>,
    /// Per token, its flags, each 0 or 1.
    pub flags: Vec<[f32; N_FLAGS]>,
    /// Per token, the pooling group of a capitalised word that occurs more than once.
    pub group_of: Vec<Option<usize>>,
    /// Number of pooling groups.
    pub n_groups: usize,
}

/// 32-bit FNV-1a of the UTF-8 bytes.
fn fnv1a(characters: impl Iterator<Item = char>) -> usize {
    let mut hash: u32 = 2_166_136_261;
    for character in characters {
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(16_777_619);
        }
    }
    hash as usize
}

/// One spelling for quotation marks, dashes, brackets and apostrophes.
fn normalise(token: &str) -> String {
    match token {
        "“" | "”" | "„" | "‟" | "«" | "»" | "``" | "''" => "\"".to_owned(),
        "‘" | "’" | "`" | "‚" => "'".to_owned(),
        "–" | "—" | "―" | "---" => "--".to_owned(),
        "-LRB-" => "(".to_owned(),
        "-RRB-" => ")".to_owned(),
        "-LSB-" => "[".to_owned(),
        "-RSB-" => "]".to_owned(),
        "-LCB-" => "{".to_owned(),
        "-RCB-" => "}".to_owned(),
        "…" => "...".to_owned(),
        _ => token.replace(['’', '‘'], "'").replace("\\/", "/"),
    }
}

/// Vocabulary key: lower case, every decimal digit as 0.
fn key(normalised: &str) -> String {
    normalised.to_lowercase().chars().map(|c| if is_decimal(c) { '0' } else { c }).collect()
}

/// Decimal digits as the recipe sees them, ASCII apart from the few scripts that news text may hold.
fn is_decimal(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}' | '\u{ff10}'..='\u{ff19}')
}

/// Buckets of the prefixes (with `^`) and suffixes (with `$`) of 2 to 5 characters, then of trigrams, `limit` at most.
fn grams(key: &str, n_buckets: usize, limit: usize) -> Vec<usize> {
    let framed: Vec<char> = std::iter::once('^').chain(key.chars().take(40)).chain(std::iter::once('$')).collect();
    let mut out = Vec::with_capacity(limit);
    let mut push = |mark: char, characters: &[char]| {
        out.push(fnv1a(std::iter::once(mark).chain(characters.iter().copied())) % n_buckets);
        out.len() < limit
    };
    for length in 2..=5 {
        if length <= framed.len() {
            push('p', &framed[..length]);
            push('s', &framed[framed.len() - length..]);
        }
    }
    for trigram in framed.windows(3) {
        if !push('t', trigram) {
            break;
        }
    }
    out
}

/// Bucket of the sequence of character classes, runs cut to two, eight at most.
fn shape(normalised: &str, n_shapes: usize) -> usize {
    let mut classes = String::new();
    for c in normalised.chars() {
        let class = if c.is_uppercase() {
            'X'
        } else if c.is_alphabetic() {
            'x'
        } else if is_decimal(c) {
            'd'
        } else if ".-'&,/:$%#@".contains(c) {
            c
        } else {
            'o'
        };
        let mut last = classes.chars().rev();
        if last.next() == Some(class) && last.next() == Some(class) {
            continue;
        }
        classes.push(class);
        if classes.len() == 8 {
            break;
        }
    }
    fnv1a(classes.chars()) % n_shapes
}

fn form(token: &str, vocabulary: &Vocabulary, dimensions: &Dimensions) -> Form {
    let normalised = normalise(token);
    let key = key(&normalised);
    let letters = || normalised.chars().filter(|c| c.is_alphabetic());
    let kind = Kind {
        double_quote: normalised == "\"",
        sentence_end: matches!(normalised.as_str(), "." | "!" | "?"),
        capitalised: normalised.chars().next().is_some_and(char::is_uppercase),
        lower_case: letters().next().is_some() && !letters().any(char::is_uppercase),
        all_caps: letters().count() >= 2 && letters().all(char::is_uppercase),
        closer: matches!(normalised.as_str(), "\"" | "'" | ")" | "]"),
    };
    Form {
        word: vocabulary.row(&key),
        grams: grams(&key, dimensions.buckets, dimensions.grams),
        shape: shape(&normalised, dimensions.shapes),
        key,
        kind,
    }
}

impl Document {
    /// Features of `tokens`; `starts[i]` says whether token `i` begins a paragraph (the first always does).
    pub fn new(tokens: &[&str], starts: &[bool], vocabulary: &Vocabulary, dimensions: &Dimensions) -> Self {
        let mut forms: Vec<Form> = Vec::new();
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let form_of: Vec<usize> = tokens
            .iter()
            .map(|&token| {
                *seen.entry(token).or_insert_with(|| {
                    forms.push(form(token, vocabulary, dimensions));
                    forms.len() - 1
                })
            })
            .collect();
        let mut groups: HashMap<&str, usize> = HashMap::new();
        let group_of_form: Vec<usize> = forms
            .iter()
            .map(|form| {
                let next = groups.len();
                *groups.entry(&form.key).or_insert(next)
            })
            .collect();
        let n_keys = groups.len();
        let flags = flags(
            tokens.len(),
            starts,
            |token| forms[form_of[token]].kind,
            |token| group_of_form[form_of[token]],
            n_keys,
        );
        let mut occurrences = vec![0usize; n_keys];
        form_of.iter().for_each(|&form| occurrences[group_of_form[form]] += 1);
        let mut pool_of_key: Vec<Option<usize>> = vec![None; n_keys];
        let mut n_groups = 0;
        let group_of = form_of
            .iter()
            .map(|&form| {
                let key = group_of_form[form];
                (forms[form].kind.capitalised && occurrences[key] > 1).then(|| {
                    *pool_of_key[key].get_or_insert_with(|| {
                        n_groups += 1;
                        n_groups - 1
                    })
                })
            })
            .collect();
        Self { forms, form_of, flags, group_of, n_groups }
    }
}

/// Flags: inside double quotes, opening mark, closing mark, sentence start, paragraph start, all-caps sentence,
/// capitalised but seen in lower case, seen capitalised inside a sentence.
fn flags(
    n_tokens: usize,
    starts: &[bool],
    kind: impl Fn(usize) -> Kind,
    key: impl Fn(usize) -> usize,
    n_keys: usize,
) -> Vec<[f32; N_FLAGS]> {
    let starts_paragraph = |token: usize| token == 0 || starts[token];
    let mut flags = vec![[0.0; N_FLAGS]; n_tokens];
    let mut opening = vec![false; n_tokens];
    let mut n_marks = 0usize;
    for token in 0..n_tokens {
        if starts_paragraph(token) {
            n_marks = 0;
        }
        let mark = kind(token).double_quote;
        n_marks += usize::from(mark);
        let odd = n_marks % 2 == 1;
        opening[token] = mark && odd;
        flags[token][0] = f32::from(u8::from(odd && !mark));
        flags[token][1] = f32::from(u8::from(opening[token]));
        flags[token][2] = f32::from(u8::from(mark && !odd));
        flags[token][4] = f32::from(u8::from(starts_paragraph(token)));
    }
    let mut starts_sentence: Vec<bool> = (0..n_tokens).map(starts_paragraph).collect();
    for token in (0..n_tokens).filter(|&token| kind(token).sentence_end) {
        let mut next = token + 1;
        while next < n_tokens && kind(next).closer && !opening[next] {
            next += 1;
        }
        if next < n_tokens && !kind(next).sentence_end {
            starts_sentence[next] = true;
        }
    }
    let opens_sentence: Vec<bool> = starts_sentence.iter().zip(&opening).map(|(&start, &open)| start && open).collect();
    for token in 1..n_tokens {
        starts_sentence[token] |= opens_sentence[token - 1];
    }
    let mut first = 0;
    for token in 1..=n_tokens {
        // A word right after the mark that opens its sentence does not begin another one.
        let ends = token == n_tokens || (starts_sentence[token] && !(starts_sentence[token - 1] && opening[token - 1]));
        if ends {
            let sentence = first..token;
            let n_caps = sentence.clone().filter(|&token| kind(token).all_caps).count();
            let shouts = n_caps >= 3 && !sentence.clone().any(|token| kind(token).lower_case);
            sentence.for_each(|token| flags[token][5] = f32::from(u8::from(shouts)));
            first = token;
        }
    }
    let (mut seen_lower, mut seen_capitalised) = (vec![false; n_keys], vec![false; n_keys]);
    for token in 0..n_tokens {
        seen_lower[key(token)] |= kind(token).lower_case;
        seen_capitalised[key(token)] |= kind(token).capitalised && !starts_sentence[token] && flags[token][5] == 0.0;
    }
    for token in 0..n_tokens {
        flags[token][3] = f32::from(u8::from(starts_sentence[token]));
        flags[token][6] = f32::from(u8::from(kind(token).capitalised && seen_lower[key(token)]));
        flags[token][7] = f32::from(u8::from(seen_capitalised[key(token)]));
    }
    flags
}

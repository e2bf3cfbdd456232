//! Dates as publishers write them, as far as they can be told: for order and for months.

use crate::lexicon::Language;

/// Year, month, day, and minutes of the day where they are told (else 0).
pub type Moment = (u16, u8, u8, u16);

/// The month whose name a word may be, by its first three letters.
fn month_named(word: &str) -> Option<u8> {
    let letters = word.get(..3)?.to_ascii_lowercase();
    Language::default().month(&letters)
}

/// `2026-11-29T17:13`, `29 November 2026`, `Nov. 29, 2026`, `2026/11/29`, `20261129`; `None` where it is none of these. A date
/// such as `3/4/2026` has two readings and is none.
pub fn moment(text: &str) -> Option<Moment> {
    let parts: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let year = |part: &str| part.parse::<u16>().ok().filter(|year| part.len() == 4 && (1800..2200).contains(year));
    let small = |part: &str, most: u8| part.parse::<u8>().ok().filter(|number| (1..=most).contains(number));
    let first = *parts.first()?;
    let digits = first.chars().take_while(char::is_ascii_digit).count();
    if digits == 8 {
        let (year, month, day) = (year(&first[..4])?, small(&first[4..6], 12)?, small(&first[6..8], 31)?);
        return Some((year, month, day, 0));
    }
    if let Some(year) = year(first) {
        let month = small(parts.get(1)?, 12)?;
        let third = parts.get(2).copied().unwrap_or("1");
        let end = third.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(third.len());
        let day = small(&third[..end], 31)?;
        let hour = third[end..].trim_start_matches(['T', 't']);
        let (hour, minute) =
            if hour.is_empty() { (parts.get(3).copied(), parts.get(4)) } else { (Some(hour), parts.get(3)) };
        let number = |part: Option<&str>| part.and_then(|part| part.parse::<u16>().ok());
        let minutes = number(hour).filter(|hour| *hour < 24).zip(number(minute.copied()).filter(|minute| *minute < 60));
        return Some((year, month, day, minutes.map_or(0, |(hour, minute)| hour * 60 + minute)));
    }
    let (month_idx, month) = parts.iter().enumerate().find_map(|(idx, part)| Some((idx, month_named(part)?)))?;
    let ordinal = |part: &str| small(part.trim_end_matches(|letter: char| letter.is_alphabetic()), 31);
    let before = month_idx.checked_sub(1).and_then(|before| ordinal(parts[before]));
    let (day, next) = match before {
        Some(day) => (day, month_idx + 1),
        None => (ordinal(parts.get(month_idx + 1)?)?, month_idx + 2),
    };
    Some((year(parts.get(next)?)?, month, day, 0))
}

/// The month of a date, as `2026-11`.
pub fn month(text: &str) -> Option<String> {
    moment(text).map(|(year, month, ..)| format!("{year:04}-{month:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_many_forms_are_told() {
        for text in
            ["2026-11-29", "2026/11/29", "20261129", "29 November 2026", "Nov. 29, 2026", "Sunday, 29th Nov 2026"]
        {
            assert_eq!(moment(text), Some((2026, 11, 29, 0)), "{text}");
        }
        for text in ["2026-11-29T17:13:00Z", "2026-11-29 17:13", "2026-11-29-17-13-05"] {
            assert_eq!(moment(text), Some((2026, 11, 29, 17 * 60 + 13)), "{text}");
        }
        for text in ["", "3/4/2026", "yesterday", "2026-13-01", "May", "é"] {
            assert_eq!(moment(text), None, "{text}");
        }
        assert_eq!(month("May 3, 2020").as_deref(), Some("2020-05"));
    }
}

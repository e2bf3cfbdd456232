//! Small numbers in words and in digits.

/// `five` as `5`; `None` where `word` is no such number. Folded letters are expected.
pub(super) fn digits(word: &str) -> Option<&'static str> {
    Some(match word {
        "zero" => "0",
        "one" => "1",
        "two" => "2",
        "three" => "3",
        "four" => "4",
        "five" => "5",
        "six" => "6",
        "seven" => "7",
        "eight" => "8",
        "nine" => "9",
        "ten" => "10",
        "eleven" => "11",
        "twelve" => "12",
        "thirteen" => "13",
        "fourteen" => "14",
        "fifteen" => "15",
        "sixteen" => "16",
        "seventeen" => "17",
        "eighteen" => "18",
        "nineteen" => "19",
        "twenty" => "20",
        "thirty" => "30",
        "forty" => "40",
        "fifty" => "50",
        "sixty" => "60",
        "seventy" => "70",
        "eighty" => "80",
        "ninety" => "90",
        _ => return None,
    })
}

/// Whether `word` is a number or a word of magnitude, in folded letters.
pub(super) fn is_number(word: &str) -> bool {
    const MAGNITUDES: [&str; 24] = [
        "hundred",
        "hundreds",
        "thousand",
        "thousands",
        "million",
        "millions",
        "billion",
        "billions",
        "trillion",
        "trillions",
        "dozen",
        "dozens",
        "half",
        "third",
        "quarter",
        "twice",
        "double",
        "triple",
        "percent",
        "bn",
        "m",
        "k",
        "first",
        "second",
    ];
    word.starts_with(|letter: char| letter.is_ascii_digit()) || digits(word).is_some() || MAGNITUDES.contains(&word)
}

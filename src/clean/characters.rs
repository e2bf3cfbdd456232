//! Single characters: wrongly decoded ones, invisible ones, odd spaces and line ends.

use super::{
    draft::Edit,
    step::{Findings, Page, Step},
};

/// Quotation marks, apostrophes, dashes and letters that were decoded with the wrong encoding.
pub(super) const MOJIBAKE: Step =
    Step {
        name: "mojibake", about: "characters decoded with the wrong encoding (`â€œ` for `“`)", apply: mojibake
    };

/// Characters that nobody sees.
pub(super) const INVISIBLE: Step =
    Step { name: "invisible", about: "soft hyphens, zero-width and control characters", apply: invisible };

/// Spaces other than the plain one.
pub(super) const SPACES: Step = Step { name: "spaces", about: "non-breaking and other odd spaces", apply: spaces };

/// Line ends other than a line feed.
pub(super) const LINE_ENDS: Step =
    Step { name: "line-ends", about: "carriage returns and other line ends", apply: line_ends };

/// The byte that Windows-1252 or Latin-1 decodes to `character`, from 0x80 up.
fn legacy_byte(character: char) -> Option<u8> {
    /// 0x80 to 0x9f in Windows-1252; 0x81, 0x8d, 0x8f, 0x90 and 0x9d are not assigned.
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match u32::from(character) {
        code @ 0x80..=0xff => u8::try_from(code).ok(),
        code if code > 0xff => HIGH.iter().position(|high| *high == character).map(|index| 0x80 + index as u8),
        _ => None,
    }
}

/// Mac Roman for the third byte of `“ ” ‘ ’ — – …` in UTF-8, behind `‚Ä` for the first two.
const MAC_ROMAN: [(char, char); 7] =
    [('ú', '“'), ('ù', '”'), ('ò', '‘'), ('ô', '’'), ('î', '—'), ('ì', '–'), ('¶', '…')];

fn mojibake(page: &Page, findings: &mut Findings) {
    let text = page.text;
    if text.is_ascii() {
        return;
    }
    // An accented capital before a quotation mark is no accident on its own: `SÃO”`.
    let evidence = text.contains("â€") || text.contains("Ã¢") || text.contains("Ã©");
    let mut done = 0;
    for (start, first) in text.char_indices() {
        if start < done || first.is_ascii() {
            continue;
        }
        if let Some((length, replacement)) = misread(&text[start..], evidence) {
            findings.edits.push(Edit::change(start, start + length, replacement));
            done = start + length;
        } else if let (0x80..=0x9f, Some(character)) = (u32::from(first), unassigned_control(first)) {
            findings.edits.push(Edit::change(start, start + first.len_utf8(), character));
        }
    }
}

/// What the misread sequence at the start of `rest` should be, and its length.
fn misread(rest: &str, evidence: bool) -> Option<(usize, String)> {
    let mut characters = rest.chars();
    let first = characters.next()?;
    let second = characters.next()?;
    let third = characters.next();
    let length = |n: usize| rest.chars().take(n).map(char::len_utf8).sum::<usize>();
    let symbol = |character: char| ('\u{a0}'..='\u{bf}').contains(&character);
    let decoded = |n: usize| {
        let bytes: Option<Vec<u8>> = rest.chars().take(n).map(legacy_byte).collect();
        let bytes = bytes.filter(|bytes| bytes.len() == n)?;
        Some((length(n), std::str::from_utf8(&bytes).ok()?.to_owned()))
    };
    match (first, second) {
        ('â', '€' | '\u{80}') => match third {
            // 0x9d, the last byte of `”`, is not assigned in Windows-1252 and gets lost.
            None | Some('\u{a0}') => Some((length(2), "”".to_owned())),
            Some('\u{fffd}') => Some((length(3), "”".to_owned())),
            Some(_) => decoded(3).or_else(|| Some((length(2), "”".to_owned()))),
        },
        ('â', _) => decoded(3),
        ('ð', 'Ÿ' | '\u{9f}') => decoded(4),
        ('ï', '»') if third == Some('¿') => Some((length(3), String::new())),
        ('ï', '¿') if third == Some('½') => decoded(3),
        ('‚', 'Ä') => {
            let (_, right) = MAC_ROMAN.into_iter().find(|(wrong, _)| Some(*wrong) == third)?;
            Some((length(3), right.to_string()))
        }
        ('Â', '\u{80}'..='\u{bf}') => decoded(2),
        ('Ã', _) if symbol(second) => decoded(2),
        ('Ä' | 'Å', _) if symbol(second) && second != '\u{a0}' => decoded(2),
        ('Ã' | 'Ä' | 'Å', _) if evidence => decoded(2),
        _ => None,
    }
}

/// A C1 control character is Windows-1252 read as Latin-1: nobody writes the control characters themselves.
fn unassigned_control(character: char) -> Option<char> {
    let byte = u8::try_from(u32::from(character)).ok()?;
    let read = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next()?;
    (read != character).then_some(read)
}

fn invisible(page: &Page, findings: &mut Findings) {
    let mut before = ' ';
    let mut characters = page.text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        let gone = match character {
            '\0'..='\u{8}'
            | '\u{e}'..='\u{1f}'
            | '\u{7f}'..='\u{84}'
            | '\u{86}'..='\u{9f}'
            | '\u{ad}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fffc}' => true,
            // Joiners shape other scripts and build emoji.
            '\u{200c}' | '\u{200d}' => before.is_ascii() && characters.peek().is_none_or(|(_, after)| after.is_ascii()),
            _ => false,
        };
        if gone {
            findings.edits.push(Edit::change(start, start + character.len_utf8(), ""));
        }
        before = character;
    }
}

fn spaces(page: &Page, findings: &mut Findings) {
    if page.text.is_ascii() {
        return;
    }
    for (start, character) in page.text.char_indices() {
        if matches!(character, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}') {
            findings.edits.push(Edit::change(start, start + character.len_utf8(), " "));
        }
    }
}

fn line_ends(page: &Page, findings: &mut Findings) {
    for (start, found) in page.text.match_indices(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let replacement = match found {
            "\r" if page.text[start + 1..].starts_with('\n') => "",
            "\u{2029}" => "\n\n",
            _ => "\n",
        };
        findings.edits.push(Edit::change(start, start + found.len(), replacement));
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn marks_read_as_windows_1252_or_latin_1_are_restored() {
        check(&[&MOJIBAKE], "â€œWe wait,â€\u{9d} Lee said.", "“We wait,” Lee said.");
        check(
            &[&MOJIBAKE],
            "â€œWe wait,â€ Lee said. â€˜Soâ€™ heâ€™d â€“ wellâ€¦ â€”",
            "“We wait,” Lee said. ‘So’ he’d – well… —",
        );
        check(
            &[&MOJIBAKE],
            "â\u{80}\u{9c}We wait,â\u{80}\u{9d} Lee said. Itâ\u{80}\u{99}s",
            "“We wait,” Lee said. It’s",
        );
        check(&[&MOJIBAKE], "\u{93}We wait,\u{94} Lee said. It\u{92}s", "“We wait,” Lee said. It’s");
        check(&[&MOJIBAKE], "‚ÄúWe wait,‚Äù Lee said. It‚Äôs", "“We wait,” Lee said. It’s");
        check(&[&MOJIBAKE], "â€œYes.â€", "“Yes.”");
    }

    #[test]
    fn letters_and_signs_are_restored_too() {
        check(&[&MOJIBAKE], "ZoÃ« paid Â£5 at the cafÃ©. ï»¿ðŸ˜€", "Zoë paid £5 at the café. \u{1f600}");
        check(&[&MOJIBAKE, &MOJIBAKE], "Ã¢â‚¬Å“YesÃ¢â‚¬Â\u{9d} donÃ¢â‚¬â„¢t", "“Yes” don’t");
    }

    #[test]
    fn letters_that_only_look_like_mojibake_stay() {
        let text = "“CAFÉ” in SÃO PAULO; Ângela’s château, â la carte; “MANHÔ – “É”…";
        check(&[&MOJIBAKE], text, text);
    }

    #[test]
    fn invisible_characters_go_and_joined_emoji_stay() {
        check(&[&INVISIBLE], "Mos\u{ad}cow\u{200b}, \u{feff}Lee\0 \u{200e}said", "Moscow, Lee said");
        check(&[&INVISIBLE], "a\u{200d}b \u{1f468}\u{200d}\u{1f469}", "ab \u{1f468}\u{200d}\u{1f469}");
    }

    #[test]
    fn odd_spaces_and_line_ends_become_plain_ones() {
        check(&[&SPACES], "Mr.\u{a0}Lee\u{202f}said", "Mr. Lee said");
        check(&[&LINE_ENDS], "one\r\ntwo\rthree\u{2028}four\u{2029}five", "one\ntwo\nthree\nfour\n\nfive");
    }
}

//! What pieces of an article look like on a terminal.

/// What a piece of text is.
#[expect(clippy::struct_excessive_bools, reason = "a piece may be all of them at once")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// The number of the speaker whose quotation it is part of, 0 for one that is not known.
    pub(super) quoted: Option<usize>,
    pub(super) is_indirect: bool,
    pub(super) is_source: bool,
    pub(super) is_cue: bool,
    pub(super) is_heading: bool,
}

/// Foregrounds that can be read on light and dark grounds.
const COLOURS: [u8; 6] = [36, 33, 35, 32, 34, 31];

impl Style {
    /// What switches it on.
    pub(super) fn escape(self) -> String {
        let mut codes: Vec<String> = Vec::new();
        if self.is_source || self.is_heading {
            codes.push("1".to_owned());
        }
        if self.is_indirect {
            codes.push("3".to_owned());
        }
        if self.is_source || self.is_cue {
            codes.push("4".to_owned());
        }
        match self.quoted {
            Some(0) => codes.push("2".to_owned()),
            Some(number) => codes.push(COLOURS[(number - 1) % COLOURS.len()].to_string()),
            None => {}
        }
        if codes.is_empty() { String::new() } else { format!("\x1b[{}m", codes.join(";")) }
    }
}

/// Switches all off.
pub(super) const RESET: &str = "\x1b[0m";

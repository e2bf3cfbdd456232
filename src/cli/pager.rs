//! Where texts for eyes go: standard output, through a pager where they are longer than the terminal.

use std::{
    io::{self, Write},
    process::{Child, Command, Stdio},
};

use super::output::unwritable;
use crate::error::Result;

/// Standard output, or a pager before it as soon as the text is longer than the terminal.
pub(super) enum Sink {
    Waiting { text: String, n_lines: usize },
    Pager(Child),
    Plain,
}

impl Sink {
    pub(super) fn open(may_page: bool) -> Self {
        let n_lines = terminal_size::terminal_size().filter(|_| may_page).map(|(_, height)| usize::from(height.0));
        n_lines.map_or(Self::Plain, |n_lines| Self::Waiting { text: String::new(), n_lines })
    }

    pub(super) fn write(&mut self, text: &str) -> Result<()> {
        if let Self::Waiting { text: waiting, n_lines } = self {
            waiting.push_str(text);
            if waiting.lines().count() < *n_lines {
                return Ok(());
            }
            let waiting = std::mem::take(waiting);
            *self = pager().map_or(Self::Plain, Self::Pager);
            return self.put(&waiting);
        }
        self.put(text)
    }

    fn put(&mut self, text: &str) -> Result<()> {
        let written = match self {
            Self::Pager(child) => child.stdin.as_mut().map_or(Ok(()), |pipe| pipe.write_all(text.as_bytes())),
            Self::Waiting { .. } | Self::Plain => {
                let mut out = io::stdout().lock();
                out.write_all(text.as_bytes()).and_then(|()| out.flush())
            }
        };
        written.map_err(|cause| unwritable("standard output".as_ref(), cause))
    }

    pub(super) fn close(mut self) -> Result<()> {
        if let Self::Waiting { text, .. } = &mut self {
            let text = std::mem::take(text);
            return self.put(&text);
        }
        if let Self::Pager(mut child) = self {
            drop(child.stdin.take());
            // How the pager ends is the user's affair.
            let _ = child.wait();
        }
        Ok(())
    }
}

/// The pager, started; `None` where there is none.
fn pager() -> Option<Child> {
    let named = ["WHOSAID_PAGER", "PAGER"].into_iter().find_map(std::env::var_os).filter(|name| !name.is_empty());
    let command = named.unwrap_or_else(|| "less".into());
    let mut words = command.to_str()?.split_whitespace();
    let mut process = Command::new(words.next()?);
    process.args(words).stdin(Stdio::piped());
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    super::memory::keep_from(&mut process);
    if std::env::var_os("LESS").is_none() {
        process.env("LESS", "FRX");
    }
    process.spawn().ok()
}

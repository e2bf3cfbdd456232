//! How far a run is: articles done, how fast, what part of the input, how long still.
//!
//! The part is that of the bytes of all files, which their lengths tell without reading them.

use std::{
    io::IsTerminal,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::input::{self, ReadOptions};

/// Between two drawings.
const REDRAW: Duration = Duration::from_millis(200);

/// A bar on stderr while the run goes on, on a terminal only.
pub(super) struct Progress {
    pub(super) bar: ProgressBar,
    n_articles: u64,
    /// Of these, what an earlier run has done.
    n_before: u64,
    begin: Instant,
}

impl Progress {
    /// A bar, hidden where `quiet` or where nobody watches.
    pub(super) fn new(quiet: bool) -> Self {
        let bar = if quiet || !std::io::stderr().is_terminal() {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
        } else {
            let bar = ProgressBar::no_length();
            style(&bar, "{spinner} {msg}, {elapsed}");
            bar.set_message("0 articles");
            bar.enable_steady_tick(REDRAW);
            bar
        };
        Self { bar, n_articles: 0, n_before: 0, begin: Instant::now() }
    }

    /// Begins behind `n_done` articles, and finds out on the side how much there is to read: folders may be large.
    pub(super) fn begin(&mut self, options: ReadOptions, paths: Vec<PathBuf>, n_done: u64) {
        (self.n_articles, self.n_before, self.begin) = (n_done, n_done, Instant::now());
        if self.bar.is_hidden() {
            return;
        }
        let bar = self.bar.clone();
        thread::spawn(move || {
            if let Some(n_bytes) = input::total_length(&paths, &options).filter(|n_bytes| *n_bytes > 0)
                && !bar.is_finished()
            {
                bar.set_length(n_bytes);
                style(&bar, "{bar:24} {percent} %, {msg}, {eta} left");
            }
        });
    }

    /// One article more, up to whose end the input has `n_bytes`.
    pub(super) fn advance(&mut self, n_bytes: u64) {
        self.n_articles += 1;
        if self.bar.is_hidden() {
            return;
        }
        let n_now = self.n_articles - self.n_before;
        let per_second = n_now as f64 / self.begin.elapsed().as_secs_f64().max(0.001);
        self.bar.set_message(format!("{} articles, {per_second:.0}/s", HumanCount(self.n_articles)));
        self.bar.set_position(n_bytes);
        if n_now == 1 {
            // What was passed over, for an earlier run had done it, says nothing of the time that is left.
            self.bar.reset_eta();
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// A template that does not parse would only cost the nicer look.
fn style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

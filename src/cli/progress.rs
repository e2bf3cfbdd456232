//! How far a run is: articles done, of how many, how fast, how long still.
//!
//! How many there are is counted beside the run, by reading the input once more: reading takes a thousandth of the time.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{input::ReadingArguments, journal::Shard};

/// Between two drawings.
const REDRAW: Duration = Duration::from_millis(200);

/// A bar on stderr while the run goes on, on a terminal only.
pub(super) struct Progress {
    pub(super) bar: ProgressBar,
    is_over: Arc<AtomicBool>,
}

impl Progress {
    /// A bar, hidden where `quiet` or where nobody watches.
    pub(super) fn new(quiet: bool) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        if quiet || !std::io::stderr().is_terminal() {
            return Self { bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()), is_over };
        }
        let bar = ProgressBar::no_length();
        style(&bar, "{spinner} {human_pos} articles, {per_sec}, {elapsed}");
        bar.enable_steady_tick(REDRAW);
        Self { bar, is_over }
    }

    /// Begins behind `n_done` articles, and finds out on the side how many there are.
    pub(super) fn begin(&self, reading: &ReadingArguments, paths: &[PathBuf], shard: Option<Shard>, n_done: u64) {
        self.bar.set_position(n_done);
        self.bar.reset_eta();
        let is_readable = |path: &PathBuf| path != Path::new("-") && (path.is_file() || path.is_dir());
        if self.bar.is_hidden() || !paths.iter().all(is_readable) {
            return;
        }
        // What cannot be read is told by the run itself.
        let Ok(documents) = reading.open(paths, |_| ()) else { return };
        let (bar, is_over) = (self.bar.clone(), Arc::clone(&self.is_over));
        thread::spawn(move || {
            let mut n_all = 0;
            for _ in documents {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                n_all += 1;
            }
            bar.set_length(shard.map_or(n_all, |shard| shard.share(n_all)));
            style(&bar, "{bar:24} {human_pos} of {human_len} articles, {per_sec}, {eta} left");
        });
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.bar.finish_and_clear();
    }
}

/// A template that does not parse would only cost the nicer look.
fn style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

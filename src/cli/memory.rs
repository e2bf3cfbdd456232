//! What large documents leave behind goes back to the system.
//!
//! The C library of Linux raises, with each large piece of memory that is given back, the size from which pieces have a place
//! of their own, up to 32 MB: the pieces of a document of 20 MB then lie in the heap, whose holes stay with the program, half
//! as much again as is in use. A fixed size, which only the environment can set without unsafe code, leaves no holes.

use std::{ffi::OsString, os::unix::process::CommandExt, path::Path, process::Command};

const VARIABLE: &str = "MALLOC_MMAP_THRESHOLD_";

/// Bytes from which a piece of memory has a place of its own: articles of news have none.
const THRESHOLD: &str = "131072";

/// Starts the program over with that setting where it may be given large documents. Where it cannot be, it goes on as it is.
pub(super) fn prepare() {
    let may_set_size = |argument: OsString| {
        argument.to_str().is_some_and(|name| name.starts_with("--max-document-size") || name.starts_with("--config"))
    };
    let may_be_large = std::env::args_os().any(may_set_size) || Path::new(super::config::FILE).exists();
    if may_be_large
        && std::env::var_os(VARIABLE).is_none()
        && let Ok(program) = std::env::current_exe()
    {
        let mut arguments = std::env::args_os();
        let name = arguments.next().unwrap_or_default();
        let _ = Command::new(program).arg0(name).args(arguments).env(VARIABLE, THRESHOLD).exec();
    }
}

/// Keeps that setting from a program that this one starts.
pub(super) fn keep_from(child: &mut Command) {
    if std::env::var_os(VARIABLE).is_some_and(|value| value == THRESHOLD) {
        child.env_remove(VARIABLE);
    }
}

//! The `whosaid` program: parse, run, report, exit code.

fn main() -> std::process::ExitCode {
    whosaid::cli::main()
}

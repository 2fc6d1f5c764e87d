//! Signal dispositions, which outlive an exec where they say "ignore".

/// Sets every signal back to its default: a program must not inherit that its starter ignored some (Rust's start-up code
/// ignores SIGPIPE, nohup ignores SIGHUP).
pub fn reset_all() {
    for signal in 1..=libc::SIGRTMAX() {
        // SAFETY: SIG_DFL installs no handler. Fails for SIGKILL, SIGSTOP and libc's own signals, which stay as they are.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
}

//! Signal dispositions, which outlive an exec where they say "ignore".

/// At least the kernel's struct sigaction, all zero.
const DEFAULT: [usize; 8] = [0; 8];
/// Bytes of the kernel's set of signals.
const SIGNAL_SET_SIZE: usize = 8;

/// Sets every signal back to its default: a program must not inherit that its starter ignored some (Rust's start-up code
/// ignores SIGPIPE, nohup ignores SIGHUP, and glibc's posix_spawn leaves its own two signals ignored).
pub fn reset_all() {
    for signal in 1..=libc::SIGRTMAX() {
        // Not by libc, which does not let its own signals be touched.
        // SAFETY: all-zero is the kernel's struct with SIG_DFL, no flags and an empty mask: no handler is installed. Fails for
        // SIGKILL and SIGSTOP, which cannot be ignored.
        unsafe {
            libc::syscall(
                libc::SYS_rt_sigaction,
                signal,
                DEFAULT.as_ptr(),
                std::ptr::null::<libc::c_void>(),
                SIGNAL_SET_SIZE,
            )
        };
    }
}

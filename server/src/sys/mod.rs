//! The only folder with `unsafe`: what nix and rustix lack of the kernel's interface, as small safe functions.

//! The simulated machine: one small Unix kernel, with files, processes and a shell, that computes what a real one would do.
//!
//! Deterministic and `Clone`: a copy is a moment that one can go back to. Nothing runs longer than its fuel, and what the
//! model does not know it says ("not modelled") instead of pretending.
//!
//! `files` is what lies on disks, `kernel` what processes may ask for, `shell` and `programs` are the processes.

pub(in crate::sim) mod docker;
pub mod errno;
pub mod files;
pub mod kernel;
pub mod programs;
pub mod shell;
#[cfg(test)]
mod tests;
pub mod world;

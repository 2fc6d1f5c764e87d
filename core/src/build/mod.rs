//! The build.

//! The rules about layers, the cache, the first process and secrets.

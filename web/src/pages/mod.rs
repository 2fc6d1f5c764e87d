//! What a person looks at, one file a page.

pub(crate) mod playground;

//! JSON documents of others and our own: whatever is read is written as something that is read as the same.

use std::fmt::Debug;

use layercake_core::cache::{Contents, Lineage, Record};
use layercake_core::image::config::ImageConfig;
use layercake_core::image::manifest::{Descriptor, Manifest};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The first byte says which document the rest is.
pub(crate) fn check(input: &[u8]) {
    let Some((which, document)) = input.split_first() else { return };
    match which % 6 {
        0 => check_config(document),
        1 => check_as::<Manifest>(document),
        2 => check_as::<Descriptor>(document),
        3 => check_as::<Record>(document),
        4 => check_as::<Lineage>(document),
        _ => check_as::<Contents>(document),
    }
}

fn check_as<T: Serialize + DeserializeOwned + PartialEq + Debug>(document: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(document) else { return };
    let written = serde_json::to_vec(&read).unwrap();
    assert_eq!(serde_json::from_slice::<T>(&written).unwrap(), read);
}

/// A config keeps its id: it is the digest of what is written.
fn check_config(document: &[u8]) {
    let Ok(config) = ImageConfig::parse(document) else { return };
    let again = ImageConfig::parse(&config.to_bytes()).unwrap();
    assert_eq!(again, config);
    assert_eq!(again.id(), config.id());
}

//! Image references: whatever is accepted means the same when it is written out, in full or as Docker shows it.

use layercake_core::digest::Digest;
use layercake_core::image::reference::ImageReference;

/// `input` is a reference.
pub(crate) fn check(input: &[u8]) {
    let text = super::text(input);
    if let Ok(digest) = Digest::parse(&text) {
        assert_eq!(digest.to_string(), text);
    }
    let Ok(reference) = ImageReference::parse(&text) else { return };
    assert!(reference.tag().is_some() || reference.digest().is_some(), "{reference} names no image");
    assert!(!reference.registry().is_empty() && !reference.repository().is_empty());
    for again in [reference.to_string(), reference.familiar()] {
        assert_eq!(ImageReference::parse(&again).as_ref(), Ok(&reference), "{again}");
    }
    let json = serde_json::to_string(&reference).unwrap();
    assert_eq!(serde_json::from_str::<ImageReference>(&json).unwrap(), reference);
}

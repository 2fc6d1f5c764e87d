//! Advice on a Dockerfile: places that exist, and fixes after which the file is no worse.

use layercake_core::dockerfile::ignore::Ignore;
use layercake_core::dockerfile::parse;
use layercake_core::lint::{Options, lint};

/// `input` is a Dockerfile.
pub(crate) fn check(input: &[u8]) {
    let text = super::text(input);
    let parsed = parse(&text);
    let options = Options {
        ignore: Some(Ignore::parse("*.tmp\n!keep.tmp\nsecret").unwrap()),
        context_names: vec![".git".to_owned(), "package.json".to_owned()],
        ..Options::default()
    };
    let Ok(report) = lint(&text, &parsed, &options) else { return };
    let lines = text.split('\n').count();
    for warning in &report.warnings {
        assert!(text.get(warning.span.range()).is_some(), "{warning:?}");
        assert!(1 <= warning.lines.first && warning.lines.last <= lines, "{warning:?}");
        let Some(fix) = &warning.fix else { continue };
        assert!(text.get(fix.span.range()).is_some(), "{warning:?}");
        let fixed = fix.apply(&text);
        assert_ne!(fixed, text, "{warning:?} changes nothing");
        assert!(parse(&fixed).has_errors() <= parsed.has_errors(), "{warning:?} breaks the file");
    }
}

//! Rule ExposeProtoCasing.

use super::expose_invalid_format::ports;
use super::rule;
use super::{File, Warning};

rule! {
    /// Protocol in EXPOSE instruction should be lowercase
    ///
    /// `80/TCP` and `80/tcp` are the same port: the image's configuration has it in lower case, and there one has to
    /// look for it.
    ///
    /// Write the protocol as the configuration has it.
    BuildKit ExposeProtoCasing = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (step, span, port) in ports(file) {
        let protocol = port.split_once('/').map_or("", |(_, protocol)| protocol);
        if protocol != protocol.to_ascii_lowercase() {
            let message = format!("Defined protocol '{port}' in EXPOSE instruction should be lowercase");
            let fix = span.map(|span| (span, port.to_ascii_lowercase()));
            warnings.push(RULE.warn(step, message).at(span.unwrap_or(step.headline)).maybe_fix(fix));
        }
    }
    warnings
}

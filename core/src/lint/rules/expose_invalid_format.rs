//! Rule ExposeInvalidFormat.

use super::rule;
use super::super::scope::Scope;
use super::{File, Step, Warning};
use crate::dockerfile::ast::Kind;
use crate::dockerfile::expansion;
use crate::source::Span;

rule! {
    /// EXPOSE instruction should not define an IP address or host-port mapping
    ///
    /// EXPOSE notes in the image on which ports its program listens. It opens none: which port of which address of the
    /// machine leads there is decided when a container is started, with `-p 8080:80`. An address or a second port in
    /// EXPOSE is read and thrown away.
    ///
    /// Write the port alone, with `/udp` behind it if it is not TCP.
    BuildKit ExposeInvalidFormat = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (step, span, port) in ports(file) {
        let (ports, protocol) = port.split_once('/').map_or((port.as_str(), None), |(ports, name)| (ports, Some(name)));
        let Some((_, container)) = ports.rsplit_once(':') else { continue };
        let message = format!(
            "EXPOSE instruction should not define an IP address or host-port mapping, found '{port}'"
        );
        let plain = protocol.map_or_else(|| container.to_owned(), |protocol| format!("{container}/{protocol}"));
        let warning = RULE.warn(step, message).at(span.unwrap_or(step.headline));
        let help = "docker run -p connects a port of the machine";
        warnings.push(warning.help(help).maybe_fix(span.map(|span| (span, plain))));
    }
    warnings
}

/// The words of all EXPOSEs after expansion, each with its place if it has one of its own.
pub(super) fn ports<'f>(file: &'f File<'f>) -> Vec<(&'f Step<'f>, Option<Span>, String)> {
    let mut ports = Vec::new();
    for index in 0..file.stages.len() {
        Scope::walk(file, index, |step, scope| {
            let Kind::Expose(words) = &step.instruction.kind else { return };
            for (word, written) in words.iter().zip(&step.written.arguments) {
                let span = (!word.contains('$')).then(|| written.span());
                let expanded = expansion::words(word, file.escape, &scope).unwrap_or_default();
                ports.extend(expanded.into_iter().map(|port| (step, span, port)));
            }
        });
    }
    ports
}

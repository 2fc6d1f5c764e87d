//! Rule RemoteAddUnchecked.

use super::rule;
use super::{File, Warning};

rule! {
    /// ADD fetches a file that nobody checks
    ///
    /// Whoever controls the server, or the way to it, decides what goes into your image. And to know whether the file
    /// has changed, the builder has to ask the server at every build; if it is down, nothing is built.
    ///
    /// `ADD --checksum=sha256:… URL` refuses any other content, and since the content is then known beforehand, a
    /// cached build asks nobody.
    Teaching RemoteAddUnchecked = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for step in file.stages.iter().flat_map(|stage| &stage.steps) {
        let Some((copy, true)) = step.transfer() else { continue };
        let is_address = |source: &&String| source.starts_with("http://") || source.starts_with("https://");
        let Some(url) = copy.sources.iter().find(is_address) else { continue };
        let is_repository = url.split('#').next().is_some_and(|path| path.ends_with(".git"));
        if copy.checksum.is_none() && !is_repository {
            warnings.push(
                RULE.warn(step, format!("{url} is fetched without a checksum"))
                    .cost("every build asks the server whether it has changed, and takes whatever it sends")
                    .help("write ADD --checksum=sha256:…"),
            );
        }
    }
    warnings
}

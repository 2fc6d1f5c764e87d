//! Ports as EXPOSE takes them: `80`, `80/udp`, `8000-8010/tcp`, with an ip and host port that are dropped.

/// The ports of one word, as the image's configuration names them: `80/tcp`.
///
/// # Errors
/// What is wrong with the word, in Docker's words.
pub(super) fn expose(word: &str) -> Result<Vec<String>, String> {
    let invalid = || format!("invalid containerPort: {word}");
    let (ports, protocol) = word.split_once('/').unwrap_or((word, "tcp"));
    let protocol = protocol.to_lowercase();
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err(format!("invalid proto: {protocol}"));
    }
    let ports = ports.rsplit(':').next().unwrap_or(ports);
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let first: u16 = first.parse().map_err(|_| invalid())?;
    let last: u16 = last.parse().map_err(|_| invalid())?;
    if last < first {
        return Err(format!("invalid range specified for the Port: {ports}"));
    }
    Ok((first..=last).map(|port| format!("{port}/{protocol}")).collect())
}

#[cfg(test)]
mod tests {
    use super::expose;

    #[test]
    fn expose_names_each_port_with_its_protocol() {
        assert_eq!(expose("80"), Ok(vec!["80/tcp".to_owned()]));
        assert_eq!(expose("53/UDP"), Ok(vec!["53/udp".to_owned()]));
        assert_eq!(expose("127.0.0.1:8080:80"), Ok(vec!["80/tcp".to_owned()]));
        assert_eq!(expose("1-3").map(|ports| ports.len()), Ok(3));
        for wrong in ["", "x", "70000", "3-1", "80/icmp"] {
            assert!(expose(wrong).is_err(), "{wrong}");
        }
    }
}

//! /etc/hostname, /etc/hosts and /etc/resolv.conf: written into the container's folder at each start, bound over the image's.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::super::super::spec::{Bind, Names, Network, Spec};
use super::super::switch::NAME_SERVER;

/// Writes them; returns how they are to be bound.
pub(super) fn write(spec: &Spec) -> io::Result<[Bind; 3]> {
    if let Some(shared) = &spec.shared {
        // The very files of the other: what is written to them, both see.
        return Ok(["hostname", "hosts", "resolv.conf"].map(|name| bind(shared.directory.join(name), name)));
    }
    let hostname = write_one(&spec.directory, "hostname", &format!("{}\n", spec.hostname))?;
    let mut hosts = match (spec.network, spec.address()) {
        // There, the host's names mean something.
        (Network::Host, _) => std::fs::read_to_string("/etc/hosts").unwrap_or_else(|_| hosts("", "")),
        (_, Some(address)) => hosts(&address.to_string(), &spec.hostname),
        (_, None) => hosts("127.0.1.1", &spec.hostname),
    };
    for (name, address) in &spec.names.hosts {
        hosts.push_str(&format!("{address}\t{name}\n"));
    }
    let hosts = write_one(&spec.directory, "hosts", &hosts)?;
    // A host without one reaches no name servers, and neither does the container.
    let servers = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let servers = match spec.network {
        Network::Host => servers,
        Network::None | Network::Own | Network::Shared => without_loopback_servers(&servers),
    };
    // Asked of the switch, which asks the host's servers in turn.
    let own: Vec<IpAddr> = if spec.links.is_empty() { spec.names.servers.clone() } else { vec![NAME_SERVER.into()] };
    let servers = name_service(&servers, &own, &spec.names);
    let servers = write_one(&spec.directory, "resolv.conf", &servers)?;
    Ok([hostname, hosts, servers])
}

fn write_one(directory: &Path, name: &str, content: &str) -> io::Result<Bind> {
    let source = directory.join(name);
    // 0644 whatever this process's mask: everybody in the container reads them.
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o644).open(&source)?;
    file.write_all(content.as_bytes())?;
    Ok(bind(source, name))
}

fn bind(source: PathBuf, name: &str) -> Bind {
    Bind { source, target: format!("/etc/{name}"), read_only: false, leaves_place: false }
}

/// Docker's file, and the container's own name, so that a program that asks for it gets an answer.
fn hosts(address: &str, hostname: &str) -> String {
    let mut hosts = "127.0.0.1\tlocalhost\n\
         ::1\tlocalhost ip6-localhost ip6-loopback\n\
         fe00::\tip6-localnet\n\
         ff00::\tip6-mcastprefix\n\
         ff02::1\tip6-allnodes\n\
         ff02::2\tip6-allrouters\n"
        .to_owned();
    if !hostname.is_empty() && hostname != "localhost" {
        hosts.push_str(&format!("{address}\t{hostname}\n"));
    }
    hosts
}

/// The host's file, with the lines that are said otherwise in their place.
fn name_service(text: &str, servers: &[IpAddr], names: &Names) -> String {
    let mut lines: Vec<String> = servers.iter().map(|server| format!("nameserver {server}")).collect();
    for (keyword, words) in [("search", &names.search), ("options", &names.options)] {
        if !words.is_empty() {
            lines.push(format!("{keyword} {}", words.join(" ")));
        }
    }
    let replaced = |line: &str| match line.split_ascii_whitespace().next() {
        Some("nameserver") => !servers.is_empty(),
        Some("search" | "domain") => !names.search.is_empty(),
        Some("options") => !names.options.is_empty(),
        _ => false,
    };
    let kept: String = text.split_inclusive('\n').filter(|line| !replaced(line)).collect();
    let end = if kept.is_empty() || kept.ends_with('\n') { "" } else { "\n" };
    lines.iter().fold(kept + end, |text, line| text + line + "\n")
}

/// A server on the host's loopback is not the container's.
fn without_loopback_servers(text: &str) -> String {
    let is_loopback = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        words.next() == Some("nameserver")
            && words.next().and_then(|address| address.parse::<IpAddr>().ok()).is_some_and(|it| it.is_loopback())
    };
    text.split_inclusive('\n').filter(|line| !is_loopback(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_servers_on_loopback_only() {
        let text = "search x\nnameserver 127.0.0.53\nnameserver ::1\nnameserver 10.0.0.1 # 127.0.0.1\noptions edns0";
        assert_eq!(without_loopback_servers(text), "search x\nnameserver 10.0.0.1 # 127.0.0.1\noptions edns0");
    }

    #[test]
    fn what_is_said_of_names_takes_the_place_of_the_hosts() {
        let text = "nameserver 10.0.0.1\nsearch lab\noptions edns0";
        let names = Names { search: vec!["a".to_owned(), "b".to_owned()], ..Names::default() };
        assert_eq!(name_service(text, &[], &Names::default()), format!("{text}\n"));
        let told = name_service(text, &[NAME_SERVER.into()], &names);
        assert_eq!(told, "options edns0\nnameserver 127.0.0.11\nsearch a b\n");
    }

    #[test]
    fn names_the_container_itself() {
        assert!(hosts("127.0.1.1", "box").ends_with("127.0.1.1\tbox\n"));
        assert!(!hosts("127.0.1.1", "localhost").contains("127.0.1.1"));
    }
}

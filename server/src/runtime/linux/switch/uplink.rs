//! How a network of root's is left: its gateway is an interface of the host, whose packets leave under the host's address.
//!
//! Everything of it goes with this process, however that ends: the interface with the network's namespace, the rules with the socket
//! that made them. Only that the host passes packets on at all is a setting that stays when this process is killed; the next network's
//! end takes it back.

use std::fs::{self, File};
use std::io;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use super::super::super::failure::{Failure, Step as _};
use super::super::super::networks::{NetworkSpec, Subnet};
use super::super::netfilter;
use super::super::netlink::Netlink;
use super::inside::{self, BRIDGE};
use crate::sys::process::SingleThread;

/// What the host's interfaces of all networks begin with.
const OURS: &str = "lc-";
/// How long a network may take to be gone.
const PATIENCE: Duration = Duration::from_secs(2);
const FORWARDING: &str = "/proc/sys/net/ipv4/ip_forward";
/// Of all stores of this machine, held by one that chooses a range.
const ALONE: &str = "/run/layercake-networks";
/// Of all stores of this machine: held shared by each that has networks that can be left; not empty while it was one of them that
/// turned the host's setting on.
const STATE: &str = "/run/layercake-forwarding";

/// A network's way out, as long as this value.
#[derive(Debug)]
pub(super) struct Uplink {
    interface: u32,
    _rules: Netlink,
    _forwarding: Forwarding,
}

impl Drop for Uplink {
    /// At once: the kernel takes its time with a namespace, and meanwhile the range would be taken.
    fn drop(&mut self) {
        let _ = Netlink::route().and_then(|mut netlink| netlink.remove(self.interface));
    }
}

/// Makes the `number`th of this process. `namespace` has the network's bridge.
pub(super) fn make(
    network: &NetworkSpec,
    number: u64,
    namespace: &OwnedFd,
    single: SingleThread,
) -> Result<Uplink, Failure> {
    let step = || format!("let the network {} be left", network.name);
    let forwarding = Forwarding::turn_on().step_with(step)?;
    // At most 15 letters, and nobody else's: another store may have a network of the same name and id.
    let name = format!("{OURS}{}-{number}", std::process::id());
    let mut netlink = Netlink::route().step_with(step)?;
    // From this side, where the namespace is known by a descriptor; the other end is put to the bridge from within.
    netlink.make_pair((&name, None), ("uplink", None), namespace).step_with(step)?;
    let host =
        netlink.index(&name).step_with(step)?.ok_or_else(|| Failure::setup(step(), "no interface came of it"))?;
    netlink.add_address(host, network.gateway, network.subnet.prefix).step_with(step)?;
    netlink.raise(host).step_with(step)?;
    inside::plug("uplink", BRIDGE, namespace, single).step_with(step)?;
    let rules = netfilter::masquerade(&format!("layercake-{name}"), &network.subnet, OURS, forwarding.was_off);
    let rules = rules.map_err(|error| match error.raw_os_error() {
        Some(libc::EOPNOTSUPP | libc::EPROTONOSUPPORT | libc::ENOENT | libc::EAFNOSUPPORT | libc::EINVAL) => {
            io::Error::other(format!(
                "this kernel has not the packet filter that it takes (nf_tables with nat): {error}"
            ))
        }
        _ => error,
    });
    Ok(Uplink { interface: host, _rules: rules.step_with(step)?, _forwarding: forwarding })
}

/// While the returned file is open, no other store of this machine chooses ranges.
pub(super) fn alone() -> Result<File, Failure> {
    let step = "wait for other networks";
    let lock = File::options().create(true).append(true).open(ALONE).step(step)?;
    lock.lock().step(step)?;
    Ok(lock)
}

/// Waits until the host has no way to `subnet`, since another network of this range may be on its way out; `false` where it stays.
pub(super) fn is_free(subnet: &Subnet) -> bool {
    let end = Instant::now() + PATIENCE;
    while routes().iter().any(|route| route.meets(subnet)) {
        if Instant::now() > end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    true
}

/// The ranges that the host reaches others by.
pub(super) fn routes() -> Vec<Subnet> {
    super::super::super::networks::routes(&fs::read_to_string("/proc/net/route").unwrap_or_default())
}

/// The host's passing on of packets, which is turned off again with the last of these.
#[derive(Debug)]
struct Forwarding {
    lock: File,
    was_off: bool,
}

impl Forwarding {
    fn turn_on() -> io::Result<Self> {
        let lock = File::options().create(true).read(true).append(true).open(STATE)?;
        lock.lock_shared()?;
        let is_on = fs::read_to_string(FORWARDING)?.trim() == "1";
        if !is_on {
            // Written first: who turns it off must know that it is ours to turn off.
            io::Write::write_all(&mut &lock, b"on\n")?;
            fs::write(FORWARDING, "1")?;
        }
        let was_off = !is_on || lock.metadata()?.len() > 0;
        Ok(Self { lock, was_off })
    }
}

impl Drop for Forwarding {
    fn drop(&mut self) {
        // Not while another has it. What cannot be done now is done by the next one.
        let _ = self.lock.unlock();
        if self.was_off && self.lock.try_lock().is_ok() && self.lock.metadata().is_ok_and(|it| it.len() > 0) {
            let _ = fs::write(FORWARDING, "0");
            let _ = self.lock.set_len(0);
        }
    }
}

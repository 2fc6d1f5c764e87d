//! Which capabilities a container has: Docker's fourteen.

use rustix::io::Errno;
use rustix::thread::{CapabilitySet, CapabilitySets};

use super::super::super::failure::{Failure, Step as _};

/// What the container's root may do, mask 0xa80425fb.
const KEPT: CapabilitySet = CapabilitySet::CHOWN
    .union(CapabilitySet::DAC_OVERRIDE)
    .union(CapabilitySet::FSETID)
    .union(CapabilitySet::FOWNER)
    .union(CapabilitySet::MKNOD)
    .union(CapabilitySet::NET_RAW)
    .union(CapabilitySet::SETGID)
    .union(CapabilitySet::SETUID)
    .union(CapabilitySet::SETFCAP)
    .union(CapabilitySet::SETPCAP)
    .union(CapabilitySet::NET_BIND_SERVICE)
    .union(CapabilitySet::SYS_CHROOT)
    .union(CapabilitySet::KILL)
    .union(CapabilitySet::AUDIT_WRITE);

/// Bounds what any program of the container can ever get, set-user-id or not. Before the ids change: it takes CAP_SETPCAP.
pub(super) fn bound() -> Result<(), Failure> {
    for number in 0..u64::BITS {
        let capability = CapabilitySet::from_bits_retain(1 << number);
        if KEPT.contains(capability) {
            continue;
        }
        match rustix::thread::remove_capability_from_bounding_set(capability) {
            // The kernel knows no more.
            Err(Errno::INVAL) => break,
            removed => removed.step("bound the capabilities")?,
        }
    }
    Ok(())
}

/// Keeps the fourteen for root and none for others. Nothing is inheritable or ambient (CVE-2022-24769): a program gets them by being
/// run as root, and only so.
pub(super) fn keep(is_root: bool) -> Result<(), Failure> {
    rustix::thread::clear_ambient_capability_set().step("clear the ambient capabilities")?;
    // What this process lacks, it cannot give.
    let own = rustix::thread::capabilities(None).step("read the capabilities")?;
    let kept = if is_root { KEPT & own.permitted } else { CapabilitySet::empty() };
    let sets = CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() };
    rustix::thread::set_capabilities(None, sets).step("set the capabilities")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_docker_keeps() {
        assert_eq!(KEPT.bits(), 0xa804_25fb);
    }
}

//! What a container may not ask the kernel for, and why. What is not named is allowed, up to the newest call that Docker's profile
//! knows; what is newer than that does not exist for a container, so that libraries fall back to what they used before.

use super::filter::Verdict;

/// removexattrat, of Linux 6.13.
pub(super) const NEWEST: u32 = 466;

/// Calls that libc has no constants for yet; their numbers are the same on all machines.
const QUOTACTL_FD: libc::c_long = 443;
const SET_MEMPOLICY_HOME_NODE: libc::c_long = 450;
const LSM_GET_SELF_ATTR: libc::c_long = 459;
const LSM_SET_SELF_ATTR: libc::c_long = 460;
const LSM_LIST_MODULES: libc::c_long = 461;

/// Refused with EPERM, on every machine.
const REFUSED: &[libc::c_long] = &[
    // Mounts and roots: who changes them leaves the container.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_open_by_handle_at,
    // Namespaces: a user namespace would give all capabilities over new ones, and with them the kernel's least tested parts.
    libc::SYS_unshare,
    libc::SYS_setns,
    // Keys are not in a namespace.
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    // The kernel itself: modules, programs, other kernels, restarting.
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_bpf,
    libc::SYS_kexec_load,
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    libc::SYS_kexec_file_load,
    libc::SYS_reboot,
    libc::SYS_syslog,
    // What has been an attacker's favourite, and few programs need.
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_perf_event_open,
    libc::SYS_fanotify_init,
    // Other processes' insides, beyond what ptrace is asked for.
    libc::SYS_kcmp,
    libc::SYS_pidfd_getfd,
    libc::SYS_process_madvise,
    // The machine's clock, names, swap, quotas and accounts.
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_quotactl,
    QUOTACTL_FD,
    libc::SYS_acct,
    libc::SYS_vhangup,
    // Where memory lies: takes CAP_SYS_NICE.
    libc::SYS_mbind,
    libc::SYS_set_mempolicy,
    libc::SYS_get_mempolicy,
    SET_MEMPOLICY_HOME_NODE,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
    // The security modules' own calls.
    LSM_GET_SELF_ATTR,
    LSM_SET_SELF_ATTR,
    LSM_LIST_MODULES,
    // Without a use.
    libc::SYS_nfsservctl,
    libc::SYS_lookup_dcookie,
];

/// Calls that libc has dropped, as Linux did with 2.6.
#[cfg(target_arch = "x86_64")]
const CREATE_MODULE: libc::c_long = 174;
#[cfg(target_arch = "x86_64")]
const GET_KERNEL_SYMS: libc::c_long = 177;
#[cfg(target_arch = "x86_64")]
const QUERY_MODULE: libc::c_long = 178;

/// As [`REFUSED`], where these exist.
#[cfg(target_arch = "x86_64")]
const REFUSED_HERE: &[libc::c_long] = &[
    // Ports of the processor.
    libc::SYS_iopl,
    libc::SYS_ioperm,
    // Obsolete, most of them without any effect.
    libc::SYS_uselib,
    libc::SYS_ustat,
    libc::SYS_sysfs,
    libc::SYS__sysctl,
    CREATE_MODULE,
    GET_KERNEL_SYMS,
    QUERY_MODULE,
    libc::SYS_getpmsg,
    libc::SYS_putpmsg,
    libc::SYS_afs_syscall,
    libc::SYS_tuxcall,
    libc::SYS_security,
    libc::SYS_vserver,
];
#[cfg(not(target_arch = "x86_64"))]
const REFUSED_HERE: &[libc::c_long] = &[];

/// What becomes of a call, by its number. Not for numbers over [`NEWEST`].
pub(super) fn verdict(number: u32) -> Verdict {
    let call = libc::c_long::from(number);
    match call {
        libc::SYS_clone => Verdict::UnlessNamespaces,
        // Its flags are in memory, where a filter cannot look. glibc falls back to clone.
        libc::SYS_clone3 => Verdict::Refuse(libc::ENOSYS),
        libc::SYS_socket => Verdict::IfHarmlessFamily,
        libc::SYS_personality => Verdict::IfHarmlessPersonality,
        _ if REFUSED.contains(&call) || REFUSED_HERE.contains(&call) => Verdict::Refuse(libc::EPERM),
        _ => Verdict::Allow,
    }
}

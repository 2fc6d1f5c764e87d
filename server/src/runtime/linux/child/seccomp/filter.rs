//! From verdicts by number to a program in classic BPF.

use super::table::{NEWEST, verdict};
use crate::sys::seccomp::Instruction;

/// What becomes of a system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It goes through.
    Allow,
    /// It fails with this error.
    Refuse(i32),
    /// clone: refused where it asks for a namespace.
    UnlessNamespaces,
    /// socket: refused for families whose addresses know no network namespace (the host's virtual machine bus), or whose code has
    /// been broken too often (the kernel's cryptography).
    IfHarmlessFamily,
    /// personality: allowed for what changes nothing or turns address randomization to what 32-bit programs had.
    IfHarmlessPersonality,
}

/// All CLONE_NEW* that clone takes.
const NAMESPACES: u32 = 0x7e02_0000;
/// linux/socket.h.
const AF_ALG: u32 = 38;
const AF_VSOCK: u32 = 40;
/// PER_LINUX, PER_LINUX32, each with and without UNAME26, and the question for the present one.
const PERSONALITIES: [u32; 5] = [0, 8, 0x2_0000, 0x2_0008, 0xffff_ffff];

/// linux/audit.h: the machine that this program is made for.
#[cfg(target_arch = "x86_64")]
const MACHINE: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const MACHINE: u32 = 0xc000_00b7;

/// linux/seccomp.h.
const SECCOMP_RET_ALLOW: u32 = 0x7fff_0000;
const SECCOMP_RET_ERRNO: u32 = 0x0005_0000;

/// Where struct seccomp_data has its fields; on little-endian machines the low half of an argument comes first.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const FIRST_ARGUMENT: u32 = 16;

/// linux/bpf_common.h.
const LOAD: u16 = 0x20;
const JUMP_IF_EQUAL: u16 = 0x15;
const JUMP_IF_GREATER_OR_EQUAL: u16 = 0x35;
const JUMP_IF_ANY_BIT: u16 = 0x45;
const RETURN: u16 = 0x06;

/// The program. Calls of another machine's kind (a 32-bit program's) and calls newer than the profile fail as if the kernel did not
/// have them.
pub(super) fn program() -> Vec<Instruction> {
    let mut ranges: Vec<(u32, Verdict)> = Vec::new();
    let verdicts = (0..=NEWEST).map(|number| (number, verdict(number)));
    for (number, verdict) in verdicts.chain([(NEWEST + 1, Verdict::Refuse(libc::ENOSYS))]) {
        if ranges.last().is_none_or(|(_, last)| *last != verdict) {
            ranges.push((number, verdict));
        }
    }
    let mut program = vec![load(ARCHITECTURE), jump(JUMP_IF_EQUAL, MACHINE, 1, 0), refuse(libc::ENOSYS), load(NUMBER)];
    program.extend(search(&ranges));
    program
}

/// A tree of comparisons, by which a number comes to the last range that starts at or below it.
fn search(ranges: &[(u32, Verdict)]) -> Vec<Instruction> {
    let (below, above) = ranges.split_at(ranges.len() / 2);
    let (Some(_), Some((start, _))) = (below.first(), above.first()) else {
        return ranges.first().map(|(_, verdict)| decide(*verdict)).unwrap_or_default();
    };
    let (below, above) = (search(below), search(above));
    let over_below = u8::try_from(below.len()).expect("the table is small: a test builds the whole program");
    let mut tree = vec![jump(JUMP_IF_GREATER_OR_EQUAL, *start, over_below, 0)];
    tree.extend(below);
    tree.extend(above);
    tree
}

fn decide(verdict: Verdict) -> Vec<Instruction> {
    let first_argument = load(FIRST_ARGUMENT);
    match verdict {
        Verdict::Allow => vec![allow()],
        Verdict::Refuse(errno) => vec![refuse(errno)],
        Verdict::UnlessNamespaces => {
            vec![first_argument, jump(JUMP_IF_ANY_BIT, NAMESPACES, 0, 1), refuse(libc::EPERM), allow()]
        }
        Verdict::IfHarmlessFamily => vec![
            first_argument,
            jump(JUMP_IF_EQUAL, AF_ALG, 1, 0),
            jump(JUMP_IF_EQUAL, AF_VSOCK, 0, 1),
            refuse(libc::EPERM),
            allow(),
        ],
        Verdict::IfHarmlessPersonality => {
            let mut block = vec![first_argument];
            for (index, personality) in PERSONALITIES.into_iter().enumerate() {
                let over_others = (PERSONALITIES.len() - index) as u8;
                block.push(jump(JUMP_IF_EQUAL, personality, over_others, 0));
            }
            block.extend([refuse(libc::EPERM), allow()]);
            block
        }
    }
}

fn load(offset: u32) -> Instruction {
    Instruction { code: LOAD, jump_true: 0, jump_false: 0, operand: offset }
}

fn jump(code: u16, operand: u32, jump_true: u8, jump_false: u8) -> Instruction {
    Instruction { code, jump_true, jump_false, operand }
}

fn allow() -> Instruction {
    Instruction { code: RETURN, jump_true: 0, jump_false: 0, operand: SECCOMP_RET_ALLOW }
}

fn refuse(errno: i32) -> Instruction {
    Instruction { code: RETURN, jump_true: 0, jump_false: 0, operand: SECCOMP_RET_ERRNO | errno as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the kernel would do: `None` for allowed.
    fn run(program: &[Instruction], machine: u32, number: u32, argument: u32) -> Option<i32> {
        let (mut at, mut accumulator) = (0, 0);
        loop {
            let Instruction { code, jump_true, jump_false, operand } = program[at];
            let holds = match code {
                LOAD => {
                    accumulator = match operand {
                        NUMBER => number,
                        ARCHITECTURE => machine,
                        FIRST_ARGUMENT => argument,
                        other => panic!("loads {other}"),
                    };
                    at += 1;
                    continue;
                }
                RETURN if operand == SECCOMP_RET_ALLOW => return None,
                RETURN => return Some((operand & 0xffff) as i32),
                JUMP_IF_EQUAL => accumulator == operand,
                JUMP_IF_GREATER_OR_EQUAL => accumulator >= operand,
                JUMP_IF_ANY_BIT => accumulator & operand != 0,
                other => panic!("executes {other}"),
            };
            at += 1 + usize::from(if holds { jump_true } else { jump_false });
        }
    }

    fn check(call: libc::c_long, argument: u32, expected: Option<i32>) {
        assert_eq!(run(&program(), MACHINE, call as u32, argument), expected, "call {call} with {argument:#x}");
    }

    #[test]
    fn decides_every_number_as_the_table_does() {
        let program = program();
        for number in 0..=NEWEST {
            let expected = match verdict(number) {
                Verdict::Refuse(errno) => Some(errno),
                // With argument 0, these three are harmless.
                _ => None,
            };
            assert_eq!(run(&program, MACHINE, number, 0), expected, "call {number}");
        }
        for number in [NEWEST + 1, 500, 0x4000_0000, u32::MAX] {
            assert_eq!(run(&program, MACHINE, number, 0), Some(libc::ENOSYS), "call {number}");
        }
        assert_eq!(run(&program, 0x4000_0003, 1, 0), Some(libc::ENOSYS));
        assert!(program.len() < 256, "{} instructions", program.len());
    }

    #[test]
    fn looks_at_arguments() {
        check(libc::SYS_clone, libc::SIGCHLD as u32, None);
        check(libc::SYS_clone, libc::CLONE_NEWUSER as u32, Some(libc::EPERM));
        check(libc::SYS_clone, libc::CLONE_NEWNS as u32 | 17, Some(libc::EPERM));
        check(libc::SYS_socket, libc::AF_UNIX as u32, None);
        check(libc::SYS_socket, libc::AF_INET6 as u32, None);
        check(libc::SYS_socket, libc::AF_ALG as u32, Some(libc::EPERM));
        check(libc::SYS_socket, libc::AF_VSOCK as u32, Some(libc::EPERM));
        check(libc::SYS_personality, 0xffff_ffff, None);
        check(libc::SYS_personality, 0x2_0008, None);
        check(libc::SYS_personality, 0x40000, Some(libc::EPERM));
    }

    #[test]
    fn refuses_what_docker_refuses() {
        let refused = (0..=NEWEST).filter(|number| matches!(verdict(*number), Verdict::Refuse(libc::EPERM))).count();
        // Docker's 66 with EPERM on x86_64 (umount is umount2 there), and the three calls of security modules.
        #[cfg(target_arch = "x86_64")]
        assert_eq!(refused, 69);
        assert!(refused > 50);
        check(libc::SYS_clone3, 0, Some(libc::ENOSYS));
        for call in [libc::SYS_keyctl, libc::SYS_bpf, libc::SYS_mount, libc::SYS_io_uring_setup, libc::SYS_unshare] {
            check(call, 0, Some(libc::EPERM));
        }
        for call in [libc::SYS_ptrace, libc::SYS_chroot, libc::SYS_mknodat, libc::SYS_execve, libc::SYS_rseq] {
            check(call, 0, None);
        }
    }
}

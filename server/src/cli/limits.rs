//! Limits as they are typed, and what is said of those that do not hold.

use layercake_core::command::flags::container::{
    CPU_PERIOD, CPU_QUOTA, CPU_SHARES, CPUS, CPUSET_CPUS, INIT, MEMORY, MEMORY_RESERVATION, MEMORY_SWAP, OOM_SCORE_ADJ,
    PIDS_LIMIT, SHM_SIZE, ULIMIT,
};
use layercake_core::command::{Flag, Line};

use super::error::Failure;
use super::output;
use crate::engine::containers::create::Held;
use crate::engine::containers::enforceable::{Enforceable, enforceable};
use crate::engine::containers::limits::{NanoCpus, Shortfall};
use crate::engine::{Engine, Limits, Resources, Swap, Ulimit};

/// What the command line says of what a container may have: of `run` and `create`.
pub(super) fn resources(line: &Line) -> Result<Resources, Failure> {
    let ulimits = line.texts(&ULIMIT).into_iter().map(|text| {
        let read = ulimit(&text);
        read.map_err(|why| invalid(&text, &ULIMIT, &why))
    });
    Ok(Resources {
        limits: limits(line)?,
        ulimits: ulimits.collect::<Result<_, _>>()?,
        shm_size: bytes(line, &SHM_SIZE)?,
        oom_score_adj: line.number(&OOM_SCORE_ADJ).map(|score| i32::try_from(score).unwrap_or(i32::MAX)),
        init: line.on(&INIT),
    })
}

/// What the command line says of limits: of `update`, too.
pub(super) fn limits(line: &Line) -> Result<Limits, Failure> {
    let above_zero =
        |flag| line.number(flag).and_then(|number| u64::try_from(number).ok()).filter(|number| *number > 0);
    let memory_swap = match line.text(&MEMORY_SWAP) {
        Some("-1") => Some(Swap::Unlimited),
        _ => bytes(line, &MEMORY_SWAP)?.map(Swap::Bytes),
    };
    Ok(Limits {
        memory: bytes(line, &MEMORY)?,
        memory_swap,
        memory_reservation: bytes(line, &MEMORY_RESERVATION)?,
        pids: above_zero(&PIDS_LIMIT),
        cpu_quota: above_zero(&CPU_QUOTA),
        cpu_period: above_zero(&CPU_PERIOD),
        cpu_shares: above_zero(&CPU_SHARES),
        cpuset: line.text(&CPUSET_CPUS).filter(|list| !list.is_empty()).map(str::to_owned),
    })
}

/// What the command line says of limits that are to change: one that is to go is as high as can be.
pub(super) fn change(line: &Line) -> Result<Limits, Failure> {
    let gone = |flag, limit: Option<u64>| limit.or_else(|| line.number(flag).map(|_| Limits::UNLIMITED));
    let limits = limits(line)?;
    let (pids, cpu_quota) = (gone(&PIDS_LIMIT, limits.pids), gone(&CPU_QUOTA, limits.cpu_quota));
    Ok(Limits { pids, cpu_quota, ..limits })
}

/// Reads `--cpus`.
pub(super) fn cpus(line: &Line) -> Result<Option<NanoCpus>, Failure> {
    let Some(text) = line.text(&CPUS) else { return Ok(None) };
    let read = nano_cpus(text).ok_or_else(|| invalid(text, &CPUS, "failed to parse as a rational number"))?;
    Ok(Some(read).filter(|cpus| *cpus > 0))
}

/// `1.5` as billionths.
fn nano_cpus(text: &str) -> Option<NanoCpus> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 9 || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: u64 = format!("{part:0<9}").parse().ok()?;
    whole.checked_mul(1_000_000_000)?.checked_add(part)
}

/// Bytes that a flag gives; 0 is no limit, as Docker has it.
fn bytes(line: &Line, flag: &Flag) -> Result<Option<u64>, Failure> {
    let Some(text) = line.text(flag) else { return Ok(None) };
    let read = parse_bytes(text).ok_or_else(|| invalid(text, flag, &format!("invalid size: '{text}'")))?;
    Ok(Some(read).filter(|bytes| *bytes > 0))
}

/// `512m`, `1.5g`, `64MiB`, `1000`: units are powers of 1024, as Docker reads them.
fn parse_bytes(text: &str) -> Option<u64> {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).trim_end_matches(' ');
    let unit = text.get(number.len()..)?.trim_start().to_ascii_lowercase();
    let power = match unit.strip_suffix("ib").or(unit.strip_suffix('b')).unwrap_or(&unit) {
        "" if unit != "ib" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        _ => return None,
    };
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let value = is_number.then(|| number.parse::<f64>().ok()).flatten()? * f64::from(1024).powi(power);
    // More than the kernel can count.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in the range that was just checked")]
    (value < 9e18).then_some(value as u64)
}

/// `nofile=1024:2048`.
fn ulimit(text: &str) -> Result<Ulimit, String> {
    let (name, values) = text.split_once('=').ok_or_else(|| format!("invalid ulimit argument: {text}"))?;
    let values: Vec<&str> = values.split(':').collect();
    let number = |text: &str| match text {
        "-1" => Ok(None),
        text => text.parse().map(Some).map_err(|_| format!("strconv.ParseInt: parsing {text:?}: invalid syntax")),
    };
    let (soft, hard) = match values[..] {
        [both] => (number(both)?, number(both)?),
        [soft, hard] => (number(soft)?, number(hard)?),
        _ => {
            let values = values.join(":");
            return Err(format!("too many limit value arguments - {values}, can only have up to two, `soft[:hard]`"));
        }
    };
    Ok(Ulimit { name: name.to_owned(), soft, hard })
}

fn invalid(text: &str, flag: &Flag, why: &str) -> Failure {
    let name = match flag.short {
        Some(short) => format!("-{short}, --{}", flag.long),
        None => format!("--{}", flag.long),
    };
    Failure::new(format!("invalid argument {text:?} for {name:?} flag: {why}")).with_code(125)
}

/// Says which limits do not hold: Docker's words first, then what it means and what to do.
pub(super) fn warn(shortfalls: &[Shortfall]) {
    let mut groups_are_missing = false;
    for shortfall in shortfalls {
        let (says, for_lack_of_group) = words(shortfall);
        output::remark(&format!("WARNING: {says}"));
        groups_are_missing |= for_lack_of_group;
    }
    if groups_are_missing {
        output::remark(&format!(
            "So the container may use as much as it likes of what was to be limited. {}",
            delegation(&enforceable())
        ));
    }
}

fn words(shortfall: &Shortfall) -> (String, bool) {
    let of_group = |what: &str| (format!("Your kernel does not support {what}"), true);
    match shortfall {
        Shortfall::Memory => {
            of_group("memory limit capabilities or the cgroup is not mounted. Limitation discarded.")
        }
        Shortfall::Reservation => {
            of_group("memory soft limit capabilities or the cgroup is not mounted. Limitation discarded.")
        }
        Shortfall::Swap => (
            "Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without \
             swap."
                .to_owned(),
            false,
        ),
        Shortfall::Pids => of_group("PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded."),
        Shortfall::Shares => of_group("CPU shares or the cgroup is not mounted. Shares discarded."),
        Shortfall::Quota => of_group("CPU CFS scheduler or the cgroup is not mounted. Period and quota discarded."),
        Shortfall::Processors => of_group("cpuset or the cgroup is not mounted. Cpuset discarded."),
        Shortfall::PidsByUser => (
            "No cgroup counts processes here. The limit is set by RLIMIT_NPROC, which counts them for each user of the \
             container by itself: with two users there can be twice as many."
                .to_owned(),
            false,
        ),
        Shortfall::Ulimit { name, hard } => {
            let hard = hard.map_or_else(|| "none".to_owned(), |hard| hard.to_string());
            (format!("The ulimit {name} is {hard}: this shell's hard limit, above which it cannot be set."), false)
        }
    }
}

/// What makes limits possible on this machine.
pub(super) fn delegation(found: &Enforceable) -> String {
    match found {
        Enforceable { has_groups: true, .. } => {
            "The control groups that can be made here have no controllers for the rest: this kernel has none, or nobody has \
             passed them on."
                .to_owned()
        }
        Enforceable { user: None, .. } => {
            "No control group can be made here: /sys/fs/cgroup is not mounted, or read-only.".to_owned()
        }
        Enforceable { is_second_version: true, .. } => "Limits need a control group of your own. Where systemd runs, \
             `systemd-run --user --scope -p Delegate=yes layercake run ...` gives one."
            .to_owned(),
        Enforceable { user: Some(user), .. } => format!(
            "Limits need a control group of your own. Root gives one by: for c in memory pids freezer cpu cpuacct; do \
             install -d -o {user} /sys/fs/cgroup/$c/layercake-{user}; done"
        ),
    }
}

/// Says why processes of a container that has ended with `code` were killed, where it was for their memory.
pub(super) fn tell_of_memory(engine: &Engine, held: &Held, code: u8) {
    if !engine.was_out_of_memory(&held.container) {
        return;
    }
    let limit = match held.settings.spec.resources.limits.memory {
        Some(limit) => format!("--memory {} allows", binary(limit)),
        None => "there is".to_owned(),
    };
    let code = if code == 137 { "Exit code 137 is 128 and 9, for SIGKILL. " } else { "" };
    output::remark(&format!(
        "layercake: the kernel has killed a process of the container, because its processes together used more memory \
         than {limit}.\n{code}Allow more by -m, or let the program use less; `layercake stats` shows what it uses."
    ));
}

/// Bytes in units of 1024, with four digits: `608KiB`, `23.54GiB`.
pub(super) fn binary(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "four digits are kept")]
    let mut value = bytes as f64;
    for unit in ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] {
        if value < 1024.0 {
            let whole = if value < 10.0 {
                1
            } else if value < 100.0 {
                2
            } else if value < 1000.0 {
                3
            } else {
                4
            };
            let text = format!("{value:.*}", 4 - whole);
            let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
            return format!("{text}{unit}");
        }
        value /= 1024.0;
    }
    format!("{value:.0}EiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_written_as_docker_does() {
        for (text, bytes) in [
            ("1000", Some(1000)),
            ("6m", Some(6 << 20)),
            ("1.5g", Some(3 << 29)),
            ("64MiB", Some(64 << 20)),
            ("64 MB", Some(64 << 20)),
            ("1b", Some(1)),
            ("", None),
            ("m", None),
            ("-1", None),
            ("1x", None),
            ("1ib", None),
            ("1e3", None),
            ("99999999p", None),
        ] {
            assert_eq!(parse_bytes(text), bytes, "{text}");
        }
        for (bytes, text) in [(0, "0B"), (608 << 10, "608KiB"), (64 << 20, "64MiB"), (25_275_000_000, "23.54GiB")] {
            assert_eq!(binary(bytes), text);
        }
    }

    #[test]
    fn processors_are_read_to_the_billionth() {
        for (text, cpus) in [("1.5", Some(1_500_000_000)), (".5", Some(500_000_000)), ("2", Some(2_000_000_000))] {
            assert_eq!(nano_cpus(text), cpus);
        }
        for wrong in ["", ".", "a", "-1", "1.2.3", "1.0000000001", "99999999999"] {
            assert_eq!(nano_cpus(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn limits_of_processes_are_read_as_docker_does() {
        let read = |text: &str| ulimit(text).map(|it| (it.name, it.soft, it.hard));
        assert_eq!(read("nofile=10:20"), Ok(("nofile".to_owned(), Some(10), Some(20))));
        assert_eq!(read("core=-1"), Ok(("core".to_owned(), None, None)));
        for (wrong, why) in [
            ("nofile", "invalid ulimit argument"),
            ("nofile=1:2:3", "too many limit value arguments - 1:2:3"),
            ("nofile=many", "invalid syntax"),
        ] {
            assert!(ulimit(wrong).unwrap_err().contains(why), "{wrong}");
        }
    }
}

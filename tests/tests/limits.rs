//! Limits of containers, from inside and from outside: what goes beyond them is stopped, what cannot be enforced is said, and nothing of
//! the groups is left.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use layercake_tests::groups::{self, Delegated};
use layercake_tests::{Environment, Output, User, fixture, skip};

fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    Some(environment)
}

/// An environment of root, where this machine has the hierarchies.
fn environment_of_root(controllers: &[&str]) -> Option<Environment> {
    let here = groups::hierarchies();
    if let Some(missing) = controllers.iter().find(|controller| !here.iter().any(|it| it.ends_with(controller))) {
        skip(&format!("there is no control group hierarchy {missing} of version 1"));
        return None;
    }
    environment(User::Root)
}

const HOG: &str = "echo begun; tail /dev/zero; echo code $?";
/// Prints how many of forty children could be started.
const FORKS: &str = "n=0; while [ $n -lt 40 ]; do sleep 5 & n=$((n+1)); echo $n; done 2>&1";

/// The most children that a container with the limit could start.
fn started(output: &Output) -> usize {
    assert!(output.stdout.contains("can't fork"), "{output}");
    output.stdout.lines().filter_map(|line| line.parse().ok()).max().unwrap_or(0)
}

#[test]
fn a_hog_of_memory_is_killed_and_it_is_said_why() {
    let Some(environment) = environment_of_root(&["memory"]) else { return };
    let run = |arguments: &[&str], script: &str| {
        environment.layercake(&[&["run", "--name", "hog"], arguments, &["busybox", "sh", "-c", script]].concat())
    };
    let output = run(&["-m", "32m"], "exec tail /dev/zero");
    output.code(137).stderr_contains("used more memory than --memory 32MiB allows");
    output.stderr_contains("Exit code 137 is 128 and 9, for SIGKILL.");
    let told = environment.layercake(&["inspect", "hog", "--format", "{{.State.OOMKilled}} {{.State.ExitCode}}"]);
    told.success().stdout("true 137\n");
    environment.layercake(&["rm", "hog"]).success();

    // A child only: the container goes on.
    let output = run(&["-m", "32m"], HOG);
    output.success().stdout("begun\ncode 137\n").stderr_contains("has killed a process of the container");
    assert!(!output.stderr.contains("Exit code"), "{output}");
    environment.layercake(&["rm", "hog"]).success();

    // What lies in memory counts.
    let fill = "dd if=/dev/zero of=/dev/shm/file bs=1M count=60 2>/dev/null; echo code $?";
    run(&["-m", "32m"], fill).success().stdout("code 137\n");
    environment.layercake(&["rm", "hog"]).success();
    let output = run(&["-m", "128m"], fill);
    output.success().stdout("code 0\n");
    assert_eq!(output.stderr, "");
    let told = environment.layercake(&["inspect", "hog", "--format", "{{.State.OOMKilled}} {{.HostConfig.Memory}}"]);
    told.success().stdout("false 134217728\n");
}

#[test]
fn the_least_memory_suffices_to_start_and_more_is_not_seen() {
    let Some(environment) = environment_of_root(&["memory"]) else { return };
    let script = "cd /sys/fs/cgroup/memory; cat memory.limit_in_bytes memory.memsw.limit_in_bytes";
    let run = |arguments: &[&str]| {
        environment.layercake(&[&["run", "--rm"], arguments, &["busybox", "sh", "-c", script]].concat())
    };
    run(&["-m", "6m"]).success().stdout("6291456\n12582912\n");
    run(&["-m", "8m", "--memory-swap", "8m"]).success().stdout("8388608\n8388608\n");
    run(&["-m", "8m", "--memory-swap", "-1"]).success().stdout("8388608\n9223372036854771712\n");
}

#[test]
fn a_fork_bomb_is_stopped() {
    let Some(environment) = environment_of_root(&["pids"]) else { return };
    let output = environment.layercake(&["run", "--rm", "--pids-limit", "10", "busybox", "sh", "-c", FORKS]);
    assert_eq!(started(&output), 9, "{output}");
    for none in ["0", "-1"] {
        let run = ["run", "--rm", "--pids-limit", none, "busybox", "cat", "/sys/fs/cgroup/pids/pids.max"];
        environment.layercake(&run).success().stdout("max\n");
    }
}

#[test]
fn an_ordinary_user_s_fork_bomb_is_stopped_for_each_user_of_the_container() {
    for user in [User::SubordinateIds, User::OneId] {
        let Some(environment) = environment(user) else { continue };
        let output = environment.layercake(&["run", "--rm", "--pids-limit", "10", "busybox", "sh", "-c", FORKS]);
        output.stderr_contains("WARNING: No cgroup counts processes here. The limit is set by RLIMIT_NPROC");
        assert_eq!(started(&output), 9, "{output}");
        // When the command that started it is gone, which counts as long as it is there.
        let later = format!("sleep 1; {FORKS}");
        let start = ["run", "-d", "--name", "box", "--pids-limit", "10", "busybox", "sh", "-c", &later];
        environment.layercake(&start).success();
        environment.shell("until \"$LAYERCAKE\" logs box | grep -q fork; do sleep 0.05; done", &[]).success();
        assert_eq!(started(&environment.layercake(&["logs", "box"])), 9);
    }
}

#[test]
fn an_ordinary_user_without_a_group_is_told_what_does_not_hold() {
    for user in [User::SubordinateIds, User::OneId] {
        let Some(environment) = environment(user) else { continue };
        let output = environment.layercake(&["run", "--rm", "-m", "64m", "-c", "2", "busybox", "ls", "/sys/fs/cgroup"]);
        output.success().stdout("").stderr_contains(
            "WARNING: Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation \
             discarded.\nWARNING: Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded.\n\
             So the container may use as much as it likes of what was to be limited. Limits need a control group of your own.",
        );
        environment
            .layercake(&["run", "--rm", "--cpus", "0.5", "busybox", "true"])
            .code(125)
            .stderr_contains("NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler");
    }
}

#[test]
fn an_ordinary_user_with_a_group_has_limits() {
    for user in [User::SubordinateIds, User::OneId] {
        let Some(environment) = environment(user) else { continue };
        let Some(owner) = environment.owner() else { continue };
        let Some(group) = Delegated::to(owner, &["memory", "pids", "freezer", "cpu", "cpuacct"]) else {
            return skip("this machine has no control groups of version 1");
        };
        let script = r#"
            echo $$ > pid.new; mv pid.new pid
            until [ -e taken-in ]; do sleep 0.01; done
            "$LAYERCAKE" run --name hog -m 32m busybox tail /dev/zero || echo code $?
            "$LAYERCAKE" run --rm --pids-limit 10 --cpus 0.5 busybox sh -c "$1" || true
            "$LAYERCAKE" run -d --name box busybox sleep 600 > /dev/null
            "$LAYERCAKE" exec box cat /proc/self/cgroup
            "$LAYERCAKE" rm -f box hog > /dev/null"#;
        let output = thread::scope(|scope| {
            let shell = scope.spawn(|| environment.shell(script, &[FORKS]));
            let pid = environment.work().join("pid");
            let end = Instant::now() + Duration::from_secs(20);
            while !pid.exists() && Instant::now() < end {
                thread::sleep(Duration::from_millis(10));
            }
            group.take_in(fs::read_to_string(pid).unwrap().trim().parse().unwrap());
            environment.write("taken-in", "");
            shell.join().unwrap()
        });
        output.success().stdout_contains("code 137\n").stderr_contains("used more memory than --memory 32MiB allows");
        assert_eq!(started(&output), 9, "{output}");
        // In the container's own group, as exec is, which is all that it sees.
        output.stdout_contains(":memory:/\n").stdout_contains(":pids:/\n");
    }
}

#[test]
fn processors_time_is_rationed() {
    let Some(environment) = environment_of_root(&["cpu", "cpuset"]) else { return };
    let script = "timeout 1 sh -c 'while :; do :; done'; cd /sys/fs/cgroup; cat cpu/cpu.cfs_quota_us; grep nr_throttled cpu/cpu.stat; \
                  nproc; cat cpu/cpu.shares cpuset/cpuset.cpus";
    let run = ["run", "--rm", "--cpus", "0.05", "--cpuset-cpus", "0", "-c", "512", "busybox", "sh", "-c", script];
    let output = environment.layercake(&run);
    let lines: Vec<&str> = output.success().stdout.lines().collect();
    let [quota, throttled, processors, shares, set] = lines[..] else { panic!("{output}") };
    assert_eq!((quota, processors, shares, set), ("5000", "1", "512", "0"));
    assert_ne!(throttled, "nr_throttled 0");
}

#[test]
fn a_container_sees_its_own_group_and_cannot_change_it() {
    let Some(environment) = environment_of_root(&["memory", "pids", "freezer"]) else { return };
    let script = "cd /sys/fs/cgroup; for file in memory/memory.limit_in_bytes pids/pids.max freezer/freezer.state \
                  memory/cgroup.procs; do echo 1 > $file; done; mkdir memory/below; umount memory; mount -o remount,rw memory; \
                  cat pids/cgroup.procs | head -1; grep -E ':(memory|pids|freezer):' /proc/self/cgroup | cut -d: -f3";
    let output = environment.layercake(&["run", "--rm", "-m", "64m", "busybox", "sh", "-c", script]);
    output.success().stdout("1\n/\n/\n/\n");
    assert_eq!(output.stderr.matches("Read-only file system").count(), 5, "{output}");
    assert_eq!(
        output.stderr.matches("Operation not permitted").count() + output.stderr.matches("permission denied").count(),
        2
    );
}

#[test]
fn limits_of_each_process_are_as_asked_or_as_low_as_the_shell_s() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let run = |limit: &str, script: &str| {
            environment.layercake(&["run", "--rm", "--ulimit", limit, "busybox", "sh", "-c", script])
        };
        run("nofile=64:128", "ulimit -Sn; ulimit -Hn").success().stdout("64\n128\n");
        run("core=0", "ulimit -c").success().stdout("0\n");
        // In blocks of 512 bytes.
        run("fsize=1024", "ulimit -f; yes > /file; echo $?").success().stdout("2\n153\n");
        run("nofile=1024:99999999", "ulimit -Sn")
            .success()
            .stdout("1024\n")
            .stderr_contains("WARNING: The ulimit nofile is");
        run("nofile=20:10", "true").code(125).stderr_contains("must be less than or equal to hard limit: 20 > 10");
        run("files=20", "true").code(125).stderr_contains("invalid ulimit type: files");
        let run = ["run", "--rm", "--shm-size", "1m", "--oom-score-adj", "500", "busybox", "sh", "-c"];
        let script = "df -k /dev/shm | tail -1 | awk '{print $2}'; cat /proc/self/oom_score_adj";
        environment.layercake(&[&run[..], &[script]].concat()).success().stdout("1024\n500\n");
    }
}

#[test]
fn limits_that_none_can_have_are_refused_in_dockers_words() {
    let Some(environment) = environment(User::Root) else { return };
    for (arguments, says) in [
        (&["-m", "5m"][..], "Minimum memory limit allowed is 6MB"),
        (&["-m", "much"], "invalid argument \"much\" for \"-m, --memory\" flag: invalid size: 'much'"),
        (
            &["-m", "8m", "--memory-swap", "6m"],
            "Minimum memoryswap limit should be larger than memory limit, see usage",
        ),
        (&["--memory-swap", "6m"], "You should always set the Memory limit when using Memoryswap limit, see usage"),
        (&["-m", "8m", "--memory-reservation", "9m"], "Minimum memory limit can not be less than memory reservation"),
        (&["--cpus", "1000"], "Range of CPUs is from 0.01 to "),
        (&["--cpus", "x"], "invalid argument \"x\" for \"--cpus\" flag: failed to parse as a rational number"),
        (&["--cpus", "1", "--cpu-quota", "5000"], "Conflicting options: Nano CPUs and CPU Quota cannot both be set"),
        (&["--cpu-period", "5"], "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s"),
        (&["--cpuset-cpus", "1000"], "Requested CPUs are not available - requested 1000, available: "),
        (&["--oom-score-adj", "1001"], "Invalid value 1001, range for oom score adj is [-1000, 1000]"),
    ] {
        let output = environment.layercake(&[&["run", "--rm"], arguments, &["busybox", "true"]].concat());
        output.code(125).stderr_contains(says);
    }
}

/// In a mount namespace that shows the second version only, as most machines have it by now. Here it has no controllers, but every group can
/// be entered, seen, paused and removed.
const SECOND_VERSION: &str = r#"
umount -R /sys/fs/cgroup
mount -t cgroup2 none /sys/fs/cgroup
"$LAYERCAKE" run --rm busybox sh -c 'grep ^0 /proc/self/cgroup; cat /sys/fs/cgroup/cgroup.procs; echo 1 > /sys/fs/cgroup/cgroup.freeze' || true
id=$("$LAYERCAKE" run -d --name box busybox sleep 600)
group=/sys/fs/cgroup/layercake-$id
wc -l < $group/cgroup.procs
"$LAYERCAKE" pause box
grep frozen $group/cgroup.events
"$LAYERCAKE" unpause box
"$LAYERCAKE" exec box sh -c 'grep ^0 /proc/self/cgroup; wc -l < /sys/fs/cgroup/cgroup.procs'
"$LAYERCAKE" pause box
"$LAYERCAKE" rm -f box
test ! -e $group && echo gone"#;

#[test]
fn the_kernel_s_second_interface_is_used_where_it_is_the_only_one() {
    let Some(environment) = environment(User::Root) else { return };
    let Ok(mounts) = fs::read_to_string("/proc/filesystems") else { return };
    if !mounts.contains("cgroup2") {
        return skip("this kernel has no second version of control groups");
    }
    let output =
        environment.shell(&format!("unshare --mount sh -euc '{}' sh", SECOND_VERSION.replace('\'', "'\\''")), &[]);
    output.success().stderr_contains("can't create /sys/fs/cgroup/cgroup.freeze: Read-only file system");
    assert_eq!(output.stdout, "0::/\n1\n3\n1\nbox\nfrozen 1\nbox\n0::/\n2\nbox\nbox\ngone\n", "{output}");
}

#[test]
fn nothing_of_a_group_is_left() {
    let Some(environment) = environment_of_root(&["memory", "pids"]) else { return };
    let short = environment.layercake(&["run", "--rm", "-m", "64m", "--cpus", "1", "busybox", "hostname"]);
    let short = short.success().one_line();
    assert_eq!(groups::of_container(short), Vec::<std::path::PathBuf>::new());
    // One whose command is not there.
    environment.layercake(&["run", "--name", "none", "-m", "64m", "busybox", "none"]).code(127);
    let id = environment.layercake(&["inspect", "none", "--format", "{{.Id}}"]);
    assert!(groups::of_container(id.success().one_line()).is_empty());

    // Its monitor is killed: the next command takes the group away.
    let id = environment.layercake(&["run", "-d", "--name", "box", "-m", "64m", "busybox", "sleep", "600"]);
    let id = id.success().one_line();
    assert!(groups::of_container(id).len() >= 2);
    let kill = format!("kill -9 $(ps -eo pid,args | awk '/__monitor {}/ && !/awk/ {{print $1}}')", &id[..12]);
    environment.shell(&kill, &[]).success();
    environment.shell("until \"$LAYERCAKE\" ps -a | grep -q 'Exited (137)'; do sleep 0.05; done", &[]).success();
    assert!(groups::of_container(id).is_empty());
    // And it starts again.
    environment.layercake(&["start", "box"]).success();
    environment.layercake(&["kill", "box"]).success();
    environment.layercake(&["wait", "box"]).success();
    assert!(groups::of_container(id).is_empty());
}

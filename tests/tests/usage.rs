//! What containers use, and limits that are changed while they run.

use layercake_tests::{Environment, User, fixture, groups, skip};

fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    Some(environment)
}

fn environment_of_root() -> Option<Environment> {
    if !groups::hierarchies().iter().any(|it| it.ends_with("memory")) {
        skip("there is no control group hierarchy memory of version 1");
        return None;
    }
    environment(User::Root)
}

/// A number such as `12.5%` or `3`.
fn number(text: &str) -> f64 {
    text.trim_end_matches('%').parse().unwrap_or_else(|_| panic!("{text:?} is no number"))
}

#[test]
fn what_containers_use_is_told() {
    let Some(environment) = environment_of_root() else { return };
    let busy = "dd if=/dev/zero of=/dev/shm/file bs=1M count=20 2>/dev/null; sleep 600 & while :; do :; done";
    environment.layercake(&["run", "-d", "--name", "busy", "-m", "64m", "busybox", "sh", "-c", busy]).success();
    environment.layercake(&["run", "-d", "--name", "idle", "busybox", "sleep", "600"]).success();
    environment.layercake(&["create", "--name", "new", "busybox", "true"]).success();
    let table = environment.layercake(&["stats", "--no-stream"]);
    let lines: Vec<&str> = table.success().stdout.lines().collect();
    assert_eq!(
        lines[0], "CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %     NET I/O   BLOCK I/O   PIDS",
        "{table}"
    );
    assert_eq!(lines.len(), 3, "{table}");
    assert!(
        environment.layercake(&["stats", "-a", "--no-stream"]).success().stdout.contains("new       --        -- / --")
    );

    let format = "{{.Name}} {{.CPUPerc}} {{.MemUsage}} {{.MemPerc}} {{.PIDs}}";
    let told = environment.layercake(&["stats", "--no-stream", "--format", format, "busy", "idle"]);
    let rows: Vec<Vec<&str>> = told.success().stdout.lines().map(|line| line.split(' ').collect()).collect();
    let [busy, idle] = &rows[..] else { panic!("{told}") };
    assert!(number(busy[1]) > 5.0 && number(idle[1]) < 5.0, "{told}");
    assert!(busy[2].ends_with("MiB") && busy[4] == "64MiB" && number(busy[5]) > 30.0, "{told}");
    assert_eq!((busy[6], idle[6]), ("2", "1"), "{told}");
    environment.layercake(&["stats", "--no-stream", "none"]).code(1).stderr_contains("No such container: none");
}

#[test]
fn the_stream_ends_with_the_containers_that_are_named() {
    let Some(environment) = environment_of_root() else { return };
    environment.layercake(&["run", "-d", "--name", "box", "busybox", "sleep", "3"]).success();
    let output = environment.layercake(&["stats", "--format", "{{.Name}} {{.PIDs}}", "box"]);
    let lines: Vec<&str> = output.success().stdout.lines().collect();
    assert!(lines.contains(&"box 1") && lines.last() == Some(&"box --"), "{output}");
}

#[test]
fn without_a_group_it_is_summed_up_and_said() {
    for user in [User::SubordinateIds, User::OneId] {
        let Some(environment) = environment(user) else { continue };
        let script = "sleep 600 & while :; do :; done";
        environment.layercake(&["run", "-d", "--name", "box", "busybox", "sh", "-c", script]).success();
        let format = "{{.CPUPerc}} {{.PIDs}} {{.MemUsage}}";
        let output = environment.layercake(&["stats", "--no-stream", "--format", format]);
        output.success().stderr_contains("WARNING: A container without a control group is not counted by the kernel");
        let words: Vec<&str> = output.stdout.split_whitespace().collect();
        assert!(number(words[0]) > 5.0 && words[1] == "2" && words[2].ends_with('B'), "{output}");
        environment
            .layercake(&["update", "--cpu-shares", "5", "box"])
            .success()
            .stderr_contains("WARNING: Your kernel does not support CPU shares or the cgroup is not mounted.");
    }
}

#[test]
fn limits_change_while_a_container_runs_and_for_later() {
    let Some(environment) = environment_of_root() else { return };
    environment.layercake(&["run", "-d", "--name", "box", "-m", "64m", "busybox", "sleep", "600"]).success();
    let update = |arguments: &[&str]| environment.layercake(&[&["update"], arguments, &["box"]].concat());
    let inside = |files: &[&str]| {
        let files: Vec<String> = files.iter().map(|file| format!("/sys/fs/cgroup/{file}")).collect();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        environment.layercake(&[&["exec", "box", "cat"], &files[..]].concat()).success().stdout.clone()
    };
    update(&["--memory", "128m", "--memory-swap", "256m", "--pids-limit", "50"]).success().stdout("box\n");
    let files = ["memory/memory.limit_in_bytes", "memory/memory.memsw.limit_in_bytes", "pids/pids.max"];
    assert_eq!(inside(&files), "134217728\n268435456\n50\n");
    update(&["--memory", "32m", "--memory-swap", "32m", "--pids-limit", "-1"]).success();
    assert_eq!(inside(&files), "33554432\n33554432\nmax\n");
    update(&["--memory", "64m"]).code(1).stderr_contains("should be smaller than already set memoryswap limit");
    update(&["--memory", "1m"]).code(1).stderr_contains("Minimum memory limit allowed is 6MB");
    update(&[]).code(1).stderr_contains("you must provide one or more flags when using this command");

    // A group that it had no need of before: all its processes come along.
    update(&["--cpus", "0.5"]).success();
    let id = environment.layercake(&["inspect", "box", "--format", "{{.Id}}"]).success().one_line().to_owned();
    let group = groups::of_container(&id).into_iter().find(|group| group.parent().unwrap().ends_with("cpu")).unwrap();
    let read = |file: &str| std::fs::read_to_string(group.join(file)).unwrap();
    assert_eq!((read("cpu.cfs_quota_us").trim(), read("cgroup.procs").lines().count()), ("50000", 1));
    // And it is still so when it is started again.
    environment.layercake(&["restart", "-t", "0", "box"]).success();
    assert_eq!(inside(&["memory/memory.limit_in_bytes", "cpu/cpu.cfs_quota_us"]), "33554432\n50000\n");
    let told = ["inspect", "box", "--format", "{{.HostConfig.Memory}} {{json .HostConfig.PidsLimit}}"];
    environment.layercake(&told).success().stdout("33554432 null\n");
}

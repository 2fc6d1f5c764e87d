//! What of a list or a record a person asks for: filters, formats, parts of a log.

use layercake_tests::{Environment, User, fixture};

fn environment() -> Option<Environment> {
    let environment = Environment::new(User::Root)?;
    environment.import(&fixture::busybox(), "busybox");
    Some(environment)
}

#[test]
fn containers_and_images_are_filtered_and_formatted() {
    let Some(environment) = environment() else { return };
    environment.write("Dockerfile", "FROM busybox\nLABEL course=ac295\nCMD [\"false\"]\n");
    environment.layercake(&["build", "-q", "--network", "none", "-t", "labelled:1", "."]).success();
    environment.layercake(&["run", "--name", "ended", "labelled:1"]).code(1);
    environment.layercake(&["run", "-d", "--network", "none", "--name", "runs", "busybox", "sleep", "600"]).success();
    environment.layercake(&["create", "--name", "waits", "busybox", "true"]).success();

    let names = |arguments: &[&str], expected: &str| {
        let line = [&["ps", "--format", "{{.Names}}"], arguments].concat();
        environment.layercake(&line).success().stdout(expected);
    };
    names(&[], "runs\n");
    names(&["-a"], "waits\nruns\nended\n");
    names(&["-n", "2"], "waits\nruns\n");
    names(&["-l"], "waits\n");
    names(&["-f", "status=exited"], "ended\n");
    names(&["-f", "exited=1"], "ended\n");
    names(&["-f", "exited=0"], "");
    names(&["-f", "status=created", "-f", "status=running"], "waits\nruns\n");
    names(&["-a", "-f", "label=course"], "ended\n");
    names(&["-a", "-f", "label=course=other"], "");
    names(&["-a", "-f", "ancestor=busybox", "-f", "name=ru"], "runs\n");
    names(&["-a", "-f", "network=none"], "runs\n");
    environment
        .layercake(&["ps", "-f", "colour=red"])
        .code(125)
        .stderr_contains("invalid filter 'colour'\n\nKeys that are known here: ancestor, exited,");
    environment.layercake(&["ps", "-f", "red"]).code(125).stderr_contains("(missing '=')");
    let table = environment.layercake(&["ps", "-a", "--format", "table {{.Names}}\\t{{.State}}"]);
    table.success().stdout("NAMES     STATE\nwaits     created\nruns      running\nended     exited\n");
    let json = environment.layercake(&["ps", "--format", "json"]);
    let row: serde_json::Value = serde_json::from_str(&json.success().stdout).unwrap();
    assert_eq!((&row["Names"], &row["State"]), (&"runs".into(), &"running".into()));

    let images = |arguments: &[&str], expected: &str| {
        let line = [&["images", "--format", "{{.Repository}}:{{.Tag}}"], arguments].concat();
        environment.layercake(&line).success().stdout(expected);
    };
    images(&["-f", "label=course=ac295"], "labelled:1\n");
    images(&["-f", "reference=busy*"], "busybox:latest\n");
    images(&["-f", "dangling=true"], "");

    let inspect = |arguments: &[&str], expected: &str| {
        let line = [&["inspect", "-f"], arguments].concat();
        environment.layercake(&line).success().stdout(expected);
    };
    inspect(&["{{.State.ExitCode}} {{.Config.Labels.course}}", "ended"], "1 ac295\n");
    inspect(&["{{json .Config.Cmd}}", "--type", "image", "labelled:1"], "[\"false\"]\n");
    environment
        .layercake(&["inspect", "-f", "{{.Colour}}", "ended"])
        .code(64)
        .stderr_contains("map has no entry for key \"Colour\"");
    environment.layercake(&["inspect", "--type", "image", "ended"]).code(1).stderr_contains("No such image");
}

#[test]
fn parts_of_a_log_are_its_last_lines_or_those_of_a_time() {
    let Some(environment) = environment() else { return };
    let script = "echo one; sleep 1.2; echo two; echo three >&2; printf four";
    environment.layercake(&["run", "--name", "box", "busybox", "sh", "-c", script]).success();
    environment.layercake(&["logs", "-n", "2", "box"]).success().stdout("four").stderr_contains("three\n");
    environment.layercake(&["logs", "--tail", "0", "box"]).success().stdout("");
    environment.layercake(&["logs", "-f", "--tail", "1", "box"]).success().stdout("four");
    environment.layercake(&["logs", "--since", "2h", "--until", "1h", "box"]).success().stdout("");
    let stamped = environment.layercake(&["logs", "-t", "box"]);
    let second = stamped.success().stdout.lines().nth(1).unwrap().to_owned();
    let (time, text) = second.split_once(' ').unwrap();
    assert!(text == "two" && time.ends_with('Z') && time.len() == 30, "{second}");
    environment.layercake(&["logs", "--since", time, "box"]).success().stdout("two\nfour");
    environment.layercake(&["logs", "--tail", "some", "box"]).code(1).stderr_contains("invalid value for \"tail\"");
    environment.layercake(&["logs", "--since", "once", "box"]).code(1).stderr_contains("\"once\" is no moment");
}

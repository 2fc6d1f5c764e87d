//! `events`: what commands and containers do is told to who asks, whoever did it.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use layercake_tests::{Environment, User, fixture};

/// The events so far: type, action and name of each.
fn told(environment: &Environment, more: &[&str]) -> String {
    let format = "{{.Type}} {{.Action}} {{.Actor.Attributes.name}}";
    let arguments = [&["events", "--since", "1h", "--until", "0s", "--format", format], more].concat();
    environment.layercake(&arguments).success().stdout.clone()
}

#[test]
fn what_happened_is_told() {
    for user in User::ALL {
        let Some(environment) = Environment::new(user) else { continue };
        environment.import(&fixture::busybox(), "busybox");
        environment.layercake(&["run", "--name", "box", "--network", "none", "busybox", "sh", "-c", "exit 3"]).code(3);
        environment.layercake(&["rename", "box", "case"]).success();
        environment.layercake(&["tag", "busybox", "other"]).success();
        environment.layercake(&["commit", "case", "committed"]).success();
        environment.layercake(&["rm", "case"]).success();
        environment.layercake(&["rmi", "other"]).success();
        environment
            .layercake(&["run", "-d", "--name", "web", "--network", "none", "busybox", "sleep", "1000"])
            .success();
        environment.layercake(&["exec", "web", "true"]).success();
        environment.layercake(&["stop", "-t", "0", "web"]).success();
        let expected = "image tag busybox:latest\ncontainer create box\ncontainer start box\ncontainer die box\n\
                        container rename case\nimage tag other:latest\nimage tag committed:latest\ncontainer commit case\n\
                        container destroy case\nimage untag other:latest\ncontainer create web\ncontainer start web\n\
                        container exec_start: true web\ncontainer kill web\n";
        let all = told(&environment, &[]);
        assert!(all.starts_with(expected), "{user:?}: {all}");
        for event in ["container kill web\n", "container die web\n", "container stop web\n"] {
            assert!(all.contains(event), "{event}: {all}");
        }
        assert_eq!(told(&environment, &["-f", "type=image", "-f", "event=untag"]), "image untag other:latest\n");
        assert_eq!(told(&environment, &["-f", "container=web", "-f", "event=create"]), "container create web\n");
        assert_eq!(told(&environment, &["-f", "event=exec_start"]), "container exec_start: true web\n");
        let died = ["events", "--since", "1h", "--until", "0s", "-f", "event=die", "-f", "container=box"];
        let line = environment.layercake(&died).success().one_line().to_owned();
        assert!(line.contains("Z container die ") && line.ends_with("(exitCode=3, image=busybox, name=box)"), "{line}");
        environment.layercake(&["volume", "create", "data"]).success();
        environment.layercake(&["volume", "rm", "data"]).success();
        let format =
            ["events", "--since", "1h", "--until", "0s", "-f", "volume=data", "--format", "{{.Action}} {{.ID}}"];
        environment.layercake(&format).success().stdout("create data\ndestroy data\n");
        environment.layercake(&["events", "-f", "colour=red"]).code(125).stderr_contains("invalid filter 'colour'");
    }
}

#[test]
fn what_happens_is_told_as_it_happens() {
    for user in User::ALL {
        let Some(environment) = Environment::new(user) else { continue };
        environment.import(&fixture::busybox(), "busybox");
        let mut command = environment.command(&["events", "--format", "{{.Action}}", "-f", "type=container"]);
        let mut watcher = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(watcher.stdout.take().unwrap()).lines();
        // It watches from some moment on: then a first event is seen.
        let first = std::thread::spawn(move || (lines.next().unwrap().unwrap(), lines));
        while !first.is_finished() {
            environment.layercake(&["run", "--rm", "--network", "none", "busybox", "true"]).success();
        }
        let (_, mut lines) = first.join().unwrap();
        environment.layercake(&["create", "--name", "last", "busybox", "true"]).success();
        environment.layercake(&["rename", "last", "renamed"]).success();
        assert!(lines.any(|line| line.unwrap() == "rename"), "{user:?}");
        watcher.kill().unwrap();
        watcher.wait().unwrap();
    }
}
